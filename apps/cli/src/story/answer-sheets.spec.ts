import { answerSheets } from './answer-sheets.ts';
import type { ImportedQuestion } from './bank.ts';
import { table } from './table.ts';
import { countedKinds } from './tell-story.ts';

const question = (stem: string, key: string): ImportedQuestion => ({
  id: stem,
  kind: 'SINGLE_CHOICE',
  stem,
  key: { labels: [key] },
  choices: ['A', 'B', 'C', 'D'].map((label) => ({ id: `${stem}-${label}`, label, text: `${label} of ${stem}` })),
});

describe('the answer sheets of the story', () => {
  const sheets = answerSheets([...'CCDBCCC'].map((key, index) => question(`question ${index + 1}`, key)));

  it('know what each gets right', () => {
    expect(sheets.map(({ right }) => right)).toEqual([7, 5, 5, 2, 0]);
  });

  it('answer by the text of a choice, and nothing for a stem they do not know', () => {
    expect(sheets[0]?.choose('question 3')).toBe('D of question 3');
    expect(sheets[0]?.choose('another question')).toBeNull();
    expect(sheets.at(-1)?.choose('question 3')).toBeNull();
  });
});

describe('a table', () => {
  it('makes each column as wide as its widest cell', () => {
    expect(
      table(
        ['who', 'points'],
        [
          ['someone', '5'],
          ['x', '12'],
        ],
      ),
    ).toEqual(['who      points', '-------  ------', 'someone  5', 'x        12']);
  });
});

describe('the summary of an import', () => {
  it('counts every item once, whatever its kind', () => {
    const item = (kind: string | null) => ({
      position: 'line 1',
      status: kind === null ? 'FAILED' : 'CREATED',
      code: null,
      message: null,
      warnings: [],
      losses: [],
      question: kind === null ? null : { ...question('stem', 'A'), kind },
    });
    const items = ['OPEN', 'MULTIPLE_CHOICE', 'OPEN', null, 'NUMERIC'].map(item);
    expect(countedKinds({ items })).toBe('2 open, 1 multiple-choice, 1 numeric, 1 failed');
  });
});
