import type { QuestionContent } from '../../domain/question-content.ts';
import { memoryFile } from '../memory-file.ts';
import { readAll } from '../test/round-trip.ts';
import { markdownFormat } from './markdown-format.ts';

const read = (content: string | Uint8Array): ReturnType<typeof readAll> => readAll(markdownFormat, memoryFile(content));

/** A question in one line: kind, stem, choices with `*` before the right ones, explanation. */
function brief(content: QuestionContent): string {
  const right = 'key' in content && content.key !== null && 'choiceIds' in content.key ? content.key.choiceIds : [];
  const choices =
    'choices' in content ? content.choices.map(({ id, text }) => (right.includes(id) ? '*' : '') + text) : [];
  const answer = content.kind === 'OPEN' ? content.modelAnswer : 'explanation' in content ? content.explanation : null;
  return [content.kind.split('_')[0], content.stem, ...choices, ...(answer === null ? [] : [`> ${answer}`])].join(
    ' | ',
  );
}

async function briefly(content: string | Uint8Array): Promise<string[]> {
  const { items } = await read(content);
  return items.map(({ outcome }) => (outcome.ok ? brief(outcome.question.content) : outcome.code));
}

const TWO = ['SINGLE | Which? | one | *two', 'SINGLE | What? | *one | two'];

describe('a collection with choices is read the same in every layout', () => {
  it.each([
    [
      'headings with numbers',
      '###### 1. Which?\n\n- A: one\n- B: two\n\n#### Answer: B\n\n---\n\n###### 2. What?\n\n- A: one\n- B: two\n\n#### Answer: A\n',
    ],
    [
      'folded answers',
      '## 1. Which?\n\n- A: one\n- B: two\n\n<details><summary><b>Answer</b></summary>\n<p>\n\n#### Answer: B\n\n</p>\n</details>\n\n## 2. What?\n- A: one\n- B: two\n<details><summary>Answer</summary>A</details>\n',
    ],
    [
      'a key in the summary',
      '1. Which?\n   - A: one\n   - B: two\n<details><summary>Answer: B</summary></details>\n\n2. What?\n   - A: one\n   - B: two\n<details>\n<summary>Answer: A</summary>\n</details>\n',
    ],
    ['plain numbers and letters', '1. Which?\nA) one\nB) two\nAnswer: B\n\n2. What?\nA) one\nB) two\nAnswer: A\n'],
    [
      'numbers in brackets',
      '1) Which?\n\n(a) one\n(b) two\n\nAnswer: (b)\n\n2) What?\n\n(a) one\n(b) two\n\nAnswer: (a)\n',
    ],
    [
      'bold numbers',
      '**1.** Which?\n\nA. one\nB. two\n\n**Answer:** B\n\n**2.** What?\n\nA. one\nB. two\n\n**Answer:** A\n',
    ],
    [
      'bold stems',
      '**1. Which?**\n\n* a) one\n* b) two\n\n**Answer: b**\n\n**2. What?**\n\n* a) one\n* b) two\n\n**Answer: a**\n',
    ],
    [
      'question headings',
      '## Question 1\n\nWhich?\n\n- [ ] one\n- [x] two\n\n## Question 2\n\nWhat?\n\n- [x] one\n- [ ] two\n',
    ],
    ['Q1.', '#### Q1. Which?\n\n- [ ] one\n- [x] two\n\n#### Q2. What?\n\n- [X] one\n- [ ] two\n'],
    [
      'Question 1:',
      'Question 1: Which?\nA. one\nB. two\nCorrect answer: B\n\nQuestion 2: What?\nA. one\nB. two\nCorrect answer: A\n',
    ],
    [
      'bold question words',
      '**Question 1:** Which?\n\n- A) one\n- B) two\n\nCorrect Answer: **B**\n\n**Question 2:** What?\n\n- A) one\n- B) two\n\nCorrect Answer: **A**\n',
    ],
    ['unnumbered paragraphs', 'Which?\n\nA) one\nB) two\n\nAnswer: B\n\nWhat?\n\nA) one\nB) two\n\nAnswer: A\n'],
    ['unnumbered headings', '### Which?\n\n- [ ] one\n- [x] two\n\n### What?\n\n- [x] one\n- [ ] two\n'],
    ['unnumbered check boxes', 'Which?\n\n- [ ] one\n- [x] two\n\nWhat?\n\n- [x] one\n- [ ] two\n'],
    ['duplicate numbers', '1. Which?\nA) one\nB) two\nAnswer: B\n\n1. What?\nA) one\nB) two\nAnswer: A\n'],
    ['skipped numbers', '4. Which?\nA) one\nB) two\nAnswer: B\n\n9. What?\nA) one\nB) two\nAnswer: A\n'],
    [
      'a list of answers at the end',
      '1. Which?\nA) one\nB) two\n\n2. What?\nA) one\nB) two\n\n## Answers\n\n1. B\n2. A\n',
    ],
    [
      'a list of answers on one line',
      '1. Which?\nA) one\nB) two\n\n2. What?\nA) one\nB) two\n\n**Answer Key:**\n\n1-B, 2-A\n',
    ],
    [
      'a table of answers',
      '1. Which?\nA) one\nB) two\n\n2. What?\nA) one\nB) two\n\n# Answer key\n\n| Question | Answer |\n| --- | --- |\n| 1 | B |\n| 2 | A |\n',
    ],
    ['letters within check boxes', '1. Which?\n- [ ] A. one\n- [x] B. two\n\n2. What?\n- [x] A. one\n- [ ] B. two\n'],
    ['radio buttons', '1. Which?\n- ( ) one\n- (x) two\n\n2. What?\n- (x) one\n- ( ) two\n'],
    ['check marks', '1. Which?\n- one\n- two ✅\n\n2. What?\n- ✅ one\n- two\n'],
    ['right ones in words', '1. Which?\nA) one\nB) two (correct)\n\n2. What?\nA) one **(correct)**\nB) two\n'],
    ['the text of the answer', '1. Which?\n- one\n- two\n\nAnswer: two\n\n2. What?\n- one\n- two\n\nAnswer: one\n'],
    ['letter and text', '1. Which?\nA) one\nB) two\nAnswer: B) two\n\n2. What?\nA) one\nB) two\nAnswer: A. one\n'],
    [
      'the answer below its label',
      '1. Which?\nA) one\nB) two\n\n**Answer**\n\nB\n\n2. What?\nA) one\nB) two\n\n**Answer**\n\nA\n',
    ],
    [
      'a sentence for an answer',
      '1. Which?\nA) one\nB) two\nThe correct answer is B.\n\n2. What?\nA) one\nB) two\nThe correct answer is **A**.\n',
    ],
    [
      'numbered choices',
      '### 1. Which?\n\n1. one\n2. two\n\nAnswer: 2\n\n### 2. What?\n\n1. one\n2. two\n\nAnswer: 1\n',
    ],
    [
      'numbered choices within a list',
      '1. Which?\n   1. one\n   2. two\n\n   Answer: 2\n2. What?\n   1. one\n   2. two\n\n   Answer: 1\n',
    ],
    ['marked bullets', '* Which?\n    - one\n    - !two\n\n* What?\n    - !one\n    - two\n'],
    ['Arabic letters', '1. Which?\n- أ: one\n- ب: two\n\nالإجابة: ب\n\n2. What?\n- أ: one\n- ب: two\n\nالإجابة: ا\n'],
    ['Cyrillic letters', '1. Which?\nА) one\nБ) two\nОтвет: Б\n\n2. What?\nА) one\nБ) two\nОтвет: а\n'],
    [
      'tabs',
      '1.\tWhich?\n\t-\tA: one\n\t-\tB: two\n\n\tAnswer: B\n2.\tWhat?\n\t-\tA: one\n\t-\tB: two\n\n\tAnswer: A\n',
    ],
    ['quotations', '1. Which?\n> A) one\n> B) two\n\n> Answer: B\n\n2. What?\n> A) one\n> B) two\n\n> Answer: A\n'],
    [
      'rules between questions',
      'Which?\n- A. one\n- B. two\n\nAnswer: B\n\n---\n\nWhat?\n- A. one\n- B. two\n\nAnswer: A\n',
    ],
    [
      'a number inside a heading of a list',
      '1. ### Which?\n\n   - [ ] one\n   - [x] two\n\n2. ### What?\n\n   - [x] one\n   - [ ] two\n',
    ],
  ])('%s', async (_name, text) => {
    expect(await briefly(text)).toEqual(TWO);
    expect(await briefly(text.replaceAll('\n', '\r\n'))).toEqual(TWO);
    expect(await briefly(`---\ntitle: Quiz\ntags: [a, b]\n---\n\n${text}`)).toEqual(TWO);
    expect(await briefly(new Uint8Array([0xff, 0xfe, ...Buffer.from(text, 'utf16le')]))).toEqual(TWO);
  });
});

describe('what a question says', () => {
  it.each([
    [
      'several right ones',
      '1. Which?\nA) one\nB) two\nC) three\nAnswer: A, C\n',
      'MULTIPLE | Which? | *one | two | *three',
    ],
    [
      'several, in words',
      '1. Which?\nA) one\nB) two\nC) three\nCorrect answers: A and C\n',
      'MULTIPLE | Which? | *one | two | *three',
    ],
    [
      'several, without a space',
      '1. Which?\nA) one\nB) two\nC) three\nAnswer: AC\n',
      'MULTIPLE | Which? | *one | two | *three',
    ],
    ['several boxes', '1. Which?\n- [x] one\n- [ ] two\n- [x] three\n', 'MULTIPLE | Which? | *one | two | *three'],
    [
      'an explanation',
      '1. Which?\nA) one\nB) two\nAnswer: B\nExplanation: Because.\n\nAnd so on.\n',
      'SINGLE | Which? | one | *two | > Because.\n\nAnd so on.',
    ],
    [
      'an explanation behind the key',
      '1. Which?\nA) one\nB) two\nAnswer: B. Because it is.\n',
      'SINGLE | Which? | one | *two | > Because it is.',
    ],
    [
      'a list in the explanation',
      '1. Which?\nA) one\nB) two\nAnswer: B\n\nReasons:\n\n1. First.\n2. Second.\n',
      'SINGLE | Which? | one | *two | > Reasons:\n\n1. First.\n2. Second.',
    ],
    [
      'an Answer: in the explanation',
      '1. Which?\nA) one\nB) two\nAnswer: B\n\nAnswer: yes, it is the second.\n',
      'SINGLE | Which? | one | *two | > Answer: yes, it is the second.',
    ],
    [
      'a statement list in the stem',
      '1. Consider:\n1. X\n2. Y\n\nWhich hold?\nA) 1\nB) 2\nAnswer: B\n',
      'SINGLE | Consider:\n1. X\n2. Y\n\nWhich hold? | 1 | *2',
    ],
    [
      'code in the stem',
      '### 1. Which?\n\n```js\nconst a = 1;\n\n// A) no\n## 2. no\n```\n\n- A: one\n- B: two\n\nAnswer: B\n',
      'SINGLE | Which?\n\n```js\nconst a = 1;\n\n// A) no\n## 2. no\n```\n | one | *two',
    ],
    [
      'code as choices',
      '### 1. Which?\n\nA)\n\n```js\none;\n```\n\nB)\n\n```js\ntwo;\n```\n\nAnswer: B\n',
      'SINGLE | Which? | ```js\none;\n``` | *```js\ntwo;\n```',
    ],
    [
      'code within choices',
      '1. Which?\n   - [ ] a:\n     ```js\n     one;\n     ```\n   - [x] b\n',
      'SINGLE | Which? | a:\n```js\none;\n``` | *b',
    ],
    [
      'a table and entities in the stem',
      '1. Which &lt;b&gt;?\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\nA) one\nB) two\nAnswer: B\n',
      'SINGLE | Which &lt;b&gt;?\n\n| a | b |\n| - | - |\n| 1 | 2 | | one | *two',
    ],
    ['true or false', '1. Water is wet.\nAnswer: True. It is.\n', 'TRUE | Water is wet. | *True | False | > It is.'],
    [
      'an answer that begins with an article',
      '1. Which?\n- A queue\n- A lock\n\nAnswer: A lock\n',
      'SINGLE | Which? | A queue | *A lock',
    ],
    ['Q and A', 'Q: Why?\nA: Because.\n', 'OPEN | Why? | > Because.'],
    [
      'a heading and prose',
      '### What is a lock?\n\nIt *waits*.\n\n- Really.\n',
      'OPEN | What is a lock? | > It *waits*.\n\n- Really.',
    ],
    [
      'a folded answer',
      '#### 3. Explain locks.\n\n<details>\n<summary>Show answer</summary>\n\nThey wait.\n\n```js\nlock();\n```\n\n</details>\n',
      'OPEN | Explain locks. | > They wait.\n\n```js\nlock();\n```',
    ],
    [
      'an answer below its label',
      '**Question 1:** Why?\n\n**Answer:**\n\nBecause.\n\n1. One.\n2. Two.\n',
      'OPEN | Why? | > Because.\n\n1. One.\n2. Two.',
    ],
    ['an open question without an answer', '## Question 1\n\nExplain locks.\n', 'OPEN | Explain locks.'],
  ])('%s', async (_name, text, expected) => {
    expect((await briefly(text)).map((line) => line.replace('```\n |', '``` |'))).toEqual([
      expected.replace('```\n |', '``` |'),
    ]);
  });
});

describe('a broken question', () => {
  const good = '\n\n8. What?\nA) one\nB) two\nAnswer: A\n';

  it.each([
    ['NO_KEY', '7. Which?\nA) one\nB) two\n'],
    ['NO_KEY', '7. Which?\n- [ ] one\n- [ ] two\n'],
    ['NO_KEY', '7. Which?\nA) one\nB) two\nAnswer:\n'],
    ['UNKNOWN_KEY', '7. Which?\nA) one\nB) two\nAnswer: E\n'],
    ['UNKNOWN_KEY', '7. Which?\nA) one\nB) two\nAnswer: 2\n'],
    ['UNREADABLE_KEY', '7. Which?\nA) one\nB) two\nAnswer: something else\n'],
    ['UNREADABLE_KEY', '7. Which?\nA) one\nB) two\nAnswer: A) two\n'],
    ['AMBIGUOUS_KEY', '7. Which?\nA) one\nB) two\nAnswer: A\nAnswer: B\n'],
    ['AMBIGUOUS_KEY', '7. Which?\n- [x] A. one\n- [ ] B. two\n\nAnswer: B\n'],
    ['TOO_FEW_CHOICES', '7. Which?\n- [x] one\n'],
    ['TOO_FEW_CHOICES', '7. Which?\n\nAnswer: C\n'],
    ['DUPLICATE_CHOICES', '7. Which?\nA) one\nB) one\nAnswer: A\n'],
    ['CHOICES_OUT_OF_ORDER', '7. Which?\nA) one\nB) two\nD) three\nAnswer: A\n'],
    ['EMPTY_CHOICE', '7. Which?\nA)\nB) two\nAnswer: B\n'],
    ['NO_STEM', '7.\nA) one\nB) two\nAnswer: B\n'],
    ['ITEM_TOO_LARGE', `7. Which?\n${'long '.repeat(60_000)}\nA) one\nB) two\nAnswer: B\n`],
  ])('fails as %s, and the next one comes in', async (code, broken) => {
    expect(await briefly(broken + good)).toEqual([code, TWO[1]]);
  });

  it('leaves keys at the end alone where a number stands twice', async () => {
    const text = '1. Which?\nA) one\nB) two\n\n1. What?\nA) one\nB) two\n\n## Answers\n\n1. B\n';
    expect(await briefly(text)).toEqual(['NO_KEY', 'NO_KEY']);
  });
});

describe('a repair that is certain', () => {
  it('is made to a key in another spelling of its label, and said', async () => {
    const { items } = await read('1. Which?\n- answer_1: one\n- answer_2: two\n\nAnswer: answer_002\n');
    expect(items[0]?.outcome).toMatchObject({
      ok: true,
      question: { content: { key: { choiceIds: ['c2'] } } },
      warnings: [{ code: 'REPAIRED_KEY', line: 1, message: 'the key answer_002 was read as answer_2' }],
    });
  });

  it.each([
    [
      'before choices',
      '### 1. Which?\n\n```js\na();\n\n- A: one\n- B: two\n\nAnswer: B\n\n### 2. What?\n\n```js\nb();\n```\n\n- A: one\n- B: two\n\nAnswer: A\n',
    ],
    [
      'at the end of the file',
      '### 1. Which?\n\n```js\na();\n```\n\n- A: one\n- B: two\n\nAnswer: B\n\n### 2. What?\n\n```js\nb();\n\n- A: one\n- B: two\n\nAnswer: A\n',
    ],
    [
      'with an unnamed block behind it',
      '### 1. Which?\n\n```\na();\n\n- A: one\n- B: two\n\nAnswer: B\n\n### 2. What?\n\n```\nb();\n```\n\n- A: one\n- B: two\n\nAnswer: A\n',
    ],
    [
      'one too many',
      '### 1. Which?\n\n```js\na();\n```\n```\n\n- A: one\n- B: two\n\nAnswer: B\n\n### 2. What?\n\n```js\nb();\n```\n\n- A: one\n- B: two\n\nAnswer: A\n',
    ],
  ])('is made to a fence that nobody closed: %s', async (_name, text) => {
    const { items } = await read(text);
    expect(items.map(({ outcome }) => (outcome.ok ? brief(outcome.question.content) : outcome.code))).toEqual([
      expect.stringMatching(/^SINGLE \| Which\?\n\n```(?:js)?\na\(\);\n``` \| one \| \*two$/),
      expect.stringMatching(/^SINGLE \| What\?\n\n```(?:js)?\nb\(\);\n``` \| \*one \| two$/),
    ]);
  });
});

describe('what is no question', () => {
  it('is noted: front matter apart, introductions, headings and lists of contents', async () => {
    const text =
      '# Python/Locks\n\nHow to use this:\n\n1. Read.\n2. Think.\n\n## Contents\n\n- [Locks](#locks)\n\n## Locks\n\n1. Which?\nA) one\nB) two\nAnswer: B\n\n## Queues\n\n1. What?\nA) one\nB) two\nAnswer: A\n';
    const { items, notes } = await read(text);
    expect(items.map(({ position, outcome }) => [position, outcome.ok && outcome.question.skills])).toEqual([
      ['line 14', ['Locks']],
      ['line 21', ['Queues']],
    ]);
    expect(notes.join('\n')).toMatch(/How to use|Python/);
  });

  it('gives nothing at all for prose', async () => {
    expect((await read('# A report\n\nAll is well.\n\n- One.\n- Two.\n\n1. First.\n2. Second.\n')).items).toEqual([]);
  });

  it('is a picture that only the folder of the collection holds', async () => {
    const { items } = await read('1. Which? ![a](x.png) ![b](https://example.org/b.png)\nA) one\nB) two\nAnswer: B\n');
    expect(items[0]?.outcome).toMatchObject({ losses: [{ code: 'IMAGE', part: 'attachments', line: 1 }] });
  });

  it('is the encoding: cp1252 is read too', async () => {
    expect(await briefly(new Uint8Array(Buffer.from('1. Größe?\nA) “a”\nB) é\nAnswer: B\n', 'latin1')))).toHaveLength(
      1,
    );
  });
});
