import fc from 'fast-check';

/** Words as real texts have them, and those that some format gives a meaning of its own. */
const PLAIN = [
  'queue',
  'lock',
  'the cache',
  'a worker',
  'Which',
  'returns',
  '42',
  '3.14',
  'Größe',
  'naïve',
  'C++',
  'no',
];

const NASTY = [
  '{', '}', '=', '~', '#', ':', '\\', '::', '->', '=>', '{=yes}', '~no', '=%50%half', '#### key', '$CATEGORY: x', '// not a comment',
  '\\n', '\\\\', '%d %s', '100%', '"quoted"', "it's", '“curly”', '«guillemets»', '""', "''",
  '<b>', '</b>', '<br>', '<script>alert(1)</script>', '<!-- comment -->', ']]>', '<![CDATA[', '&amp;', '&lt;', '&', '&#65;', '&nope;', 'a < b > c',
  'A)', 'B.', '(c)', 'ANSWER: B', 'Answer: A', 'Correct answer: C', 'Q:', 'A:', 'Key Points:', 'Explanation: because', 'Interviewer:', 'Follow-up:',
  '=1+1', '+1', '-1', '@cell', "'=x", '|', '||', ';', ',', ',,', '\t', 'a\tb',
  '*', '**bold**', '_under_score', '*em*', '`code`', '``a ` b``', '`List<T>`', '~~gone~~', '[ ]', '[x]', '[link](https://example.org/?a=1&b=2)',
  '![not a picture]', '$x^2$', '\\(x\\)', '# heading', '- item', '1. first', '1)', '> quoted', '---', '***', '___', '===', '```', '~~~', '    four spaces',
  '👩🏽‍💻', '🎉', 'שלום', 'مرحبا', 'e\u0301', 'Z\u0335\u0322a', '日本語', '\u00a0', '\u200b', '\u202eright to left', '\u2028', '\ufeff', '…', '—',
] as const; // prettier-ignore

/** Characters that a database stores and XML 1.0 cannot say. */
const CONTROLS = ['\u0001', '\u000b', '\u001f', '\u007f', '\ufffe'];

const BLOCKS = [
  '```python\nfor x in range(3):\n    print(f"{x=}")  # 1 < 2\n```',
  '```\n\n  two  spaces\n\n\tand a tab\n```',
  '````md\n```js\nlet a = `b`;\n```\n````',
  "~~~sql\nSELECT * FROM t WHERE a = 'x' FOR UPDATE SKIP LOCKED;\n~~~",
  '- one\n- two\n  - nested = {three}\n- four',
  '1. first\n2. second\n\n   still second',
  '- [ ] open\n- [x] done',
  '> somebody said\n> A) this',
  '| a | b |\n| - | - |\n| `1` | x \\| y |',
  '# A heading',
  '---',
  'one line  \nand another\\\nand a third',
  'A) first\nB) second\nANSWER: B',
  '<details>\n<summary>Answer</summary>\n\nB\n\n</details>',
  '    indented code\n    = {~} #',
  '$$\nE = mc^2\n$$',
];

const words = (nasty: boolean): fc.Arbitrary<string> => {
  const plain = { weight: 6, arbitrary: fc.constantFrom(...PLAIN) };
  return nasty
    ? fc.oneof(
        plain,
        { weight: 4, arbitrary: fc.constantFrom(...NASTY) },
        { weight: 1, arbitrary: fc.constantFrom(...CONTROLS) },
        { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }) },
      )
    : plain.arbitrary;
};

const sentence = (nasty: boolean): fc.Arbitrary<string> =>
  fc
    .tuple(fc.array(words(nasty), { minLength: 1, maxLength: 7 }), fc.constantFrom(' ', ' ', ' ', ''))
    .map(([found, between]) => found.join(between));

/** Half characters cannot be stored; a text of nothing but white space is no text. */
const usable = (text: string): boolean => text.trim() !== '' && !/[\0\p{Surrogate}]/u.test(text);

export interface TextOptions {
  /** Without it, texts are plain words, on one line. */
  readonly nasty: boolean;
  /** Keeps white space at both ends, and the line ends of Windows. */
  readonly untrimmed: boolean;
}

const finished = (text: fc.Arbitrary<string>, { untrimmed }: TextOptions): fc.Arbitrary<string> =>
  (untrimmed
    ? fc
        .tuple(fc.constantFrom('', '', ' ', '\n', '\t', '\r\n'), text, fc.constantFrom('', '', '  ', '\n', '\r\n'))
        .map((parts) => parts.join(''))
    : text.map((said) => said.trim())
  ).filter(usable);

/** A text without line breaks: a title, an accepted answer. */
export const line = (options: TextOptions): fc.Arbitrary<string> =>
  finished(sentence(options.nasty), { ...options, untrimmed: false }).map((text) =>
    text.replace(/[\n\r]/gu, ' ').trim(),
  );

/** Markdown of one or several blocks. */
export function markdown(options: TextOptions): fc.Arbitrary<string> {
  if (!options.nasty) return finished(sentence(false), options);
  const block = fc.oneof(
    { weight: 4, arbitrary: sentence(true) },
    { weight: 1, arbitrary: fc.constantFrom(...BLOCKS) },
  );
  const blocks = fc
    .tuple(fc.array(block, { minLength: 1, maxLength: 4 }), fc.constantFrom('\n\n', '\n\n', '\n', '\n\n\n'))
    .map(([found, between]) => found.join(between));
  return finished(fc.oneof({ weight: 2, arbitrary: sentence(true) }, { weight: 1, arbitrary: blocks }), options);
}
