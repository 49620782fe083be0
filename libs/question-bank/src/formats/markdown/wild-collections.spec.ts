import type { QuestionContent } from '../../domain/question-content.ts';
import { memoryFile } from '../memory-file.ts';
import { readAll } from '../test/round-trip.ts';
import { markdownFormat } from './markdown-format.ts';

interface Brief {
  readonly stem: string;
  readonly choices?: readonly string[];
  readonly answer?: string | null;
}

function brief(content: QuestionContent): Brief {
  const { stem } = content;
  if (content.kind === 'OPEN') return { stem, answer: content.modelAnswer };
  const right = 'key' in content && content.key !== null && 'choiceIds' in content.key ? content.key.choiceIds : [];
  const choices = 'choices' in content ? content.choices : [];
  return { stem, choices: choices.map(({ id, text }) => (right.includes(id) ? `*${text}` : text)) };
}

async function read(text: string): Promise<(Brief | string)[]> {
  const { items } = await readAll(markdownFormat, memoryFile(text));
  return items.map(({ outcome }) => (outcome.ok ? brief(outcome.question.content) : outcome.code));
}

describe('choices whose text stands below their check boxes', () => {
  const next = '\n\n#### Q2. And now?\n\n- [ ] yes\n- [x] no\n';
  const after: Brief = { stem: 'And now?', choices: ['yes', '*no'] };

  it.each([
    [
      'ordered lists',
      '#### Q1. In which order?\n\n- [ ] A\n\n1. Wash.\n2. Dry.\n\n- [x] B\n\n1. Dry.\n2. Wash.',
      ['A\n\n1. Wash.\n2. Dry.', '*B\n\n1. Dry.\n2. Wash.'],
    ],
    [
      'lists, and an explanation that is none',
      '#### Q1. In which order?\n\n- [ ] A\n\n- Wash.\n- Dry.\n\n- [x] B\n\n- Dry.\n- Wash.\n\nWater comes last here.',
      ['A\n\n- Wash.\n- Dry.', '*B\n\n- Dry.\n- Wash.'],
    ],
    [
      'paragraphs, as many as the others have',
      '#### Q1. In which order?\n\n- [x] A\n\nFirst this.\n\n- [ ] B\n\nFirst that.\n\nSee the manual.',
      ['*A\n\nFirst this.', 'B\n\nFirst that.'],
    ],
    [
      'a paragraph and code',
      '#### Q1. In which order?\n\n- [ ] A\n\nRun\n\n```sh\na\n```\n\n- [x] B\n\nRun\n\n```sh\nb\n```',
      ['A\n\nRun\n\n```sh\na\n```', '*B\n\nRun\n\n```sh\nb\n```'],
    ],
  ])('%s', async (_name, text, choices) => {
    expect(await read(text + next)).toEqual([{ stem: 'In which order?', choices }, after]);
  });

  it('fail where it cannot be told whether a paragraph belongs to the last one', async () => {
    const text =
      '#### Q1. Which?\n\n- [ ] A\n\nOne.\n\n- [ ] B\n\nTwo.\n\nMore of it.\n\n- [x] C\n\nThree.\n\nMore, or a remark.';
    expect(await read(text + next)).toEqual(['MALFORMED', after]);
  });

  it('are not mixed up with the next question where questions have no marks', async () => {
    const text = 'Which?\n\n- [x] one\n- [ ] two\n\nWhat?\n\n- [ ] one\n- [x] two\n';
    expect(await read(text)).toEqual([
      { stem: 'Which?', choices: ['*one', 'two'] },
      { stem: 'What?', choices: ['one', '*two'] },
    ]);
    expect(await read(`Alone?\n\n- [x] one\n\n${text}`)).toEqual([
      'TOO_FEW_CHOICES',
      expect.anything(),
      expect.anything(),
    ]);
  });
});

describe('questions in summaries of folded parts', () => {
  const text = [
    '## Locks',
    '',
    '<details>',
    '<summary>What is a key?</summary><br><b>',
    '',
    'It opens a lock.',
    '',
    '```html',
    '<details><summary>Not this?</summary></details>',
    '```',
    '</b></details>',
    '',
    '<details>',
    '<summary>Explain:',
    '',
    '  * bolts',
    '  * hinges</summary><br><b>',
    '</b></details>',
    '<details><summary><b>True or false? Doors wait.</b></summary>False. They stand.</details>',
    '',
    '### Windows',
    '',
    'A text between them.',
    '',
    '<details>',
    '<summary>Which of these is glass?</summary>',
    '',
    '- [x] The pane',
    '- [ ] The frame',
    '',
    '</details>',
  ].join('\n');

  it('are items of their own, with what is folded as the answer', async () => {
    expect(await read(text)).toEqual([
      {
        stem: 'What is a key?',
        answer: 'It opens a lock.\n\n```html\n<details><summary>Not this?</summary></details>\n```',
      },
      { stem: 'Explain:\n\n* bolts\n* hinges', answer: null },
      { stem: 'True or false? Doors wait.', choices: ['True', '*False'] },
      { stem: 'Which of these is glass?', choices: ['*The pane', 'The frame'] },
    ]);
    const { items } = await readAll(markdownFormat, memoryFile(text));
    expect(items.map(({ outcome }) => outcome.ok && outcome.question.skills)).toEqual([
      ['Locks'],
      ['Locks'],
      ['Locks'],
      ['Windows'],
    ]);
  });

  it.each(['Answer', 'Show me!', 'Want to see the solution?', 'Hint', 'Click for the answer'])(
    'are none where a summary says "%s"',
    async (summary) => {
      const folded = `### 1. Why?\n\n<details><summary>${summary}</summary>\n\nBecause.\n\n</details>\n\n`;
      const asked = '<details><summary>How?</summary>\n\nSo.\n\n</details>\n';
      const [first] = await read(folded + asked);
      expect(first).toMatchObject({ stem: 'Why?', answer: expect.stringMatching(/Because\.$/) });
    },
  );
});

describe('decoration', () => {
  it('behind the question mark does not hide a question', async () => {
    const text =
      '# Regression\n\n**What is a line? 👶**\n\nIt is straight.\n\n<br/>\n\n**What is a curve? ‍⭐️**\n\nIt bends.\n';
    expect(await read(text)).toEqual([
      { stem: 'What is a line? 👶', answer: 'It is straight.\n\n<br/>' },
      { stem: 'What is a curve? ‍⭐️', answer: 'It bends.' },
    ]);
  });

  it('is a letter before the number in a heading', async () => {
    const text = '#### F7. Which?\n\n- [ ] one\n- [x] two\n\n#### F8. What?\n\n- [x] one\n- [ ] two\n';
    expect(await read(text)).toMatchObject([{ stem: 'Which?' }, { stem: 'What?' }]);
  });

  it('is a link within the collection below a question', async () => {
    const text =
      '### Which?\n\n- [ ] one\n- [x] two\n\n**[⬆ Back to Top](#contents)**\n\n### Why?\n\nBecause.\n\n[Up](#top)\n';
    const { items } = await readAll(markdownFormat, memoryFile(text));
    expect(items.map(({ outcome }) => outcome.ok && outcome.question.content)).toMatchObject([
      { explanation: null },
      { modelAnswer: 'Because.' },
    ]);
  });
});
