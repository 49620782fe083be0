import fc from 'fast-check';
import type { Section } from './blueprint.ts';
import { dealAttempt } from './deal.ts';
import type { ItemBody, ItemKind } from './item.ts';
import { labelAt, presentPaper, shuffle, type PlacedItem, type ShuffleSettings } from './shuffle.ts';

const LISTED: Section = { type: 'FIXED', title: null, pointsPerQuestion: '1', questionIds: [] };
const presentItems = (items: readonly PlacedItem[], seed: string, settings: ShuffleSettings) => {
  const dealt = items.map((item) => ({ ...item, questionId: item.id }));
  const unknown = { seen: new Set<string>(), exposure: new Map<string, never>() };
  const { shuffleQuestions } = settings;
  const { itemIds } = dealAttempt({ sections: [LISTED, LISTED], items: dealt, ...unknown, seed, shuffleQuestions });
  return presentPaper(itemIds, items, seed, settings);
};

const elements = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `e${index}` }));
const body = (kind: ItemKind, more: Partial<ItemBody> = {}): ItemBody => ({
  kind,
  stem: 'Which?',
  choices: ['a', 'b', 'c', 'd'].map((id) => ({ id, text: id, anchored: false })),
  targets: [],
  shufflable: true,
  ...more,
});
const BOTH = { shuffleQuestions: true, shuffleChoices: true };
const SEEDS = Array.from({ length: 40 }, (_, index) => `seed ${index}`);
const ordersOf = (one: ItemBody, settings = BOTH) =>
  new Set(
    SEEDS.map((seed) =>
      presentItems([{ id: 'q', section: 0, position: 1, body: one }], seed, settings)
        .flatMap(({ choices }) => choices.map(({ id }) => id))
        .join(''),
    ),
  );

describe('shuffle', () => {
  it('is a permutation that leaves fixed elements where they are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 }), fc.string(), fc.func(fc.boolean()), (count, seed, isFixed) => {
        const before = elements(count);
        const after = shuffle(before, seed, 'scope', ({ id }) => isFixed(id));
        expect([...after].map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort());
        for (const [index, element] of before.entries()) if (isFixed(element.id)) expect(after[index]).toBe(element);
      }),
    );
  });

  it('depends on the ids, the seed and the scope alone, not on the order it is given', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(elements(12), { minLength: 12 }), fc.string(), (given, seed) => {
        expect(shuffle(given, seed, 'scope')).toEqual(shuffle(elements(12), seed, 'scope'));
      }),
    );
  });

  it('orders differently under another seed or scope', () => {
    const order = (seed: string, scope: string) =>
      shuffle(elements(20), seed, scope)
        .map(({ id }) => id)
        .join();
    expect(new Set([order('1', 'x'), order('2', 'x'), order('1', 'y'), order('1x', '')]).size).toBe(4);
  });

  it('is the same on every machine: a known seed has a known order', () => {
    expect(shuffle(elements(6), 'plumbline', 'choices').map(({ id }) => id)).toEqual([
      'e0',
      'e5',
      'e2',
      'e4',
      'e1',
      'e3',
    ]);
  });

  it('puts every element at every place about equally often', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 4_000; seed++) {
      for (const [index, { id }] of shuffle(elements(4), String(seed), 's').entries()) {
        counts.set(`${id}@${index}`, (counts.get(`${id}@${index}`) ?? 0) + 1);
      }
    }
    expect(counts.size).toBe(16);
    // 1,000 expected; five standard deviations of a binomial with p = 1/4 are 137.
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(137);
  });
});

describe('the paper of an attempt', () => {
  const items: PlacedItem[] = Array.from({ length: 8 }, (_, index) => ({
    id: `q${index}`,
    section: index < 5 ? 0 : 1,
    position: index + 1,
    body: body('SINGLE_CHOICE'),
  }));

  it('numbers from 1 and labels from A', () => {
    const [first] = presentItems(items, 'seed', BOTH);
    expect(first?.position).toBe(1);
    expect(first?.choices.map(({ label }) => label)).toEqual(['A', 'B', 'C', 'D']);
  });

  it('shuffles questions inside their section and keeps the sections in order', () => {
    const orders = SEEDS.map((seed) => presentItems(items, seed, BOTH).map(({ id }) => id));
    for (const order of orders) {
      expect(order.slice(0, 5).sort()).toEqual(['q0', 'q1', 'q2', 'q3', 'q4']);
      expect(order.slice(5).sort()).toEqual(['q5', 'q6', 'q7']);
    }
    expect(new Set(orders.map((order) => order.join())).size).toBeGreaterThan(1);
  });

  it('keeps the author’s order when told so, whatever order the items come in', () => {
    const settings = { shuffleQuestions: false, shuffleChoices: false };
    const shown = presentItems([...items].reverse(), 'seed', settings);
    expect(shown.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
    expect(shown.every(({ choices }) => choices.map(({ id }) => id).join('') === 'abcd')).toBe(true);
  });

  it('shuffles choices, each question by its own', () => {
    expect(ordersOf(body('SINGLE_CHOICE')).size).toBeGreaterThan(10);
    const shown = presentItems(items, 'seed', BOTH).map(({ choices }) => choices.map(({ id }) => id).join(''));
    expect(new Set(shown).size).toBeGreaterThan(1);
  });

  it('keeps an anchored choice at its place', () => {
    const anchored = body('SINGLE_CHOICE', {
      choices: ['a', 'b', 'c', 'd'].map((id) => ({ id, text: id, anchored: id === 'd' })),
    });
    const orders = [...ordersOf(anchored)];
    expect(orders.length).toBeGreaterThan(1);
    expect(orders.every((order) => order.endsWith('d'))).toBe(true);
  });

  it('does not shuffle a question that names its letters', () => {
    expect([...ordersOf(body('SINGLE_CHOICE', { shufflable: false }))]).toEqual(['abcd']);
  });

  it('shows true and false in this order', () => {
    expect([...ordersOf(body('TRUE_FALSE'))]).toEqual(['abcd']);
  });

  it('shuffles what is to be ordered or matched even where choices keep their order', () => {
    const settings = { shuffleQuestions: false, shuffleChoices: false };
    expect(ordersOf(body('ORDERING'), settings).size).toBeGreaterThan(10);
    expect([...ordersOf(body('MATCHING'), settings)]).toEqual(['abcd']);
    const matching = body('MATCHING', { targets: body('MATCHING').choices });
    const targets = SEEDS.map((seed) =>
      presentItems([{ id: 'q', section: 0, position: 1, body: matching }], seed, settings)
        .flatMap((item) => item.targets.map(({ id }) => id))
        .join(''),
    );
    expect(new Set(targets).size).toBeGreaterThan(10);
  });
});

describe('labelAt', () => {
  it.each([
    [0, 'A'],
    [25, 'Z'],
    [26, 'AA'],
    [51, 'AZ'],
    [52, 'BA'],
    [199, 'GR'],
  ])('calls position %d %s', (index, label) => {
    expect(labelAt(index)).toBe(label);
  });
});
