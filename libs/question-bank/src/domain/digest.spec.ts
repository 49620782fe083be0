import { contentDigest, identityDigest } from './digest.ts';
import type { ChoiceContent, OrderingContent } from './question-content.ts';

const question = (texts: readonly string[], right: number, stem = 'Which one?'): ChoiceContent => {
  const choices = texts.map((text, position) => ({ id: `${texts.join()}${position}`, text, anchored: false }));
  return { kind: 'SINGLE_CHOICE', stem, choices, key: { choiceIds: [choices[right]?.id ?? ''] }, explanation: null };
};

describe('the digest of identity', () => {
  const base = question(['one', 'two'], 1);

  it('does not see white space, typographic quotes, ids or the order of choices', () => {
    expect(identityDigest(question(['two', 'one'], 0))).toBe(identityDigest(base));
    expect(identityDigest({ ...base, stem: ' Which \n one?' })).toBe(identityDigest(base));
    expect(identityDigest(question(['it’s “x”'], 0))).toBe(identityDigest(question(['it\'s "x"'], 0)));
  });

  it('does not see the explanation', () => {
    expect(identityDigest({ ...base, explanation: 'Because.' })).toBe(identityDigest(base));
  });

  it('sees kind, stem, choices, key and letter case', () => {
    const others = [
      { ...base, kind: 'MULTIPLE_CHOICE' as const },
      { ...base, stem: 'Which two?' },
      question(['one', 'three'], 1),
      question(['one', 'two'], 0),
      question(['One', 'two'], 1),
      { ...base, key: null },
    ];
    expect(new Set([base, ...others].map(identityDigest)).size).toBe(7);
  });

  it('sees the order that is the key of an ordering question', () => {
    const choices = ['x', 'y'].map((text) => ({ id: text, text, anchored: false }));
    const ordering = (order: string[]): OrderingContent => ({
      kind: 'ORDERING',
      stem: 'Sort.',
      choices,
      key: { order },
      explanation: null,
    });
    expect(identityDigest(ordering(['x', 'y']))).not.toBe(identityDigest(ordering(['y', 'x'])));
  });

  it('takes 1.50 and 1.5 for the same number', () => {
    const numeric = (value: string) =>
      ({
        kind: 'NUMERIC',
        stem: 'How many?',
        explanation: null,
        key: { value, tolerance: '0', toleranceKind: 'ABSOLUTE' },
      }) as const;
    expect(identityDigest(numeric('1.50'))).toBe(identityDigest(numeric('1.5')));
  });
});

describe('the digest of content', () => {
  it('sees what readers see and not the ids', () => {
    const base = question(['one', 'two'], 1);
    const renamed = {
      ...base,
      choices: base.choices.map((choice, position) => ({ ...choice, id: `n${position}` })),
      key: { choiceIds: ['n1'] },
    };
    expect(contentDigest(renamed)).toBe(contentDigest(base));
    expect(contentDigest({ ...base, explanation: 'Because.' })).not.toBe(contentDigest(base));
    expect(contentDigest(question(['two', 'one'], 0))).not.toBe(contentDigest(base));
  });
});
