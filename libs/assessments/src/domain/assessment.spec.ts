import { newId } from '@plumbline/kernel';
import { draftAssessment, gradingPolicy, publishAssessment, type PinnedContent } from './assessment.ts';
import { checkBlueprint, MAX_ITEMS, type Blueprint, type BlueprintInput, type SectionInput } from './blueprint.ts';
import type { ItemContent } from './item.ts';
import { checkGradable } from './item.ts';
import { Rational } from './rational.ts';

const section = (more: Partial<SectionInput> = {}): SectionInput => ({
  title: null,
  pointsPerQuestion: '1',
  questionIds: ['q1', 'q2'],
  draw: null,
  ...more,
});
const input = (more: Partial<BlueprintInput> = {}): BlueprintInput => ({
  title: 'Python basics',
  sections: [section()],
  timeLimitMinutes: 30,
  passMarkPercent: '70',
  windowPolicy: 'TRUNCATE',
  overduePolicy: 'AUTO_SUBMIT',
  gracePeriodSeconds: null,
  scoring: 'ALL_OR_NOTHING',
  negativeFraction: null,
  shuffleQuestions: true,
  shuffleChoices: true,
  ...more,
});
const blueprint = (more: Partial<BlueprintInput> = {}): Blueprint => {
  const checked = checkBlueprint(input(more));
  if (!checked.ok) throw new Error(checked.error.message);
  return checked.value;
};
const content = (more: Partial<ItemContent> = {}): ItemContent => ({
  kind: 'SINGLE_CHOICE',
  stem: 'Which?',
  choices: ['a', 'b'].map((id) => ({ id, text: id, anchored: false })),
  targets: [],
  shufflable: true,
  key: { type: 'CHOICES', choiceIds: ['a'] },
  explanation: null,
  ...more,
});
const pinned = (questionId: string, version: number, of: ItemContent | null = content()): [string, PinnedContent] => [
  questionId,
  { pin: { questionId, versionId: newId(), version }, content: of },
];

describe('checkBlueprint', () => {
  it('writes decimals in their shortest form and titles without margins', () => {
    const checked = blueprint({
      title: '  Basics ',
      passMarkPercent: '70.50',
      sections: [section({ pointsPerQuestion: '01.0' })],
    });
    expect(checked).toMatchObject({ title: 'Basics', passMarkPercent: '70.5', gracePeriodSeconds: 0 });
    expect(checked.sections[0]?.pointsPerQuestion).toBe('1');
  });

  it.each<[string, Partial<BlueprintInput>, string]>([
    ['no title', { title: ' ' }, 'title'],
    ['no section', { sections: [] }, 'sections'],
    ['an empty section', { sections: [section(), section({ questionIds: [] })] }, 'sections.1.questionIds'],
    ['a section of nothing', { sections: [section({ questionIds: null })] }, 'sections.0.questionIds'],
    ['a question twice', { sections: [section(), section({ questionIds: ['q3', 'q1'] })] }, 'sections.1.questionIds.1'],
    [
      'too many questions',
      { sections: [section({ questionIds: Array.from({ length: MAX_ITEMS + 1 }, (_, index) => `q${index}`) })] },
      'sections',
    ],
    ['no time', { timeLimitMinutes: 0 }, 'timeLimitMinutes'],
    ['more than a day', { timeLimitMinutes: 1_441 }, 'timeLimitMinutes'],
    ['half a minute', { timeLimitMinutes: 0.5 }, 'timeLimitMinutes'],
    ['a pass mark above 100', { passMarkPercent: '100.01' }, 'passMarkPercent'],
    ['a pass mark below 0', { passMarkPercent: '-1' }, 'passMarkPercent'],
    ['a pass mark that is no decimal', { passMarkPercent: 'most' }, 'passMarkPercent'],
    ['worthless questions', { sections: [section({ pointsPerQuestion: '0.0' })] }, 'sections.0.pointsPerQuestion'],
    ['questions that cost', { sections: [section({ pointsPerQuestion: '-1' })] }, 'sections.0.pointsPerQuestion'],
    ['a grace period that is missing', { overduePolicy: 'GRACE_SUBMIT_ONLY' }, 'gracePeriodSeconds'],
    ['a negative grace period', { gracePeriodSeconds: -1 }, 'gracePeriodSeconds'],
    ['a fraction that is missing', { scoring: 'NEGATIVE' }, 'negativeFraction'],
    ['a fraction above 1', { scoring: 'NEGATIVE', negativeFraction: '1.1' }, 'negativeFraction'],
    ['a fraction of nothing', { scoring: 'NEGATIVE', negativeFraction: '0' }, 'negativeFraction'],
    [
      'a list and a draw at once',
      { sections: [section({ draw: { count: 1, skills: null, difficulty: null, kinds: null } })] },
      'sections.0',
    ],
  ])('refuses %s', (_, more, field) => {
    expect(checkBlueprint(input(more))).toMatchObject({ ok: false, error: { code: 'INVALID_ASSESSMENT', field } });
  });

  it('refuses a draw by its own code', () => {
    const draw = section({
      questionIds: null,
      draw: { count: 2, skills: ['python'], difficulty: null, kinds: ['NUMERIC'] },
    });
    expect(checkBlueprint(input({ sections: [section(), draw] }))).toMatchObject({
      ok: false,
      error: { code: 'DRAW_UNSUPPORTED', field: 'sections.1.draw' },
    });
  });

  it('refuses to draw what cannot be graded', () => {
    const draw = section({ questionIds: null, draw: { count: 2, skills: null, difficulty: null, kinds: ['OPEN'] } });
    expect(checkBlueprint(input({ sections: [draw] }))).toMatchObject({
      ok: false,
      error: { field: 'sections.0.draw.kinds' },
    });
  });

  it('lets the pass mark be nothing, all or absent', () => {
    for (const passMarkPercent of ['0', '100', null]) expect(checkBlueprint(input({ passMarkPercent })).ok).toBe(true);
  });
});

describe('draftAssessment', () => {
  it('copies the pinned versions in the author’s order, with their section’s points', () => {
    const sections = [section(), section({ questionIds: ['q3'], pointsPerQuestion: '2.5' })];
    const draft = draftAssessment(
      blueprint({ sections }),
      new Map([pinned('q3', 7), pinned('q1', 1), pinned('q2', 4, content({ stem: 'Why?' }))]),
    );
    if (!draft.ok) throw new Error(draft.error.message);
    expect(draft.value.assessment).toMatchObject({ status: 'DRAFT', title: 'Python basics' });
    expect(draft.value.items).toMatchObject([
      { section: 0, position: 1, points: '1', pin: { questionId: 'q1', version: 1 } },
      { section: 0, position: 2, points: '1', pin: { questionId: 'q2', version: 4 }, content: { stem: 'Why?' } },
      { section: 1, position: 3, points: '2.5', pin: { questionId: 'q3', version: 7 } },
    ]);
  });

  it('refuses a question without a published version', () => {
    expect(draftAssessment(blueprint(), new Map([pinned('q1', 1)]))).toMatchObject({
      ok: false,
      error: { code: 'QUESTION_NOT_PUBLISHED', field: 'sections.0.questionIds.1', details: { questionId: 'q2' } },
    });
  });

  it('refuses an interview question', () => {
    expect(draftAssessment(blueprint(), new Map([pinned('q1', 1), pinned('q2', 1, null)]))).toMatchObject({
      ok: false,
      error: { code: 'ITEM_NOT_GRADABLE', field: 'sections.0.questionIds.1' },
    });
  });

  it('refuses a key that fits nothing, and says which part', () => {
    const broken = content({ key: { type: 'CHOICES', choiceIds: ['z'] } });
    expect(draftAssessment(blueprint(), new Map([pinned('q1', 1, broken), pinned('q2', 1)]))).toMatchObject({
      ok: false,
      error: { code: 'ITEM_NOT_GRADABLE', field: 'sections.0.questionIds.0', details: { part: 'key.choiceIds' } },
    });
  });
});

describe('publishAssessment', () => {
  const draft = { ...blueprint(), id: newId(), status: 'DRAFT' as const };

  it('publishes a draft once', () => {
    const published = publishAssessment(draft, 2);
    if (!published.ok) throw new Error(published.error.message);
    expect(published.value.status).toBe('PUBLISHED');
    expect(publishAssessment(published.value, 2)).toMatchObject({ ok: false, error: { code: 'ASSESSMENT_NOT_DRAFT' } });
  });

  it('does not publish an assessment without questions', () => {
    expect(publishAssessment(draft, 0)).toMatchObject({ ok: false, error: { code: 'INVALID_ASSESSMENT' } });
  });
});

describe('gradingPolicy', () => {
  it('takes the fraction along only where wrong answers cost', () => {
    expect(gradingPolicy({ scoring: 'NEGATIVE', negativeFraction: '0.25' })).toEqual({
      type: 'NEGATIVE',
      fraction: Rational.of(1, 4),
    });
    expect(gradingPolicy({ scoring: 'PARTIAL', negativeFraction: '0.25' })).toEqual({ type: 'PARTIAL' });
  });
});

describe('checkGradable', () => {
  const choices = ['a', 'b', 'c'].map((id) => ({ id, text: id, anchored: false }));
  const targets = ['x', 'y'].map((id) => ({ id, text: id, anchored: false }));
  const matches = (...pairs: string[]) => ({
    type: 'MATCHES' as const,
    matches: pairs.map((pair) => ({ left: pair.charAt(0), right: pair.charAt(1) })),
  });
  const numeric = (value: string, tolerance: string) =>
    ({ type: 'NUMERIC', value, tolerance, toleranceMode: 'ABSOLUTE' }) as const;

  it.each<[string, Partial<ItemContent>]>([
    ['one choice of two', {}],
    ['several of several', { kind: 'MULTIPLE_CHOICE', choices, key: { type: 'CHOICES', choiceIds: ['a', 'c'] } }],
    ['a number', { kind: 'NUMERIC', choices: [], key: numeric('-1.5', '0') }],
    ['a text', { kind: 'SHORT_TEXT', choices: [], key: { type: 'TEXT', accepted: ['yes'], caseSensitive: false } }],
    ['an order', { kind: 'ORDERING', choices, key: { type: 'ORDER', order: ['c', 'a', 'b'] } }],
    [
      'a matching with a shared and an unused target',
      { kind: 'MATCHING', choices, targets, key: matches('ax', 'bx', 'cx') },
    ],
  ])('takes %s', (_, more) => {
    expect(checkGradable(content(more)).ok).toBe(true);
  });

  it.each<[string, Partial<ItemContent>, string]>([
    ['a key of another kind', { kind: 'NUMERIC' }, 'key'],
    ['one choice alone', { choices: choices.slice(0, 1) }, 'choices'],
    ['choices with one id', { choices: [...choices, ...choices] }, 'choices'],
    ['no right choice', { key: { type: 'CHOICES', choiceIds: [] } }, 'key.choiceIds'],
    ['two right choices of one', { key: { type: 'CHOICES', choiceIds: ['a', 'b'] } }, 'key.choiceIds'],
    ['no number', { kind: 'NUMERIC', choices: [], key: numeric('pi', '0') }, 'key.numeric'],
    ['a negative tolerance', { kind: 'NUMERIC', choices: [], key: numeric('3', '-1') }, 'key.tolerance'],
    [
      'a blank text',
      { kind: 'SHORT_TEXT', choices: [], key: { type: 'TEXT', accepted: [' '], caseSensitive: false } },
      'key.accepted',
    ],
    ['half an order', { kind: 'ORDERING', choices, key: { type: 'ORDER', order: ['a', 'b'] } }, 'key.order'],
    ['a choice without partner', { kind: 'MATCHING', choices, targets, key: matches('ax', 'by') }, 'key.matches'],
    [
      'a choice with two partners',
      { kind: 'MATCHING', choices: choices.slice(0, 1), targets, key: matches('ax', 'ay') },
      'key.matches',
    ],
    ['a target that is none', { kind: 'MATCHING', choices, targets, key: matches('ax', 'by', 'ca') }, 'key.matches'],
  ])('refuses %s', (_, more, field) => {
    expect(checkGradable(content(more))).toMatchObject({ ok: false, error: { code: 'ITEM_NOT_GRADABLE', field } });
  });
});
