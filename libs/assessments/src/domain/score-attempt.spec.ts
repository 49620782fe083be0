import fc from 'fast-check';
import { boundsOf } from './grading.ts';
import type { ItemKey } from './item.ts';
import { Rational } from './rational.ts';
import type { ItemResponse } from './response.ts';
import { sameResult, scoreAttempt, type GradeOverrides, type GradingTerms } from './score-attempt.ts';

const choice = (right: string): ItemKey => ({ type: 'CHOICES', choiceIds: [right] });
const manual: ItemKey = { type: 'MANUAL', modelAnswer: 'a model', keyPoints: ['a point'] };
const item = (id: string, key: ItemKey = choice('a'), points = '1'): GradingTerms['items'][number] => ({
  id,
  kind: key.type === 'MANUAL' ? 'OPEN' : 'SINGLE_CHOICE',
  points,
  key,
});
const terms = (items: GradingTerms['items'], more: Partial<GradingTerms> = {}): GradingTerms => ({
  scoring: 'ALL_OR_NOTHING',
  negativeFraction: null,
  passMarkPercent: '50',
  gradingRevision: 1,
  items,
  ...more,
});
const answers = (given: Record<string, ItemResponse>) => new Map(Object.entries(given));
const given = (items: Record<string, string>, total: string | null = null): GradeOverrides => ({
  total,
  items: new Map(Object.entries(items)),
});

describe('scoreAttempt', () => {
  it('scores the items of the paper and no others, in the order of the terms', () => {
    const grade = scoreAttempt(
      terms([item('1'), item('2'), item('3')]),
      ['3', '1'],
      answers({ 1: { choiceIds: ['a'] } }),
    );
    expect(grade).toMatchObject({ points: '1', maximum: '2', percent: '50', passed: true, complete: true });
    expect(grade.items.map(({ itemId, outcome }) => [itemId, outcome])).toEqual([
      ['1', 'RIGHT'],
      ['3', 'BLANK'],
    ]);
  });

  it('leaves an open answer pending: it counts nothing, and nobody has passed or failed yet', () => {
    const grade = scoreAttempt(terms([item('1'), item('2', manual)]), ['1', '2'], answers({ 2: { text: 'so' } }));
    expect(grade).toMatchObject({ points: '0', maximum: '2', passed: null, complete: false });
    expect(grade.items[1]).toEqual({ itemId: '2', points: '0', maximum: '1', outcome: 'PENDING', overridden: false });
  });

  it('asks no person about an open question that nobody answered', () => {
    const grade = scoreAttempt(terms([item('1', manual)]), ['1'], answers({}));
    expect(grade).toMatchObject({ complete: true, passed: false, items: [{ outcome: 'BLANK' }] });
  });

  it('is complete once a person has given the points', () => {
    const open = terms([item('1'), item('2', manual, '4')]);
    const grade = scoreAttempt(open, ['1', '2'], answers({ 2: { text: 'so' } }), given({ 2: '2.5' }));
    expect(grade).toMatchObject({ points: '2.5', maximum: '5', percent: '50', passed: true, complete: true });
    expect(grade.items[1]).toMatchObject({ outcome: 'PARTIAL', overridden: true });
  });

  it('puts points given for an item in place of what its key says', () => {
    const right = answers({ 1: { choiceIds: ['a'] }, 2: { choiceIds: ['b'] } });
    const grade = scoreAttempt(terms([item('1'), item('2'), item('3')]), ['1', '2', '3'], right, {
      total: null,
      items: new Map([
        ['1', '0'],
        ['2', '1'],
        ['3', '0'],
      ]),
    });
    expect(grade.items.map(({ points, outcome, overridden }) => [points, outcome, overridden])).toEqual([
      ['0', 'WRONG', true],
      ['1', 'RIGHT', true],
      ['0', 'BLANK', true],
    ]);
  });

  it('puts points given for the whole in place of the sum, pending items or not', () => {
    const open = terms([item('1'), item('2', manual)]);
    const grade = scoreAttempt(open, ['1', '2'], answers({ 2: { text: 'so' } }), given({}, '1.5'));
    expect(grade).toMatchObject({ points: '1.5', percent: '75', passed: true, complete: true });
    expect(grade.items[1]).toMatchObject({ outcome: 'PENDING', overridden: false });
  });

  it('passes nobody without a pass mark', () => {
    const unmarked = terms([item('1')], { passMarkPercent: null });
    expect(scoreAttempt(unmarked, ['1'], answers({})).passed).toBeNull();
  });
});

const CHOICES = ['a', 'b', 'c', 'd'];
const decimal = (max: number) => fc.integer({ min: 1, max }).map((cents) => Rational.of(cents, 100).toDecimal(6));
const scorings = fc.record({
  scoring: fc.constantFrom('ALL_OR_NOTHING' as const, 'PARTIAL' as const, 'NEGATIVE' as const),
  negativeFraction: decimal(100),
  passMarkPercent: fc.option(decimal(10_000)),
});
const worlds = fc
  .record({
    settings: scorings,
    items: fc.array(
      fc.record({
        open: fc.boolean(),
        right: fc.constantFrom(...CHOICES),
        picked: fc.option(fc.constantFrom(...CHOICES)),
        points: decimal(500),
        // The share of what may be given that a person gives; null: none does.
        override: fc.option(fc.integer({ min: 0, max: 100 })),
      }),
      { minLength: 1, maxLength: 12 },
    ),
    total: fc.option(fc.integer({ min: 0, max: 100 })),
  })
  .map(({ settings, items, total }) => {
    const asked = items.map(({ open, right, points }, index) =>
      item(String(index), open ? manual : choice(right), points),
    );
    const terms_ = terms(asked, settings);
    const policy =
      settings.scoring === 'NEGATIVE'
        ? { type: settings.scoring, fraction: Rational.fromDecimal(settings.negativeFraction) }
        : { type: settings.scoring };
    const between = (worth: Rational, share: number): string => {
      const { least, most } = boundsOf(worth, policy);
      return least.plus(most.minus(least).times(Rational.of(share, 100))).toDecimal(6);
    };
    const maximum = items.reduce((sum, { points }) => sum.plus(Rational.fromDecimal(points)), Rational.ZERO);
    return {
      terms: terms_,
      paper: asked.map(({ id }) => id),
      saved: items.flatMap(({ open, picked }, index): [string, ItemResponse][] =>
        picked === null ? [] : [[String(index), open ? { text: picked } : { choiceIds: [picked] }]],
      ),
      overrides: {
        total: total === null ? null : between(maximum, total),
        items: new Map(
          items.flatMap(({ override, points }, index): [string, string][] =>
            override === null ? [] : [[String(index), between(Rational.fromDecimal(points), override)]],
          ),
        ),
      },
      bounds: boundsOf(maximum, policy),
    };
  });

describe('scoreAttempt, whatever was asked, answered and given', () => {
  it('stays within the bounds, and says passed only of what is complete', () => {
    fc.assert(
      fc.property(worlds, ({ terms, paper, saved, overrides, bounds }) => {
        const grade = scoreAttempt(terms, paper, new Map(saved), overrides);
        const points = Rational.fromDecimal(grade.points);
        // Points are told rounded to six decimals, each side of a bound.
        const slack = Rational.of(1, 1_000_000);
        expect(points.compare(bounds.most.plus(slack))).toBeLessThanOrEqual(0);
        expect(points.compare(bounds.least.minus(slack))).toBeGreaterThanOrEqual(0);
        expect(grade.complete).toBe(
          overrides.total !== null || grade.items.every(({ outcome }) => outcome !== 'PENDING'),
        );
        expect(grade.passed !== null).toBe(grade.complete && terms.passMarkPercent !== null);
      }),
    );
  });

  it('does not mind in which order answers were saved, nor in which order the paper showed its items', () => {
    const shuffled = worlds.chain((world) =>
      fc.record({
        world: fc.constant(world),
        saved: fc.shuffledSubarray(world.saved, { minLength: world.saved.length }),
        paper: fc.shuffledSubarray(world.paper, { minLength: world.paper.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ world, saved, paper }) => {
        const straight = scoreAttempt(world.terms, world.paper, new Map(world.saved), world.overrides);
        expect(scoreAttempt(world.terms, paper, new Map(saved), world.overrides)).toEqual(straight);
      }),
    );
  });

  it('changes nothing when the choices are permuted: what they are called is not what they are', () => {
    const permuted = fc.tuple(worlds, fc.shuffledSubarray(CHOICES, { minLength: CHOICES.length }));
    fc.assert(
      fc.property(permuted, ([{ terms, paper, saved, overrides }, order]) => {
        const renamed = (id: string): string => order[CHOICES.indexOf(id)] ?? id;
        const keys = terms.items.map((asked) =>
          asked.key.type === 'CHOICES' ? { ...asked, key: choice(renamed(asked.key.choiceIds[0] ?? '')) } : asked,
        );
        const responses = saved.map(([id, response]): [string, ItemResponse] => [
          id,
          response.choiceIds ? { choiceIds: response.choiceIds.map(renamed) } : response,
        ]);
        const before = scoreAttempt(terms, paper, new Map(saved), overrides);
        const after = scoreAttempt({ ...terms, items: keys }, paper, new Map(responses), overrides);
        expect(after).toEqual(before);
      }),
    );
  });

  it('comes to the same result again under the same keys', () => {
    fc.assert(
      fc.property(worlds, ({ terms, paper, saved, overrides }) => {
        const first = scoreAttempt(terms, paper, new Map(saved), overrides);
        const again = scoreAttempt({ ...terms, gradingRevision: 2 }, paper, new Map(saved), overrides);
        expect(sameResult(first, again)).toBe(true);
      }),
    );
  });
});

describe('sameResult', () => {
  const two = terms([item('1'), item('2')]);
  const first = scoreAttempt(two, ['1', '2'], answers({ 1: { choiceIds: ['a'] } }));

  it('tells apart what has the same points for other items', () => {
    const other = scoreAttempt(two, ['1', '2'], answers({ 2: { choiceIds: ['a'] } }));
    expect(other.points).toBe(first.points);
    expect(sameResult(first, other)).toBe(false);
  });

  it('tells apart a pass and a fail with the same points', () => {
    const harder = scoreAttempt({ ...two, passMarkPercent: '51' }, ['1', '2'], answers({ 1: { choiceIds: ['a'] } }));
    expect(sameResult(first, harder)).toBe(false);
  });
});
