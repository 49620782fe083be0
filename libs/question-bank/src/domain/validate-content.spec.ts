import {
  choiceLabel,
  withStableIds,
  type Choice,
  type ChoiceContent,
  type MatchingContent,
  type QuestionContent,
} from './question-content.ts';
import { validateDraft, validatePublishable } from './validate-content.ts';

const items = (...texts: string[]): Choice[] =>
  texts.map((text, position) => ({ id: `c${position}`, text, anchored: false }));

const choice = (overrides: Partial<ChoiceContent> = {}): ChoiceContent => ({
  kind: 'SINGLE_CHOICE',
  stem: 'Which one?',
  choices: items('one', 'two', 'three'),
  key: { choiceIds: ['c1'] },
  explanation: null,
  ...overrides,
});

const refusedAt = (field: string) => ({ ok: false, error: { code: 'INVALID_QUESTION', field } });

describe('validation', () => {
  it.each<[string, QuestionContent]>([
    ['stem', choice({ stem: ' \n' })],
    ['stem', choice({ stem: 'NUL \0' })],
    ['stem', choice({ explanation: 'half a character \ud83d' })],
    ['stem', choice({ stem: 'x'.repeat(300_000) })],
    ['choices.2.text', choice({ choices: items('one', 'two', ' one ') })],
    ['choices.1.text', choice({ choices: items('one', ' ', 'two') })],
    ['choices', choice({ choices: items(...Array.from({ length: 201 }, (_, n) => `choice ${n}`)) })],
    ['key.choiceIds', choice({ key: { choiceIds: ['c7'] } })],
    ['key.choiceIds', choice({ key: { choiceIds: ['c0', 'c1'] } })],
    ['key.choiceIds', choice({ kind: 'MULTIPLE_CHOICE', key: { choiceIds: [] } })],
    ['key.choiceIds', choice({ kind: 'MULTIPLE_CHOICE', key: { choiceIds: ['c0', 'c0'] } })],
    [
      'key.numeric',
      {
        kind: 'NUMERIC',
        stem: 'n?',
        explanation: null,
        key: { value: 'many', tolerance: '0', toleranceKind: 'ABSOLUTE' },
      },
    ],
    [
      'key.tolerance',
      {
        kind: 'NUMERIC',
        stem: 'n?',
        explanation: null,
        key: { value: '1', tolerance: '-1', toleranceKind: 'RELATIVE' },
      },
    ],
    [
      'key.accepted',
      { kind: 'SHORT_TEXT', stem: 't?', explanation: null, key: { accepted: [], caseSensitive: false } },
    ],
    [
      'key.accepted.1',
      { kind: 'SHORT_TEXT', stem: 't?', explanation: null, key: { accepted: ['a', ' '], caseSensitive: false } },
    ],
    [
      'key.order',
      { kind: 'ORDERING', stem: 'o?', explanation: null, choices: items('a', 'b'), key: { order: ['c0'] } },
    ],
    [
      'followUps.0',
      {
        kind: 'OPEN',
        title: null,
        stem: 'Why?',
        modelAnswer: null,
        keyPoints: [],
        commonMistakes: [],
        followUps: [''],
      },
    ],
    [
      'prompts.0',
      { kind: 'SCENARIO', title: null, stem: 'Once.', prompts: [{ text: ' ', expectedOutline: null }], redFlags: [] },
    ],
  ])('refuses a draft at %s', (field, content) => {
    expect(validateDraft(content)).toMatchObject(refusedAt(field));
  });

  it('accepts text that merely spells a NUL', () => {
    expect(validateDraft(choice({ stem: 'What is \\u0000 in JSON?' })).ok).toBe(true);
  });

  it.each<[string, QuestionContent]>([
    ['key', choice({ key: null })],
    ['choices', choice({ choices: items('one'), key: { choiceIds: ['c0'] } })],
    ['choices', choice({ kind: 'TRUE_FALSE' })],
    ['key', { kind: 'NUMERIC', stem: 'n?', explanation: null, key: null }],
    ['prompts', { kind: 'SCENARIO', title: null, stem: 'Once.', prompts: [], redFlags: [] }],
  ])('lets a draft be incomplete, and refuses to publish it at %s', (field, content) => {
    expect(validateDraft(content).ok).toBe(true);
    expect(validatePublishable(content)).toMatchObject(refusedAt(field));
  });

  it.each<QuestionContent>([
    choice(),
    choice({ kind: 'MULTIPLE_CHOICE', key: { choiceIds: ['c0', 'c2'] } }),
    choice({ kind: 'TRUE_FALSE', choices: items('True', 'False') }),
    {
      kind: 'NUMERIC',
      stem: 'n?',
      explanation: null,
      key: { value: '3.14', tolerance: '0.05', toleranceKind: 'RELATIVE' },
    },
    { kind: 'SHORT_TEXT', stem: 't?', explanation: null, key: { accepted: ['yes'], caseSensitive: false } },
    { kind: 'ORDERING', stem: 'o?', explanation: null, choices: items('a', 'b'), key: { order: ['c1', 'c0'] } },
    { kind: 'OPEN', title: null, stem: 'Why?', modelAnswer: null, keyPoints: [], commonMistakes: [], followUps: [] },
  ])('accepts a complete question', (content) => {
    expect(validatePublishable(content)).toEqual({ ok: true, value: null });
  });

  it('wants every choice of a matching question matched to an existing target', () => {
    const matching = (matches: { left: string; right: string }[]): MatchingContent => ({
      kind: 'MATCHING',
      stem: 'Match.',
      explanation: null,
      choices: items('a', 'b'),
      targets: items('x', 'y').map((target) => ({ ...target, id: `t${target.id}` })),
      key: { matches },
    });
    expect(validatePublishable(matching([{ left: 'c0', right: 'tc0' }]))).toMatchObject(refusedAt('key.matches'));
    expect(validatePublishable(matching([{ left: 'c0', right: 'c0' }]))).toMatchObject(refusedAt('key.matches'));
    expect(
      validatePublishable(
        matching([
          { left: 'c0', right: 'tc1' },
          { left: 'c1', right: 'tc1' },
        ]),
      ).ok,
    ).toBe(true);
  });
});

describe('lasting ids of choices', () => {
  it('keeps the ids of choices whose text stayed, and renames the key with them', () => {
    let made = 0;
    const makeId = (): string => `new${(made += 1)}`;
    const first = withStableIds(choice(), makeId);
    const revised = withStableIds(
      choice({ choices: items('three', 'four', 'one'), key: { choiceIds: ['c0'] } }),
      makeId,
      first,
    );
    expect(revised).toMatchObject({
      choices: [
        { id: 'new3', text: 'three' },
        { id: 'new4', text: 'four' },
        { id: 'new1', text: 'one' },
      ],
      key: { choiceIds: ['new3'] },
    });
  });
});

describe('labels', () => {
  it('runs through the alphabet and beyond', () => {
    expect([0, 3, 25, 26, 27, 51, 52].map(choiceLabel)).toEqual(['A', 'D', 'Z', 'AA', 'AB', 'AZ', 'BA']);
  });
});
