import { diffVersions, type ComparedVersion } from './diff-content.ts';
import { align, movedBetween } from './diff-lists.ts';
import type {
  Choice,
  ChoiceContent,
  MatchingContent,
  OpenContent,
  QuestionContent,
  ScenarioContent,
} from './question-content.ts';

const choice = (id: string, text: string, anchored = false): Choice => ({ id, text, anchored });

const single: ChoiceContent = {
  kind: 'SINGLE_CHOICE',
  stem: 'Which number is even?',
  choices: [choice('x', '1'), choice('y', '2'), choice('z', '3')],
  key: { choiceIds: ['y'] },
  explanation: 'Two is.',
};

const version = (content: QuestionContent, more: Partial<ComparedVersion> = {}): ComparedVersion => ({
  content,
  skills: [],
  difficulty: null,
  locale: null,
  source: null,
  licence: null,
  labelsCleared: false,
  ...more,
});

const diff = (before: QuestionContent, after: QuestionContent) =>
  diffVersions(version(before), version(after)).map(({ field, kind, before: was, after: is, choiceId }) =>
    choiceId === null ? [field, kind, was, is] : [field, kind, was, is, choiceId],
  );

describe('what changed between two versions', () => {
  it('is nothing between equal ones', () => {
    expect(diff(single, structuredClone(single))).toEqual([]);
  });

  it('names the texts that were reworded, added or taken away', () => {
    expect(diff(single, { ...single, stem: 'Which is odd?', explanation: null })).toEqual([
      ['stem', 'REWORDED', 'Which number is even?', 'Which is odd?'],
      ['explanation', 'REMOVED', 'Two is.', null],
    ]);
  });

  it('follows choices by their ids', () => {
    const choices = [choice('z', '3'), choice('x', 'one'), choice('w', '4', true)];
    expect(diff(single, { ...single, choices, key: { choiceIds: ['w'] } })).toEqual([
      ['choices.1', 'REMOVED', '2', null, 'y'],
      ['choices.1.text', 'REWORDED', '1', 'one', 'x'],
      ['choices.1', 'MOVED', 'A', 'B', 'x'],
      ['choices.2', 'ADDED', null, '4', 'w'],
      ['key', 'CHANGED', 'B) 2', 'C) 4'],
    ]);
  });

  it('has the same key while the same choices are right, whatever they say and wherever they stand', () => {
    const choices = [choice('y', 'two'), choice('x', '1'), choice('z', '3')];
    expect(diff(single, { ...single, choices }).filter(([field]) => field === 'key')).toEqual([]);
  });

  it('says which choices were anchored and released', () => {
    const anchored = { ...single, choices: single.choices.map((each) => ({ ...each, anchored: each.id === 'z' })) };
    expect(diff(single, anchored)).toEqual([['choices.2.anchored', 'ANCHORED', null, null, 'z']]);
    expect(diff(anchored, single)).toEqual([['choices.2.anchored', 'RELEASED', null, null, 'z']]);
  });

  it.each<[string, QuestionContent, QuestionContent, string | null, string | null]>([
    ['a first key', { ...single, key: null }, single, null, 'B) 2'],
    [
      'a number',
      { kind: 'NUMERIC', stem: '', explanation: null, key: { value: '2', tolerance: '0', toleranceKind: 'ABSOLUTE' } },
      {
        kind: 'NUMERIC',
        stem: '',
        explanation: null,
        key: { value: '2', tolerance: '0.1', toleranceKind: 'RELATIVE' },
      },
      '2 ± 0',
      '2 ± 0.1 of it',
    ],
    [
      'accepted texts',
      { kind: 'SHORT_TEXT', stem: '', explanation: null, key: { accepted: ['a'], caseSensitive: false } },
      { kind: 'SHORT_TEXT', stem: '', explanation: null, key: { accepted: ['a', 'b'], caseSensitive: true } },
      'a\n(case does not count)',
      'a\nb\n(case counts)',
    ],
    [
      'an order',
      { ...single, kind: 'ORDERING', key: { order: ['x', 'y', 'z'] } },
      { ...single, kind: 'ORDERING', key: { order: ['x', 'z', 'y'] } },
      '1. A) 1\n2. B) 2\n3. C) 3',
      '1. A) 1\n2. C) 3\n3. B) 2',
    ],
  ])('tells the key in words: %s', (_what, before, after, was, is) => {
    const kind = was === null ? 'ADDED' : 'CHANGED';
    expect(diff(before, after)).toEqual([['key', kind, was, is]]);
  });

  it('tells the pairs of a matching question', () => {
    const matching: MatchingContent = {
      kind: 'MATCHING',
      stem: '',
      explanation: null,
      choices: [choice('x', 'one'), choice('y', 'two')],
      targets: [choice('p', 'eins'), choice('q', 'zwei')],
      key: {
        matches: [
          { left: 'x', right: 'p' },
          { left: 'y', right: 'q' },
        ],
      },
    };
    const swapped = {
      ...matching,
      key: {
        matches: [
          { left: 'y', right: 'p' },
          { left: 'x', right: 'q' },
        ],
      },
    };
    expect(diff(matching, swapped)).toEqual([
      ['key', 'CHANGED', 'A) one → A) eins\nB) two → B) zwei', 'A) one → B) zwei\nB) two → A) eins'],
    ]);
    const again = { matches: [...(matching.key?.matches ?? [])].reverse() };
    expect(diff(matching, { ...matching, key: again })).toEqual([]);
    expect(diff(matching, { ...matching, targets: [choice('p', 'ein'), choice('q', 'zwei')] })).toEqual([
      ['targets.0.text', 'REWORDED', 'eins', 'ein', 'p'],
    ]);
  });

  it('lays the lists of an open question side by side', () => {
    const open: OpenContent = {
      kind: 'OPEN',
      title: null,
      stem: 'Why?',
      modelAnswer: 'So.',
      keyPoints: ['one', 'two', 'three'],
      commonMistakes: [],
      followUps: ['and?'],
    };
    const after = { ...open, title: 'Because', keyPoints: ['one', 'zwei', 'three', 'four'], followUps: [] };
    expect(diff(open, after)).toEqual([
      ['title', 'ADDED', null, 'Because'],
      ['keyPoints.1', 'REWORDED', 'two', 'zwei'],
      ['keyPoints.3', 'ADDED', null, 'four'],
      ['followUps.0', 'REMOVED', 'and?', null],
    ]);
  });

  it('compares prompts with their outlines', () => {
    const scenario: ScenarioContent = {
      kind: 'SCENARIO',
      title: null,
      stem: 'A shop.',
      prompts: [
        { text: 'Begin.', expectedOutline: null },
        { text: 'Go on.', expectedOutline: 'Fast.' },
      ],
      redFlags: [],
    };
    const prompts = [
      { text: 'Begin.', expectedOutline: 'Slowly.' },
      { text: 'Go further.', expectedOutline: 'Fast.' },
      { text: 'End.', expectedOutline: null },
    ];
    expect(diff(scenario, { ...scenario, prompts })).toEqual([
      ['prompts.0.expectedOutline', 'ADDED', null, 'Slowly.'],
      ['prompts.1.text', 'REWORDED', 'Go on.', 'Go further.'],
      ['prompts.2', 'ADDED', null, 'End.'],
    ]);
  });

  it('tells what is known about the question apart from what it says', () => {
    const after = {
      skills: ['sql'],
      difficulty: 3,
      locale: 'en',
      source: 'A book',
      licence: 'MIT',
      labelsCleared: true,
    };
    const before = { skills: ['http'], difficulty: 1, locale: 'de' };
    const changes = diffVersions(version(single, before), version(single, after));
    expect(changes.map(({ field, kind, before: was, after: is }) => [field, kind, was, is])).toEqual([
      ['skills', 'REMOVED', 'http', null],
      ['skills', 'ADDED', null, 'sql'],
      ['difficulty', 'CHANGED', '1', '3'],
      ['locale', 'CHANGED', 'de', 'en'],
      ['source', 'ADDED', null, 'A book'],
      ['licence', 'ADDED', null, 'MIT'],
      ['labelsCleared', 'CHANGED', 'false', 'true'],
    ]);
  });
});

describe('two lists', () => {
  it('differ by the fewest that were moved', () => {
    expect([...movedBetween(['a', 'b', 'c', 'd'], ['d', 'a', 'b', 'c'])]).toEqual(['d']);
    expect([...movedBetween(['a', 'b', 'c'], ['new', 'a', 'c'])]).toEqual([]);
    expect([...movedBetween([], ['a'])]).toEqual([]);
  });

  it('meet where they are equal', () => {
    expect(align(['a', 'b'], ['a', 'b'])).toEqual([
      { before: 0, after: 0 },
      { before: 1, after: 1 },
    ]);
    expect(align(['a'], [])).toEqual([{ before: 0, after: null }]);
    expect(align(['x', 'b'], ['y', 'z', 'b'])).toEqual([
      { before: 0, after: 0 },
      { before: null, after: 1 },
      { before: 1, after: 2 },
    ]);
  });
});
