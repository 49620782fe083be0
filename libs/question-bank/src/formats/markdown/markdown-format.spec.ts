import type { PortableQuestion } from '../format.ts';
import { memoryFile } from '../memory-file.ts';
import { fuzz } from '../test/fuzz.ts';
import { expectRoundTrip, readAll, write } from '../test/round-trip.ts';
import { markdownFormat } from './markdown-format.ts';

const ABOUT = { skills: [], difficulty: null, locale: null, source: null, licence: null, attachments: [] };

const LOCKS: PortableQuestion = {
  ...ABOUT,
  content: {
    kind: 'MULTIPLE_CHOICE',
    stem: 'Which of these *wait*?\n\n```sql\nSELECT 1;\n```',
    choices: [
      { id: 'x', text: '`FOR UPDATE`', anchored: false },
      { id: 'y', text: 'A plain `SELECT`\nof one row', anchored: false },
      { id: 'z', text: 'None of these', anchored: true },
    ],
    key: { choiceIds: ['x'] },
    explanation: 'Readers do not.',
  },
  skills: ['sql', 'locks'],
  difficulty: 2,
  locale: 'en',
  source: 'A book',
  licence: 'MIT',
};

const MEANT = `<!-- plumbline-questions: 1 -->

## 1. Multiple choice

- Skill: sql
- Skill: locks
- Difficulty: 2
- Language: en
- Source: A book
- Licence: MIT

Which of these *wait*?

\`\`\`sql
SELECT 1;
\`\`\`

### Choices

- [x] \`FOR UPDATE\`
- [ ] A plain \`SELECT\`
  of one row
- [ ] {fixed} None of these

### Explanation

Readers do not.
`;

describe('a bank in Markdown', () => {
  it('is what people write too', async () => {
    const { bytes } = await write(markdownFormat, [LOCKS]);
    expect(new TextDecoder().decode(bytes)).toBe(MEANT);
  });

  it('comes back as it was, whatever it holds, but for pictures', async () => {
    await expectRoundTrip(markdownFormat, {
      bank: { untrimmed: true },
      mayLose: (question, loss) => loss.code === 'IMAGE' && question.attachments.length > 0,
    });
  });

  it('keeps a draft that has no key', async () => {
    const drafts = [
      { ...LOCKS, content: { ...LOCKS.content, key: null } },
      { ...ABOUT, content: { kind: 'NUMERIC', stem: 'How many?', key: null, explanation: null } },
      { ...ABOUT, content: { kind: 'SHORT_TEXT', stem: 'Who?', key: null, explanation: null } },
    ] as PortableQuestion[];
    const { items } = await readAll(markdownFormat, memoryFile((await write(markdownFormat, drafts)).bytes));
    expect(
      items.map(({ outcome }) => outcome.ok && 'key' in outcome.question.content && outcome.question.content.key),
    ).toEqual([null, null, null]);
  });
});

describe('a question in our own shape that somebody broke', () => {
  const file = (question: string): string =>
    `<!-- plumbline-questions: 1 -->\n\n${question}\n\n## 2. Number\n\nHow many?\n\n### Answer\n\n42 ± 0.5\n`;

  it.each([
    ['NO_STEM', '## 1. Single choice\n\n### Choices\n\n- [x] a\n- [ ] b'],
    ['NO_KEY', '## 1. Single choice\n\nWhich?\n\n### Choices\n\n- [ ] a\n- [ ] b'],
    ['NO_KEY', '## 1. Number\n\nHow many?'],
    ['AMBIGUOUS_KEY', '## 1. Single choice\n\n- Key: none\n\nWhich?\n\n### Choices\n\n- [x] a\n- [ ] b'],
    [
      'AMBIGUOUS_KEY',
      '## 1. Short text\n\nWho?\n\n### Accepted answers\n\n- a\n\n### Accepted answers, letter case counts\n\n- b',
    ],
    ['UNREADABLE_KEY', '## 1. Number\n\nHow many?\n\n### Answer\n\nabout a dozen'],
    [
      'UNREADABLE_KEY',
      '## 1. Matching\n\nWhat?\n\n### Items\n\n1. a\n2. b\n\n### Targets\n\n1. c\n2. d\n\n### Matches\n\n- a is c',
    ],
    ['UNKNOWN_KEY', '## 1. Ordering\n\nWhat?\n\n### Items\n\n1. a\n2. b\n\n### Right order\n\n1, 3'],
    ['UNSUPPORTED_TYPE', '## 1. Crossword\n\nWhat?'],
    ['MALFORMED', '## 1. Open question\n\n- Difficulty: 9\n\nWhat?'],
    ['MALFORMED', '## 1. Open question\n\n- Title: a\n- Title: b\n\nWhat?'],
    ['MALFORMED', '## 1. Open question\n\nWhat?\n\n### Choices\n\n- [x] a'],
    ['MALFORMED', '## 1. Single choice\n\nWhich?\n\n### Choices\n\n- [x] a\n- b'],
    ['MALFORMED', '## 1. Scenario\n\nOnce.\n\n### Expected answer\n\nSo.'],
    ['ITEM_TOO_LARGE', `## 1. Open question\n\n${'long '.repeat(60_000)}`],
  ])('fails as %s, and the next one comes in', async (code, broken) => {
    const { items } = await readAll(markdownFormat, memoryFile(file(broken)));
    expect(items.map(({ outcome }) => (outcome.ok ? outcome.question.content.kind : outcome.code))).toEqual([
      code,
      'NUMERIC',
    ]);
  });

  it('says what stands before the first question', async () => {
    const { notes } = await readAll(markdownFormat, memoryFile(file('# A title\n\nWords.')));
    expect(notes).toEqual(['Line 3 and those up to the first question are no questions: # A title']);
  });
});

const COLLECTION =
  '# Locks\n\n1. Which?\n\n```js\na();\n```\n\n- A: one\n- B: two\n\n<details><summary><b>Answer</b></summary>\n<p>\n\n#### Answer: B\n\nSo.\n\n</p>\n</details>\n\n---\n\n**Q2:** What?\n- [x] one\n- [ ] two\n\n* Who?\n    - !a\n    - b\n\n## 3. Why?\n\nBecause.\n\n## Answers\n\n1. B\n';

fuzz(markdownFormat, [MEANT, COLLECTION], {
  fragments: ['\n## 2. ', '\n### Choices\n', '\n- [x] ', '\n1. ', '\n2) ', '\n```js\n', '\n```\n', '\n---\n', 'Answer: B', '\nA) ', '\nB) ', '<details>', '<summary>', '\n- Skill: ', '\n### Items\n', '\n## Answers\n', '    - !', '**', '(correct)', 'Q: ', '\u0000', '&#10;'], // prettier-ignore
});
