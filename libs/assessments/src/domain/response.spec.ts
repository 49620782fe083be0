import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { ItemKind } from './item.ts';
import {
  answersDigest,
  canonicalResponse,
  checkResponse,
  isBlank,
  MAX_OPEN_TEXT,
  MAX_RESPONSE_TEXT,
  type RawResponse,
} from './response.ts';

const choice = (id: string) => ({ id, text: id.toUpperCase(), anchored: false });
const of = (kind: ItemKind) => ({
  kind,
  choices: kind === 'NUMERIC' || kind === 'SHORT_TEXT' ? [] : ['a', 'b', 'c'].map(choice),
  targets: kind === 'MATCHING' ? ['x', 'y'].map(choice) : [],
});
const canonical = (kind: ItemKind, raw: RawResponse): string => {
  const checked = checkResponse(of(kind), raw);
  if (!checked.ok) throw new Error(checked.error.message);
  return canonicalResponse(checked.value);
};

describe('checkResponse', () => {
  it.each<[ItemKind, RawResponse, string]>([
    ['SINGLE_CHOICE', { choiceIds: ['b'] }, '{"choiceIds":["b"]}'],
    ['MULTIPLE_CHOICE', { choiceIds: ['c', 'a'] }, '{"choiceIds":["a","c"]}'],
    ['NUMERIC', { numeric: 0.1 }, '{"numeric":"0.1"}'],
    ['NUMERIC', { numeric: -0 }, '{"numeric":"0"}'],
    ['NUMERIC', { numeric: 1e21 }, '{"numeric":"1000000000000000000000"}'],
    ['SHORT_TEXT', { text: ' the GIL ' }, '{"text":" the GIL "}'],
    ['OPEN', { text: 'In my own words.\n' }, '{"text":"In my own words.\\n"}'],
    ['OPEN', { text: 'x'.repeat(MAX_OPEN_TEXT) }, `{"text":"${'x'.repeat(MAX_OPEN_TEXT)}"}`],
    ['ORDERING', { order: ['c', 'a'] }, '{"order":["c","a"]}'],
    [
      'MATCHING',
      {
        matches: [
          { left: 'b', right: 'x' },
          { left: 'a', right: 'x' },
        ],
      },
      '{"matches":[{"left":"a","right":"x"},{"left":"b","right":"x"}]}',
    ],
  ])('brings a response to %s into its one form', (kind, raw, text) => {
    expect(canonical(kind, raw)).toBe(text);
  });

  it.each<[ItemKind, RawResponse]>([
    ['SINGLE_CHOICE', {}],
    ['SINGLE_CHOICE', { choiceIds: [] }],
    ['MULTIPLE_CHOICE', { choiceIds: null }],
    ['NUMERIC', { numeric: null }],
    ['SHORT_TEXT', { text: ' \n ' }],
    ['OPEN', { text: '' }],
    ['ORDERING', { order: [] }],
    ['MATCHING', { matches: [] }],
  ])('takes an emptied answer to %s for a blank', (kind, raw) => {
    expect(canonical(kind, raw)).toBe('{}');
  });

  it.each<[string, ItemKind, RawResponse, string]>([
    ['a choice of another question', 'SINGLE_CHOICE', { choiceIds: ['z'] }, 'choiceIds'],
    ['two choices where one is asked for', 'SINGLE_CHOICE', { choiceIds: ['a', 'b'] }, 'choiceIds'],
    ['both true and false', 'TRUE_FALSE', { choiceIds: ['a', 'b'] }, 'choiceIds'],
    ['a choice picked twice', 'MULTIPLE_CHOICE', { choiceIds: ['a', 'a'] }, 'choiceIds'],
    ['text for a choice', 'SINGLE_CHOICE', { text: 'a' }, 'text'],
    ['a surplus part', 'SINGLE_CHOICE', { choiceIds: ['a'], numeric: 1 }, 'numeric'],
    ['no number', 'NUMERIC', { numeric: Number.NaN }, 'numeric'],
    ['no finite number', 'NUMERIC', { numeric: Number.POSITIVE_INFINITY }, 'numeric'],
    ['a text too long', 'SHORT_TEXT', { text: 'x'.repeat(MAX_RESPONSE_TEXT + 1) }, 'text'],
    ['a NUL character', 'SHORT_TEXT', { text: 'a\0' }, 'text'],
    ['an open answer too long', 'OPEN', { text: 'x'.repeat(MAX_OPEN_TEXT + 1) }, 'text'],
    ['a choice for an open answer', 'OPEN', { choiceIds: ['a'] }, 'choiceIds'],
    ['half a character', 'SHORT_TEXT', { text: 'a\ud800' }, 'text'],
    ['an element placed twice', 'ORDERING', { order: ['a', 'a'] }, 'order'],
    ['a foreign element', 'ORDERING', { order: ['a', 'z'] }, 'order'],
    [
      'one choice matched twice',
      'MATCHING',
      {
        matches: [
          { left: 'a', right: 'x' },
          { left: 'a', right: 'y' },
        ],
      },
      'matches',
    ],
    ['a foreign target', 'MATCHING', { matches: [{ left: 'a', right: 'a' }] }, 'matches'],
  ])('refuses %s', (_, kind, raw, field) => {
    expect(checkResponse(of(kind), raw)).toMatchObject({ ok: false, error: { code: 'INVALID_RESPONSE', field } });
  });

  it('writes the same text for the same answer, and reads its own text back', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(['a', 'b', 'c']), (choiceIds) => {
        const text = canonical('MULTIPLE_CHOICE', { choiceIds });
        expect(canonical('MULTIPLE_CHOICE', { choiceIds: [...choiceIds].reverse() })).toBe(text);
        expect(canonical('MULTIPLE_CHOICE', JSON.parse(text) as RawResponse)).toBe(text);
        expect(isBlank(JSON.parse(text) as object)).toBe(choiceIds.length === 0);
      }),
    );
  });
});

describe('answersDigest', () => {
  it('covers ids and canonical responses in the order of the ids, and no blanks', () => {
    const expected = createHash('sha256')
      .update('[["1",{"choiceIds":["a"]}],["2",{"text":"é"}]]', 'utf8')
      .digest('hex');
    const answers = [
      { itemId: '2', response: { text: 'é' } },
      { itemId: '3', response: {} },
      { itemId: '1', response: { choiceIds: ['a'] } },
    ];
    expect(answersDigest(answers)).toBe(expected);
  });

  it('changes with any answer', () => {
    const digest = (...choiceIds: string[]) => answersDigest([{ itemId: '1', response: { choiceIds } }]);
    expect(new Set([digest('a'), digest('b'), digest('a', 'b'), answersDigest([])]).size).toBe(4);
  });
});
