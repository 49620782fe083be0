import fc from 'fast-check';
import { foldText, grade, scoreText, totalScore, type GradedItem, type GradingPolicy } from './grading.ts';
import type { ItemKey, ItemKind } from './item.ts';
import { Rational } from './rational.ts';
import type { ItemResponse } from './response.ts';

const ALL: GradingPolicy = { type: 'ALL_OR_NOTHING' };
const PARTIAL: GradingPolicy = { type: 'PARTIAL' };
const NEGATIVE: GradingPolicy = { type: 'NEGATIVE', fraction: Rational.fromDecimal('0.25') };

const item = (kind: ItemKind, key: ItemKey, points = '1'): GradedItem => ({
  kind,
  key,
  points: Rational.fromDecimal(points),
});
const choices = (...choiceIds: string[]): ItemKey => ({ type: 'CHOICES', choiceIds });
const points = (graded: GradedItem, response: ItemResponse, policy: GradingPolicy): string =>
  scoreText(grade(graded, response, policy).points);

describe('grade', () => {
  describe('SINGLE_CHOICE and TRUE_FALSE', () => {
    const single = item('SINGLE_CHOICE', choices('c'), '2');

    it.each([
      [ALL, '2', '0'],
      [PARTIAL, '2', '0'],
      [NEGATIVE, '2', '-0.5'],
    ])('under %o the right choice is worth %s and a wrong one %s', (policy, right, wrong) => {
      expect(points(single, { choiceIds: ['c'] }, policy)).toBe(right);
      expect(points(single, { choiceIds: ['a'] }, policy)).toBe(wrong);
    });

    it('grades true and false as two choices', () => {
      const truth = item('TRUE_FALSE', choices('true'));
      expect(points(truth, { choiceIds: ['true'] }, ALL)).toBe('1');
      expect(points(truth, { choiceIds: ['false'] }, NEGATIVE)).toBe('-0.25');
    });
  });

  describe('MULTIPLE_CHOICE', () => {
    const multiple = item('MULTIPLE_CHOICE', choices('a', 'b', 'c'), '3');

    it.each([
      [['a', 'b', 'c'], '3', '3', '3'],
      [['a', 'b'], '0', '2', '-0.75'],
      [['a', 'b', 'x'], '0', '1', '-0.75'],
      [['a', 'b', 'c', 'x'], '0', '2', '-0.75'],
      [['a', 'x'], '0', '0', '-0.75'],
      [['a', 'x', 'y'], '0', '0', '-0.75'],
      [['x'], '0', '0', '-0.75'],
    ])('%j is worth %s all or nothing, %s in part, %s with negative marks', (choiceIds, all, partial, negative) => {
      expect(points(multiple, { choiceIds }, ALL)).toBe(all);
      expect(points(multiple, { choiceIds }, PARTIAL)).toBe(partial);
      expect(points(multiple, { choiceIds }, NEGATIVE)).toBe(negative);
    });

    it('keeps shares that no decimal can hold exact', () => {
      const one = item('MULTIPLE_CHOICE', choices('a', 'b', 'c'));
      const third = grade(one, { choiceIds: ['a'] }, PARTIAL).points;
      expect(third.times(Rational.of(3))).toEqual(Rational.ONE);
    });
  });

  describe('NUMERIC', () => {
    const absolute = (value: string, tolerance: string): GradedItem =>
      item('NUMERIC', { type: 'NUMERIC', value, tolerance, toleranceMode: 'ABSOLUTE' });
    const relative = (value: string, tolerance: string): GradedItem =>
      item('NUMERIC', { type: 'NUMERIC', value, tolerance, toleranceMode: 'RELATIVE' });

    it.each([
      [absolute('0.3', '0'), '0.3', '1'],
      [absolute('0.3', '0'), '0.30000000000000004', '0'],
      [absolute('10', '0.1'), '10.1', '1'],
      [absolute('10', '0.1'), '9.9', '1'],
      [absolute('10', '0.1'), '10.100000000000001', '0'],
      [relative('200', '0.01'), '202', '1'],
      [relative('200', '0.01'), '202.01', '0'],
      [relative('-200', '0.01'), '-198', '1'],
      [relative('-200', '0.01'), '200', '0'],
      [relative('0', '0.5'), '0.1', '0'],
      [relative('0', '0.5'), '0', '1'],
    ])('%# is inclusive at its bounds and exact beyond them', (graded, numeric, worth) => {
      expect(points(graded, { numeric }, ALL)).toBe(worth);
    });

    it('has no parts, and a wrong number costs the fraction', () => {
      expect(points(absolute('1', '0'), { numeric: '2' }, PARTIAL)).toBe('0');
      expect(points(absolute('1', '0'), { numeric: '2' }, NEGATIVE)).toBe('-0.25');
    });
  });

  describe('SHORT_TEXT', () => {
    const text = (caseSensitive: boolean, ...accepted: string[]): GradedItem =>
      item('SHORT_TEXT', { type: 'TEXT', accepted, caseSensitive });

    it.each([
      ['global interpreter lock', '  Global\tInterpreter \n LOCK ', '1'],
      ['Straße', 'STRASSE', '1'],
      ['caf\u00e9', 'cafe\u0301', '1'],
      ['GIL', 'G I L', '0'],
      ['a\u00a0b', 'a b', '1'],
    ])('compares %p with %p', (accepted, given, worth) => {
      expect(points(text(false, accepted), { text: given }, ALL)).toBe(worth);
    });

    it('takes any of the accepted answers', () => {
      expect(points(text(false, 'GIL', 'global interpreter lock'), { text: 'gil' }, ALL)).toBe('1');
    });

    it('minds the case where the author does', () => {
      expect(points(text(true, 'NaN'), { text: ' NaN ' }, ALL)).toBe('1');
      expect(points(text(true, 'NaN'), { text: 'nan' }, ALL)).toBe('0');
    });

    it('folds to the same text when folded again', () => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary' }), (any) => expect(foldText(foldText(any))).toBe(foldText(any))),
      );
    });
  });

  describe('ORDERING and MATCHING', () => {
    const order = item('ORDERING', { type: 'ORDER', order: ['a', 'b', 'c', 'd'] }, '2');
    const pair = (left: string, right: string) => ({ left, right });
    const matching = item(
      'MATCHING',
      { type: 'MATCHES', matches: [pair('a', '1'), pair('b', '2'), pair('c', '1')] },
      '3',
    );

    it('gives an order the share of its right positions', () => {
      expect(points(order, { order: ['a', 'b', 'd', 'c'] }, PARTIAL)).toBe('1');
      expect(points(order, { order: ['b', 'a', 'd', 'c'] }, PARTIAL)).toBe('0');
      expect(points(order, { order: ['a'] }, PARTIAL)).toBe('0.5');
      expect(points(order, { order: ['a', 'b', 'd', 'c'] }, ALL)).toBe('0');
      expect(points(order, { order: ['a', 'b', 'd', 'c'] }, NEGATIVE)).toBe('-0.5');
      expect(points(order, { order: ['a', 'b', 'c', 'd'] }, NEGATIVE)).toBe('2');
    });

    it('gives a matching the share of its right pairs', () => {
      expect(points(matching, { matches: [pair('a', '1'), pair('b', '2'), pair('c', '1')] }, ALL)).toBe('3');
      expect(points(matching, { matches: [pair('a', '1'), pair('b', '1'), pair('c', '1')] }, PARTIAL)).toBe('2');
      expect(points(matching, { matches: [pair('b', '2')] }, PARTIAL)).toBe('1');
      expect(points(matching, { matches: [pair('b', '2')] }, NEGATIVE)).toBe('-0.75');
    });
  });

  it('leaves an open answer to a person, whatever the policy, and asks nobody about a blank', () => {
    const open = item('OPEN', { type: 'MANUAL', modelAnswer: 'So.', keyPoints: ['one'] });
    for (const policy of [ALL, PARTIAL, NEGATIVE]) {
      expect(grade(open, { text: 'So.' }, policy)).toEqual({ points: Rational.ZERO, outcome: 'PENDING' });
      expect(grade(open, {}, policy)).toEqual({ points: Rational.ZERO, outcome: 'BLANK' });
    }
  });

  it('says what came of it', () => {
    const multiple = item('MULTIPLE_CHOICE', choices('a', 'b'));
    expect(grade(multiple, {}, PARTIAL).outcome).toBe('BLANK');
    expect(grade(multiple, { choiceIds: ['x'] }, PARTIAL).outcome).toBe('WRONG');
    expect(grade(multiple, { choiceIds: ['a'] }, PARTIAL).outcome).toBe('PARTIAL');
    expect(grade(multiple, { choiceIds: ['a'] }, ALL).outcome).toBe('WRONG');
    expect(grade(multiple, { choiceIds: ['b', 'a'] }, PARTIAL).outcome).toBe('RIGHT');
  });
});

const decimal = (min: number, max: number) => fc.integer({ min, max }).map((cents) => Rational.of(cents, 100));
const policies = fc.oneof(
  fc.constantFrom(ALL, PARTIAL),
  decimal(1, 100).map((fraction): GradingPolicy => ({ type: 'NEGATIVE', fraction })),
);
const ids = (prefix: string) =>
  fc.integer({ min: 2, max: 8 }).map((n) => Array.from({ length: n }, (_, i) => `${prefix}${i}`));

/** An item of any kind whose parts can be permuted, with a response to it that is not blank. */
const answered = fc.oneof(
  ids('c').chain((all) =>
    fc.record({
      kind: fc.constant<ItemKind>('MULTIPLE_CHOICE'),
      key: fc.subarray(all, { minLength: 1 }).map((right) => choices(...right)),
      response: fc.shuffledSubarray(all, { minLength: 1 }).map((choiceIds): ItemResponse => ({ choiceIds })),
    }),
  ),
  ids('c').chain((all) =>
    fc.record({
      kind: fc.constant<ItemKind>('SINGLE_CHOICE'),
      key: fc.constantFrom(...all).map((right) => choices(right)),
      response: fc.constantFrom(...all).map((id): ItemResponse => ({ choiceIds: [id] })),
    }),
  ),
  ids('c').chain((all) =>
    fc.record({
      kind: fc.constant<ItemKind>('ORDERING'),
      key: fc.shuffledSubarray(all, { minLength: all.length }).map((order): ItemKey => ({ type: 'ORDER', order })),
      response: fc.shuffledSubarray(all, { minLength: 1 }).map((order): ItemResponse => ({ order })),
    }),
  ),
  ids('l').chain((lefts) => {
    const pairs = fc
      .array(fc.constantFrom('r0', 'r1', 'r2'), { minLength: lefts.length, maxLength: lefts.length })
      .map((rights) => lefts.map((left, index) => ({ left, right: rights[index] ?? 'r0' })));
    return fc.record({
      kind: fc.constant<ItemKind>('MATCHING'),
      key: pairs.map((matches): ItemKey => ({ type: 'MATCHES', matches })),
      response: pairs
        .chain((all) => fc.shuffledSubarray(all, { minLength: 1 }))
        .map((matches): ItemResponse => ({ matches })),
    });
  }),
  fc.record({
    kind: fc.constant<ItemKind>('NUMERIC'),
    key: fc.constant<ItemKey>({ type: 'NUMERIC', value: '5', tolerance: '1', toleranceMode: 'ABSOLUTE' }),
    response: fc.integer({ min: 0, max: 10 }).map((n): ItemResponse => ({ numeric: String(n) })),
  }),
  fc.record({
    kind: fc.constant<ItemKind>('SHORT_TEXT'),
    key: fc.constant<ItemKey>({ type: 'TEXT', accepted: ['yes', 'aye'], caseSensitive: false }),
    response: fc.constantFrom('YES', 'aye', 'no').map((text): ItemResponse => ({ text })),
  }),
);

describe('grade, for whatever is answered', () => {
  it('stays within the points, and below nothing only where wrong answers cost', () => {
    fc.assert(
      fc.property(answered, decimal(1, 1000), policies, ({ kind, key, response }, worth, policy) => {
        const { points: earned, outcome } = grade({ kind, key, points: worth }, response, policy);
        const floor = policy.type === 'NEGATIVE' ? worth.times(policy.fraction).negated() : Rational.ZERO;
        expect(earned.compare(worth)).toBeLessThanOrEqual(0);
        expect(earned.compare(floor)).toBeGreaterThanOrEqual(0);
        expect(outcome === 'RIGHT').toBe(earned.equals(worth));
      }),
    );
  });

  it('gives a blank nothing and takes nothing for it', () => {
    fc.assert(
      fc.property(answered, policies, ({ kind, key }, policy) => {
        for (const blank of [{}, { choiceIds: undefined }]) {
          const score = grade({ kind, key, points: Rational.ONE }, blank, policy);
          expect(score).toEqual({ points: Rational.ZERO, outcome: 'BLANK' });
        }
      }),
    );
  });

  it('does not mind in which order choices were picked or pairs were made, nor how the key lists them', () => {
    fc.assert(
      fc.property(answered, policies, ({ kind, key, response }, policy) => {
        const backwards: ItemResponse = {
          ...response,
          ...(response.choiceIds && { choiceIds: [...response.choiceIds].reverse() }),
          ...(response.matches && { matches: [...response.matches].reverse() }),
        };
        const reversedKey: ItemKey =
          key.type === 'CHOICES'
            ? { ...key, choiceIds: [...key.choiceIds].reverse() }
            : key.type === 'MATCHES'
              ? { ...key, matches: [...key.matches].reverse() }
              : key;
        const graded = { kind, key, points: Rational.ONE };
        expect(grade({ ...graded, key: reversedKey }, backwards, policy)).toEqual(grade(graded, response, policy));
      }),
    );
  });

  it('does not mind what the choices are called: any renaming of the ids gives the same score', () => {
    const rename = (value: unknown): unknown =>
      JSON.parse(
        JSON.stringify(value).replace(
          /"([clr])(\d)"/g,
          (_, letter: string, n: string) => `"${letter}${9 - Number(n)}"`,
        ),
      );
    fc.assert(
      fc.property(answered, policies, ({ kind, key, response }, policy) => {
        const renamed = grade(
          { kind, key: rename(key) as ItemKey, points: Rational.ONE },
          rename(response) as ItemResponse,
          policy,
        );
        expect(renamed).toEqual(grade({ kind, key, points: Rational.ONE }, response, policy));
      }),
    );
  });

  it('never gives more all-or-nothing than in part', () => {
    fc.assert(
      fc.property(answered, ({ kind, key, response }) => {
        const graded = { kind, key, points: Rational.ONE };
        expect(
          grade(graded, response, ALL).points.compare(grade(graded, response, PARTIAL).points),
        ).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe('totalScore', () => {
  const scored = (...worths: [earned: Rational, worth: Rational][]) =>
    worths.map(([earned, worth]) => ({
      item: { kind: 'SINGLE_CHOICE' as const, key: choices('a'), points: worth },
      score: { points: earned, outcome: 'RIGHT' as const },
    }));
  const one = Rational.ONE;

  it('sums the points and gives the percentage of the maximum', () => {
    const total = totalScore(
      scored([one, one], [Rational.ZERO, one], [Rational.fromDecimal('0.5'), Rational.of(2)]),
      null,
    );
    expect([total.points, total.maximum, total.percent].map(scoreText)).toEqual(['1.5', '4', '37.5']);
    expect(total.passed).toBeNull();
  });

  it('passes exactly at the mark', () => {
    const seventy = scored(
      ...Array.from({ length: 10 }, (_, i): [Rational, Rational] => [i < 7 ? one : Rational.ZERO, one]),
    );
    expect(totalScore(seventy, Rational.of(70)).passed).toBe(true);
    expect(totalScore(seventy, Rational.fromDecimal('70.000001')).passed).toBe(false);
  });

  it('compares the mark unrounded: two thirds are not 66.666667 percent, though shown so', () => {
    const twoThirds = totalScore(
      scored([one, one], [one, one], [Rational.ZERO, one]),
      Rational.fromDecimal('66.666667'),
    );
    expect(scoreText(twoThirds.percent)).toBe('66.666667');
    expect(twoThirds.passed).toBe(false);
  });

  it('reaches 100 percent with three thirds', () => {
    const third = Rational.of(1, 3);
    expect(totalScore(scored([third, third], [third, third], [third, third]), Rational.of(100)).passed).toBe(true);
  });

  it('may be negative where wrong answers cost', () => {
    const total = totalScore(scored([Rational.fromDecimal('-0.25'), one]), Rational.ZERO);
    expect(scoreText(total.percent)).toBe('-25');
    expect(total.passed).toBe(false);
  });

  it('does not mind the order of the items', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(decimal(-100, 100), decimal(100, 300)), { minLength: 1, maxLength: 20 }),
        (worths) => {
          const mark = Rational.of(50);
          expect(totalScore(scored(...[...worths].reverse()), mark)).toEqual(totalScore(scored(...worths), mark));
        },
      ),
    );
  });
});
