import { memoryFile } from '../memory-file.ts';
import { readAll } from '../test/round-trip.ts';
import { markdownFormat } from './markdown-format.ts';

/** Each item in one line: stem, choices with `*` before the right ones, explanation; or the code of its failure. */
async function read(text: string): Promise<string[]> {
  const { items } = await readAll(markdownFormat, memoryFile(text));
  return items.map(({ outcome }) => {
    if (!outcome.ok) return outcome.code;
    const { content } = outcome.question;
    const right = 'key' in content && content.key !== null && 'choiceIds' in content.key ? content.key.choiceIds : [];
    const choices = 'choices' in content ? content.choices : [];
    const explanation = 'explanation' in content && content.explanation !== null ? [`> ${content.explanation}`] : [];
    const answer = content.kind === 'OPEN' ? [`OPEN ${content.modelAnswer ?? 'nothing'}`] : [];
    const texts = choices.map(({ id, text: said }) => (right.includes(id) ? `*${said}` : said));
    return [content.stem, ...texts, ...explanation, ...answer].join(' | ');
  });
}

async function skillsOf(text: string): Promise<(readonly string[])[]> {
  const { items } = await readAll(markdownFormat, memoryFile(text));
  return items.map(({ outcome }) => (outcome.ok ? outcome.question.skills : []));
}

const TWO = ['Which? | one | *two', 'What? | *one | two'];

describe('choices', () => {
  it.each([
    ['on the line of the question', '1. Which? A) one B) two\nAnswer: B\n\n2. What? A) one B) two\nAnswer: A\n'],
    ['on a line of their own', '1. Which?\n(a) one (b) two\nAnswer: b\n\n2. What?\n(a) one (b) two\nAnswer: a\n'],
    [
      'of which the first stands behind the question',
      '1. Which?   - A. one\n    - B. two\n\n    Answer: B\n\n2. What? - A. one\n    - B. two\n\n    Answer: A\n',
    ],
    [
      'below a line that announces them',
      '1. Which?\n\n**Options:**\nA) one\nB) two\nAnswer: B\n\n2. What?\nChoices:\n\nA) one\nB) two\nAnswer: A\n',
    ],
    ['with a star before the right one', '1. Which?\na) one\n*b) two\n\n2. What?\n*a) one\nb) two\n'],
  ])('%s', async (_name, text) => {
    expect(await read(text)).toEqual(TWO);
  });

  it.each([
    [
      'in a sentence, where no key names them',
      '1. Is plan A) or plan B) older?\n\nAnswer: Neither is.\n',
      'Is plan A) or plan B) older? | OPEN Neither is.',
    ],
    ['that do not run on', '1. Which? A) one C) two\nAnswer: C\n', 'TOO_FEW_CHOICES'],
    ['of which the key names none', '1. Which? A) one B) two\nAnswer: D\n', 'TOO_FEW_CHOICES'],
  ])('are none %s', async (_name, text, expected) => {
    expect(await read(text)).toEqual([expected]);
  });
});

describe('headings', () => {
  it('that are underlined are headings', async () => {
    const text = 'Doors\n=====\n\nWhich?\n------\n\n- [ ] one\n- [x] two\n\nWhat?\n------\n\n- [x] one\n- [ ] two\n';
    expect(await read(text)).toEqual(TWO);
    expect(await skillsOf(text)).toEqual([['Doors'], ['Doors']]);
  });

  it('are not what stands above a rule between questions', async () => {
    const text =
      'Which?\nA) one\nB) two\nAnswer: B\n---\nWhat?\nA) one\nB) two\n\nAnswer: A\nExplanation: Because.\n\nReally.\n---\n';
    expect(await read(text)).toEqual([TWO[0], `${TWO[1] ?? ''} | > Because.\n\nReally.`]);
  });

  it('above a question without marks of its own are no part of it', async () => {
    const text = '## Doors\n\nWhich?\n\n- [ ] one\n- [x] two\n\n## Windows\n\nWhat?\n\nA) one\nB) two\n\nAnswer: A\n';
    expect(await read(text)).toEqual(TWO);
    expect(await skillsOf(text)).toEqual([['Doors'], ['Windows']]);
  });

  it('that ask, and those that the text below does not ask for, belong to the question', async () => {
    expect(await read('## Which?\n\nSee below.\n\n- [ ] one\n- [x] two\n')).toEqual([
      'Which?\n\nSee below. | one | *two',
    ]);
    expect(await read('## Choose the door\n\nIt is old.\n\n- [ ] one\n- [x] two\n')).toEqual([
      'Choose the door\n\nIt is old. | one | *two',
    ]);
  });

  it('may begin with a picture', async () => {
    expect(await read('### ❓ 1. Which?\n\nA) one\nB) two\n\n✅ Answer: B\n')).toEqual([TWO[0]]);
  });
});

it('questions between tags of their own end with them', async () => {
  const text =
    '<quiz>\nWhich?\n- [ ] one\n- [x] two\n\nBecause.\n</quiz>\n\n<quiz>\nWhat?\n- [x] one\n- [ ] two\n</quiz>\n';
  expect(await read(text)).toEqual([`${TWO[0] ?? ''} | > Because.`, TWO[1]]);
});
