import fc from 'fast-check';
import type { Section } from './blueprint.ts';
import { dealAttempt, type Deal, type DealtItem, type Exposure } from './deal.ts';

const base = { title: null, pointsPerQuestion: '1' };
const listed: Section = { type: 'FIXED', ...base, questionIds: [] };
const drawn = (count: number): Section => ({
  type: 'DRAW',
  ...base,
  draw: { count, skills: [], difficulty: [], kinds: [] },
});
const item = (section: number, position: number): DealtItem => ({
  id: `i${position}`,
  questionId: `q${position}`,
  section,
  position,
});
const pool = (size: number, section = 0): DealtItem[] =>
  Array.from({ length: size }, (_, index) => item(section, index + 1));
const deal = (more: Partial<Deal> = {}): Deal => ({
  sections: [drawn(2)],
  items: pool(4),
  seen: new Set(),
  exposure: new Map(),
  seed: 'seed',
  shuffleQuestions: true,
  ...more,
});

const QUESTIONS = Array.from({ length: 8 }, (_, index) => `q${index + 1}`);
const anyDeal = fc
  .record({
    seed: fc.string(),
    shuffleQuestions: fc.boolean(),
    first: fc.integer({ min: 1, max: 4 }),
    second: fc.integer({ min: 1, max: 4 }),
    seen: fc.subarray(QUESTIONS),
    exposure: fc.array(fc.record({ delivered: fc.integer({ min: 0, max: 3 }), spent: fc.boolean() }), {
      minLength: 8,
      maxLength: 8,
    }),
  })
  .map(({ seed, shuffleQuestions, first, second, seen, exposure }): Deal => {
    // Two draws around a list: positions do not follow sections, as pools stand behind what is listed.
    const items = [
      ...[1, 2, 3, 4].map((position) => item(0, position)),
      ...[9, 10].map((position) => item(1, position)),
      ...[5, 6, 7, 8].map((position) => item(2, position)),
    ];
    return {
      sections: [drawn(first), listed, drawn(second)],
      items,
      seen: new Set(seen),
      exposure: new Map(QUESTIONS.map((id, index): [string, Exposure] => [id, exposure[index] ?? fresh])),
      seed,
      shuffleQuestions,
    };
  });
const fresh: Exposure = { delivered: 0, spent: false };

/** What a draw goes by, the better the smaller. */
const rankOf = ({ seen, exposure }: Deal, { questionId }: DealtItem): number => {
  const { delivered, spent } = exposure.get(questionId) ?? fresh;
  return Number(spent) * 1_000 + Number(seen.has(questionId)) * 100 + delivered;
};

describe('dealing a paper', () => {
  it('gives each section what it asks for, nothing twice, and says where each one ends', () => {
    fc.assert(
      fc.property(anyDeal, (given) => {
        const { itemIds, sectionLast } = dealAttempt(given);
        const counts = given.sections.map((section) => (section.type === 'DRAW' ? section.draw.count : 2));
        expect(sectionLast).toEqual(counts.map((_, index) => counts.slice(0, index + 1).reduce((a, b) => a + b, 0)));
        expect(new Set(itemIds).size).toBe(itemIds.length);
        const sectionOf = new Map(given.items.map(({ id, section }) => [id, section]));
        expect(itemIds.map((id) => sectionOf.get(id))).toEqual(
          counts.flatMap((count, index) => Array.from({ length: count }, () => index)),
        );
      }),
    );
  });

  it('leaves nothing out that is better than what it took', () => {
    fc.assert(
      fc.property(anyDeal, (given) => {
        const dealt = new Set(dealAttempt(given).itemIds);
        for (const section of [0, 2]) {
          const members = given.items.filter((one) => one.section === section);
          const taken = members.filter(({ id }) => dealt.has(id)).map((one) => rankOf(given, one));
          const left = members.filter(({ id }) => !dealt.has(id)).map((one) => rankOf(given, one));
          expect(Math.max(...taken)).toBeLessThanOrEqual(Math.min(...left, Infinity));
        }
      }),
    );
  });

  it('follows from the deal alone, in whatever order its parts come', () => {
    fc.assert(
      fc.property(anyDeal, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (given, numbers) => {
        const keyed = given.items.map((one) => ({ one, key: numbers.next().value }));
        const items = keyed.sort((a, b) => a.key - b.key).map(({ one }) => one);
        const exposure = new Map([...given.exposure].reverse());
        expect(dealAttempt({ ...given, items, exposure })).toEqual(dealAttempt(given));
      }),
    );
  });

  it('gives every candidate the same maximum, whatever was drawn', () => {
    fc.assert(
      fc.property(anyDeal, fc.string(), (given, seed) => {
        const worth = ['1', '5', '0.5'];
        const maximum = (of: Deal): number =>
          dealAttempt(of).itemIds.reduce((sum, id) => {
            const one = of.items.find((known) => known.id === id);
            return sum + Number(worth[one?.section ?? 0]);
          }, 0);
        expect(maximum({ ...given, seed, seen: new Set() })).toBe(maximum(given));
      }),
    );
  });

  it('picks every question about equally often where nothing tells them apart', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 4_000; seed += 1) {
      for (const id of dealAttempt(deal({ seed: String(seed) })).itemIds) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    expect(counts.size).toBe(4);
    // 2,000 expected; five standard deviations of a binomial with p = 1/2 are 158.
    for (const count of counts.values()) expect(Math.abs(count - 2_000)).toBeLessThan(158);
  });

  it('shows what was drawn in the order of the pool where questions are not shuffled', () => {
    for (const seed of ['a', 'b', 'c', 'd']) {
      const { itemIds } = dealAttempt(deal({ seed, shuffleQuestions: false, items: pool(9), sections: [drawn(4)] }));
      expect(itemIds).toEqual([...itemIds].sort());
    }
  });

  it('takes what is spent rather than fail a start, and what there is of a pool that is too small', () => {
    const spent: Exposure = { delivered: 9, spent: true };
    const exposure = new Map(['q1', 'q2', 'q3'].map((id): [string, Exposure] => [id, spent]));
    const { itemIds } = dealAttempt(deal({ exposure }));
    expect(itemIds).toHaveLength(2);
    expect(itemIds).toContain('i4');
    expect(dealAttempt(deal({ items: pool(1) })).itemIds).toEqual(['i1']);
  });
});
