import fc from 'fast-check';

/** The largest mutated input in bytes. */
export const LARGEST_INPUT = 64 * 1024;

/** What troubles parsers of several formats. A format's own come in addition. */
const HOSTILE = [
  '\0', '\ufeff', '\r', '\r\n', '\n\n', '\u2028', '\ud83d', '\\', '"', "'", '`', '```', '{', '}', '[', ']', '(', ')', '<', '>', '&', '=', '~', '#', ':', ',', ';',
  '<!DOCTYPE a [<!ENTITY b "c">]>', '&b;', '<![CDATA[', ']]>', '<?xml version="1.0" encoding="UTF-16"?>', '<script>', '__proto__', 'constructor',
  '-1', '1e999', 'NaN', '99999999999999999999', '=HYPERLINK("http://x.example","y")', 'A)', 'ANSWER: Z', '1.', '- [x]', '</details>', '$CATEGORY: ', '🎉',
]; // prettier-ignore

/** What parsers may call themselves for. */
const NESTED = [
  '{',
  '[',
  '(',
  '<a>',
  '<div>',
  '> ',
  '- ',
  '*',
  '_',
  '`',
  '\\',
  '"',
  '&',
  '![',
  '[](',
  '=',
  '~',
  '{"a":',
  '"",',
  '#',
];

type Change = (text: string, seed: string) => string;

/** A place in a text of any length. */
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const at = (share: number, text: string): number => Math.floor(share * (text.length + 1));
const insert = (text: string, share: number, piece: string): string =>
  text.slice(0, at(share, text)) + piece + text.slice(at(share, text));

function range(text: string, from: number, share: number): [number, number] {
  const start = at(from, text);
  return [start, start + Math.ceil(share * 80)];
}

/** Latin-1 holds every byte in one character; a fragment is inserted as its bytes in UTF-8. */
const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

function swapTokens(text: string, first: number, second: number): string {
  const tokens = text.split(/(\W+)/u);
  const [a, b] = [first, second].map((share) => Math.min(tokens.length - 1, Math.floor(share * tokens.length)));
  if (a === undefined || b === undefined) return text;
  [tokens[a], tokens[b]] = [tokens[b] ?? '', tokens[a] ?? ''];
  return tokens.join('');
}

const change = (fragments: readonly string[]): fc.Arbitrary<Change> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.tuple(place, fc.integer({ min: 0, max: 255 })).map(([where, byte]): Change => (text) => {
        const start = at(where, text);
        return text.slice(0, start) + String.fromCharCode(byte) + text.slice(start + 1);
      }),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(place, place).map(([from, share]): Change => (text) => {
        const [start, end] = range(text, from, share);
        return text.slice(0, start) + text.slice(end);
      }),
    },
    {
      weight: 1,
      arbitrary: place.map(
        (where): Change =>
          (text) =>
            text.slice(0, at(where, text)),
      ),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(place, place, place).map(([where, from, share]): Change => (text, seed) => {
        const [start, end] = range(seed, from, share);
        return insert(text, where, seed.slice(start, end));
      }),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(place, place, fc.integer({ min: 2, max: 40 }))
        .map(([from, share, times]): Change => (text) => {
          const [start, end] = range(text, from, share / 3);
          return text.slice(0, end) + text.slice(start, end).repeat(times) + text.slice(end);
        }),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(place, place).map(
        ([a, b]): Change =>
          (text) =>
            swapTokens(text, a, b),
      ),
    },
    {
      weight: 5,
      arbitrary: fc.tuple(place, fc.constantFrom(...HOSTILE, ...fragments, ...fragments)).map(
        ([where, piece]): Change =>
          (text) =>
            insert(text, where, bytesOf(piece)),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(place, fc.constantFrom(...NESTED, ...fragments), fc.constantFrom(10, 100, 100, 3000)).map(
        ([where, piece, times]): Change =>
          (text) =>
            insert(text, where, bytesOf(piece).repeat(times)),
      ),
    },
  );

/** A seed with one to five changes: bytes, cuts, splices, repetitions, swapped tokens, hostile pieces, deep nesting. */
export const mutated = (seeds: readonly Uint8Array[], fragments: readonly string[]): fc.Arbitrary<Uint8Array> => {
  const texts = seeds.map((seed) => Buffer.from(seed).toString('latin1'));
  return fc
    .tuple(
      fc.constantFrom(...texts),
      fc.constantFrom(...texts),
      fc.array(change(fragments), { minLength: 1, maxLength: 5 }),
    )
    .map(([seed, other, changes]) => {
      const text = changes.reduce((sofar, alter) => alter(sofar, other).slice(0, LARGEST_INPUT), seed);
      return new Uint8Array(Buffer.from(text, 'latin1'));
    });
};
