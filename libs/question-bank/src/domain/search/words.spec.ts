import fc from 'fast-check';
import { termsOf, wordsOf } from './words.ts';

const texts = (text: string): string[] => wordsOf(text).words.map((word) => word.text);

describe('the words of a text', () => {
  it.each<[string, string[]]>([
    ['What is asyncio?', ['what', 'is', 'asyncio']],
    ['SKIP LOCKED', ['skip', 'locked']],
    ['C++, C# and .NET', ['c++', 'c', 'c#', 'c', 'and', '.net', 'net']],
    ['async/await', ['async/await', 'async', 'await']],
    ['Array.prototype.map()', ['array.prototype.map', 'array', 'prototype', 'map']],
    ['node_modules', ['node_modules', 'node', 'modules']],
    ['std::vector<int>', ['std::vector', 'std', 'vector', 'int']],
    ['a === b => c', ['a', '===', 'b', '=>', 'c']],
    ['__init__ and $scope', ['__init__', 'init', 'and', '$scope', 'scope']],
    ['Was heißt „Größe“?', ['was', 'heißt', 'größe']],
    ['日本語 v2のキー', ['日本語', '日', '本', '語', 'v2のキー', 'v2', 'の', 'キ', 'ー']],
    ['ภาษาไทย', ['ภาษาไทย', 'ภ', 'า', 'ษ', 'า', 'ไ', 'ท', 'ย']],
    ['데이터베이스 색인', ['데이터베이스', '색인']],
  ])('%s', (text, words) => {
    expect(texts(text)).toEqual(words);
  });

  it('have places that follow each other, whatever stands between them', () => {
    expect(wordsOf('SKIP, async/await LOCKED', 5)).toEqual({
      words: [
        { text: 'skip', place: 5 },
        { text: 'async/await', place: 6 },
        { text: 'async', place: 6 },
        { text: 'await', place: 7 },
        { text: 'locked', place: 8 },
      ],
      next: 9,
    });
  });
});

describe('what a search asks for', () => {
  it('are words, names of code with or without their signs, and phrases', () => {
    expect(termsOf('closures in C++ "skip locked" node_modules')).toEqual([
      { query: `'closures'`, plain: 'closures' },
      { query: `'in'`, plain: 'in' },
      { query: `('c++')`, plain: '' },
      { query: `('skip' <-> 'locked')`, plain: '' },
      { query: `('node_modules' | ('node' <-> 'modules'))`, plain: '' },
    ]);
  });

  it('finds a word of a script without spaces within a sentence', () => {
    expect(termsOf('日本 語')).toEqual([
      { query: `('日本' | ('日' <-> '本'))`, plain: '' },
      { query: `'語'`, plain: '語' },
    ]);
  });

  it('takes a quotation mark without its fellow for none', () => {
    expect(termsOf('one "two three').map(({ plain }) => plain)).toEqual(['one', 'two', 'three']);
  });

  it.each(['', '  ', '%', '\\', `'`, '""', '( ) ,'])('is nothing for %j', (text) => {
    expect(termsOf(text)).toEqual([]);
  });

  it('finds every word of a text by itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const words = new Set(texts(text));
        for (const { query, plain } of termsOf(text.replaceAll('"', ' '))) {
          const [first = ''] = query.match(/'(?:[^']|'')+'/) ?? [];
          expect(words).toContain(first.slice(1, -1).replaceAll("''", "'").replaceAll('\\\\', '\\'));
          if (plain !== '') expect(words).toContain(plain);
        }
      }),
    );
  });
});
