import { labelReferences } from './label-references.ts';
import type { ChoiceContent } from './question-content.ts';

const question = (texts: readonly string[], explanation: string | null = null): ChoiceContent => ({
  kind: 'SINGLE_CHOICE',
  stem: 'Which?',
  choices: texts.map((text, position) => ({ id: `c${position}`, text, anchored: false })),
  key: { choiceIds: ['c0'] },
  explanation,
});

const neutral = ['one', 'two', 'three', 'four'];

describe('label references', () => {
  it.each([
    'Option C is the only one that works.',
    'The answer (B) would block.',
    'Both A and B are idempotent.',
    'Neither A nor D helps.',
    'C is correct because of the lock.',
    'A) fails, since it reads twice.',
    'Choices B and C are close.',
  ])('finds "%s" in an explanation', (explanation) => {
    expect(labelReferences(question(neutral, explanation))).toEqual(['explanation']);
  });

  it.each(['Both A and B', 'A and C', 'Only D', 'A, B and C', 'B & C only', 'Neither A nor B'])(
    'finds the choice "%s"',
    (choice) => {
      expect(labelReferences(question(['one', 'two', 'three', choice]))).toEqual(['choices.3.text']);
    },
  );

  it.each([
    'A mutex allows one holder.',
    'Written in C, it is fast; C++ and C# differ.',
    'This answers a question about plan B.',
    'Option E does not exist here.',
    'Vitamin A and vitamin D dissolve in fat.',
    'Class A networks',
  ])('leaves "%s" alone', (explanation) => {
    expect(labelReferences(question(neutral, explanation))).toEqual([]);
  });

  it('leaves choices that are a single letter alone', () => {
    expect(labelReferences(question(['A', 'B', 'C']))).toEqual([]);
  });

  it('does not apply to kinds without choices', () => {
    expect(labelReferences({ kind: 'NUMERIC', stem: 'How many?', key: null, explanation: 'See option A.' })).toEqual(
      [],
    );
  });
});
