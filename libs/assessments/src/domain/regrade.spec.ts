import type { ItemChoice, ItemContent, ItemKey, ItemKind } from './item.ts';
import { correctedKeys, correctedTerms, type AskedItem, type NewestVersion } from './regrade.ts';

const choices = (given: Record<string, string>): ItemChoice[] =>
  Object.entries(given).map(([id, text]) => ({ id, text, anchored: false }));
const right = (...choiceIds: string[]): ItemKey => ({ type: 'CHOICES', choiceIds });
const ABC = choices({ a: 'Ant', b: 'Bee', c: 'Cat' });

const content = (key: ItemKey, more: Partial<ItemContent> = {}): ItemContent => ({
  kind: 'SINGLE_CHOICE',
  stem: 'Which?',
  choices: ABC,
  targets: [],
  shufflable: true,
  explanation: 'Because.',
  key,
  ...more,
});
const asked = (asWas: ItemContent): AskedItem[] => [
  { id: 'item', position: 3, questionId: 'question', version: 1, content: asWas },
];
const newest = (now: ItemContent | null, version = 2): ReadonlyMap<string, NewestVersion> =>
  new Map([['question', { versionId: 'version', version, content: now }]]);

/** The key that a newer version brings; `null`: none, since nothing differs. */
const keyOf = (before: ItemContent, after: ItemContent): ItemKey | null => {
  const found = correctedKeys(asked(before), newest(after));
  if (!found.ok) throw new Error(found.error.code);
  return found.value[0]?.key ?? null;
};
const refusal = (before: ItemContent, after: ItemContent | null) => correctedKeys(asked(before), newest(after));
const INCOMPATIBLE = {
  ok: false,
  error: {
    code: 'REGRADE_INCOMPATIBLE',
    details: { items: [{ itemId: 'item', position: 3, questionId: 'question' }] },
  },
};

describe('correctedKeys', () => {
  it('brings a corrected key and says which version it is of', () => {
    expect(correctedKeys(asked(content(right('a'))), newest(content(right('b'))))).toEqual({
      ok: true,
      value: [
        {
          itemId: 'item',
          position: 3,
          questionId: 'question',
          fromVersion: 1,
          versionId: 'version',
          version: 2,
          key: right('b'),
          explanation: 'Because.',
        },
      ],
    });
  });

  it('brings a corrected explanation with the same key', () => {
    const found = correctedKeys(asked(content(right('a'))), newest(content(right('a'), { explanation: null })));
    expect(found).toMatchObject({ ok: true, value: [{ key: right('a'), explanation: null }] });
  });

  it('brings nothing where the key says the same, in whatever order', () => {
    const multiple = { kind: 'MULTIPLE_CHOICE' as const };
    expect(keyOf(content(right('a', 'b'), multiple), content(right('b', 'a'), multiple))).toBeNull();
  });

  it('brings nothing from the version that was asked, nor where there is none any more', () => {
    expect(correctedKeys(asked(content(right('a'))), newest(content(right('b')), 1))).toEqual({ ok: true, value: [] });
    expect(correctedKeys(asked(content(right('a'))), new Map())).toEqual({ ok: true, value: [] });
  });

  it('does not mind corrected texts of stem and choices under the same ids', () => {
    const reworded = content(right('b'), { stem: 'Which one?', choices: choices({ a: 'An ant', b: 'Bee', c: 'Cat' }) });
    expect(keyOf(content(right('a')), reworded)).toEqual(right('b'));
  });

  it('knows choices by their text when their ids are others', () => {
    const renamed = content(right('2'), { choices: choices({ 1: 'Cat', 2: ' Bee ', 3: 'Ant' }) });
    expect(keyOf(content(right('a')), renamed)).toEqual(right('b'));
  });

  it('goes by what was shown, not by the id, when texts have changed places', () => {
    const swapped = content(right('a'), { choices: choices({ a: 'Bee', b: 'Ant', c: 'Cat' }) });
    expect(keyOf(content(right('a')), swapped)).toEqual(right('b'));
  });

  it('refuses when a text was corrected and another stands under its id: nobody can know which is which', () => {
    const muddled = content(right('a'), { choices: choices({ a: 'Bee', b: 'Dog', c: 'Cat' }) });
    expect(refusal(content(right('a')), muddled)).toMatchObject(INCOMPATIBLE);
  });

  it.each([
    ['one more', choices({ a: 'Ant', b: 'Bee', c: 'Cat', d: 'Dog' })],
    ['one less', choices({ a: 'Ant', b: 'Bee' })],
    ['another one', choices({ a: 'Ant', b: 'Bee', d: 'Dog' })],
  ])('refuses a set of choices with %s', (_, changed) => {
    expect(refusal(content(right('a')), content(right('a'), { choices: changed }))).toMatchObject(INCOMPATIBLE);
  });

  it('refuses another kind, and what cannot be asked any more', () => {
    expect(refusal(content(right('a')), content(right('a'), { kind: 'MULTIPLE_CHOICE' }))).toMatchObject(INCOMPATIBLE);
    expect(refusal(content(right('a')), null)).toMatchObject(INCOMPATIBLE);
  });

  it('maps orders and pairs too, and refuses other targets', () => {
    const order = (...ids: string[]): ItemKey => ({ type: 'ORDER', order: ids });
    const ordering = { kind: 'ORDERING' as const };
    const reordered = content(order('1', '2', '3'), {
      ...ordering,
      choices: choices({ 1: 'Cat', 2: 'Ant', 3: 'Bee' }),
    });
    expect(keyOf(content(order('a', 'b', 'c'), ordering), reordered)).toEqual(order('c', 'a', 'b'));

    const pairs = (...given: [string, string][]): ItemKey => ({
      type: 'MATCHES',
      matches: given.map(([left, right_]) => ({ left, right: right_ })),
    });
    const two = choices({ a: 'Ant', b: 'Bee' });
    const matching = { kind: 'MATCHING' as const, choices: two, targets: choices({ x: 'Six', y: 'Two' }) };
    const before = content(pairs(['a', 'x'], ['b', 'y']), matching);
    const after = content(pairs(['b', 'q'], ['a', 'p']), { ...matching, targets: choices({ p: 'Two', q: 'Six' }) });
    expect(keyOf(before, after)).toEqual(pairs(['b', 'x'], ['a', 'y']));
    expect(keyOf(before, content(pairs(['b', 'y'], ['a', 'x']), matching))).toBeNull();
    expect(refusal(before, content(pairs(['a', 'x'], ['b', 'x']), { ...matching, targets: two }))).toMatchObject(
      INCOMPATIBLE,
    );
  });

  it.each<[ItemKind, ItemKey, ItemKey]>([
    [
      'NUMERIC',
      { type: 'NUMERIC', value: '5', tolerance: '0', toleranceMode: 'ABSOLUTE' },
      { type: 'NUMERIC', value: '5', tolerance: '1', toleranceMode: 'ABSOLUTE' },
    ],
    [
      'SHORT_TEXT',
      { type: 'TEXT', accepted: ['yes'], caseSensitive: false },
      { type: 'TEXT', accepted: ['yes', 'aye'], caseSensitive: false },
    ],
    [
      'OPEN',
      { type: 'MANUAL', modelAnswer: null, keyPoints: [] },
      { type: 'MANUAL', modelAnswer: 'So.', keyPoints: ['a point'] },
    ],
  ])('takes another key of a %s question as it is', (kind, before, after) => {
    const bare = { kind, choices: [] };
    expect(keyOf(content(before, bare), content(after, bare))).toEqual(after);
    expect(keyOf(content(after, bare), content(after, bare))).toBeNull();
  });
});

describe('correctedTerms', () => {
  it('replaces the keys that change and the pass mark, and nothing else', () => {
    const items = ['item', 'other'].map((id) => ({ id, kind: 'SINGLE_CHOICE' as const, points: '1', key: right('a') }));
    const terms = {
      scoring: 'PARTIAL' as const,
      negativeFraction: null,
      passMarkPercent: '70',
      gradingRevision: 4,
      items,
    };
    const found = correctedKeys(asked(content(right('a'))), newest(content(right('b'))));
    const corrected = correctedTerms(terms, found.ok ? found.value : [], '60');
    expect(corrected).toEqual({
      ...terms,
      passMarkPercent: '60',
      items: [{ ...items[0], key: right('b') }, items[1]],
    });
  });
});
