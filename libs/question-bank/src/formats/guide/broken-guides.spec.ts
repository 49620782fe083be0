import { parseGuide } from './parse-guide.ts';

function failures(text: string): [line: number, code: string | null][] {
  const parsed = parseGuide(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value.items.map(({ position, outcome }) => [position.line, outcome.ok ? null : outcome.failure.code]);
}

describe('a broken item', () => {
  const good = '9. Good? A) x B) y\nCorrect Answer: A\n';

  it.each([
    ['NO_KEY', '8. Which?\nA) x\nB) y\n'],
    ['NO_KEY', '8. Which?\nA) x\nB) y\nCorrect Answer:\n'],
    ['UNKNOWN_KEY', '8. Which?\nA) x\nB) y\nCorrect Answer: E\n'],
    ['UNREADABLE_KEY', '8. Which?\nA) x\nB) y\nCorrect Answer: something else\n'],
    ['UNREADABLE_KEY', '8. Which?\nA) x\nB) y\nCorrect Answer: A) y\n'],
    ['TOO_FEW_CHOICES', '8. Which?\nA) x\nCorrect Answer: A\n'],
    ['TOO_FEW_CHOICES', '8. Which?\nCorrect Answer: A\n'],
    ['DUPLICATE_CHOICES', '8. Which?\nA) x\nB) x\nCorrect Answer: A\n'],
    ['CHOICES_OUT_OF_ORDER', '8. Which?\nA) x\nB) y\nD) z\nCorrect Answer: B\n'],
    ['CHOICES_OUT_OF_ORDER', '8. Which? A) x B) y D) z\nCorrect Answer: B\n'],
    ['EMPTY_CHOICE', '8. Which?\nA)\nB) y\nC) z\nCorrect Answer: B\n'],
    ['NO_STEM', '8.\nA) x\nB) y\nCorrect Answer: B\n'],
  ])('fails as %s by its line, and the others come in', (code, broken) => {
    const lines = broken.split('\n').length;
    expect(failures(`MCQ Section\n${broken}${good}`)).toEqual([
      [2, code],
      [1 + lines, null],
    ]);
  });

  it.each([
    ['NO_ANSWER', '1. Broken\nQ: Why?\n'],
    ['NO_ANSWER', '1. Broken\nQ: Why?\nKey Points:\n- One.\n'],
    ['NO_STEM', '1. Broken\nQ:\nA: Because.\n'],
    ['NO_STEM', '1. Broken\nA: Because.\nFollow-up:\n- More?\n'],
  ])('fails as %s in the open part, and the others come in', (code, broken) => {
    const text = `Core Interview Questions\n${broken}2. Good\nQ: Why?\nA: Because.\n`;
    expect(failures(text)).toEqual([
      [2, code],
      [1 + broken.split('\n').length, null],
    ]);
  });

  it('is not taken for a part of the question before it when its Q: is missing', () => {
    const text =
      'Core Interview Questions\n1. Good\nQ: Why?\nA: Because.\nFollow-up:\n- More?\n2. Broken\nA: No question.\n';
    expect(failures(text)).toEqual([
      [2, null],
      [7, 'NO_STEM'],
    ]);
  });

  it('is reported when the number of the next question is missing', () => {
    const text = 'MCQ Section\n1. Which? A) x B) y\nCorrect Answer: A\nWhat? A) p B) q\nCorrect Answer: B\n';
    expect(failures(text)).toEqual([[2, 'AMBIGUOUS_KEY']]);
  });

  it.each([
    ['NO_PROMPTS', 'Mock Interview Scenario: X\nScenario Setup: Once.\nRed Flags to Avoid:\n- Guessing.\n'],
    ['NO_SETUP', 'Mock Interview Scenario: X\nInterviewer: “Begin.”\n'],
  ])('fails as %s in a scenario', (code, text) => {
    expect(failures(text)).toEqual([[1, code]]);
  });

  it('fails as ITEM_TOO_LARGE above 256 KB', () => {
    expect(
      failures(`MCQ Section\n1. ${'long '.repeat(60_000)}? A) x B) y\nCorrect Answer: A\n2. ${good.slice(3)}`),
    ).toEqual([
      [2, 'ITEM_TOO_LARGE'],
      [4, null],
    ]);
  });
});

describe('the size of a guide', () => {
  it('is refused above 50 MB', () => {
    expect(parseGuide('x'.repeat(50 * 1024 * 1024 + 1))).toMatchObject({ error: { code: 'FILE_TOO_LARGE' } });
  });

  it('is refused above 100,000 items', () => {
    const text = `MCQ Section\n${'1. W? A) x B) y\nCorrect Answer: A\n'.repeat(100_001)}`;
    expect(parseGuide(text)).toMatchObject({ error: { code: 'TOO_MANY_ITEMS' } });
  });
});
