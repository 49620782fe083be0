import { FILE_LIMITS } from '../format.ts';
import { memoryFile } from '../memory-file.ts';
import { readAll } from '../test/round-trip.ts';
import { aikenFormat } from './aiken-format.ts';

async function read(text: string): Promise<string[]> {
  const { items } = await readAll(aikenFormat, memoryFile(text));
  return items.map(({ outcome }) => {
    if (!outcome.ok) return outcome.code;
    const { content } = outcome.question;
    const explanation = 'explanation' in content ? content.explanation : null;
    return explanation === null ? content.stem : `${content.stem} > ${explanation}`;
  });
}

const first = 'Which?\nA. one\nB. two\nANSWER: B\n';
const second = 'What?\nA. one\nB. two\nANSWER: A\n';

describe('an explanation in Aiken', () => {
  it.each(['FEEDBACK', 'Explanation', 'rationale'])('%s stands right below the answer', async (word) => {
    expect(await read(`${first}${word}: Because.\nIt is so.\n\n${second}`)).toEqual([
      'Which? > Because.\nIt is so.',
      'What?',
    ]);
    expect(await read(`${first}${word}: Because.`)).toEqual(['Which? > Because.']);
  });

  it('is a part of the next question behind an empty line', async () => {
    expect(await read(`${first}\nFeedback: what is it?\nA. one\nB. two\nANSWER: A\n`)).toEqual([
      'Which?',
      'Feedback: what is it?',
    ]);
  });

  it('ends nothing but the question that it is too large for', async () => {
    const large = `FEEDBACK: ${'long '.repeat(FILE_LIMITS.itemBytes / 5)}\n`;
    expect(await read(`${first}${large}\n${second}`)).toEqual(['ITEM_TOO_LARGE', 'What?']);
    expect(await read(`Which?\nA. one\nB. two\nANSWER: E\n${large}\n${second}`)).toEqual(['UNKNOWN_KEY', 'What?']);
  });
});
