import { newId } from '@plumbline/kernel';
import {
  checkAssignable,
  checkDraft,
  checkPublishable,
  draftAssessment,
  gradingPolicy,
  poolItems,
  type PinnedContent,
} from './assessment.ts';
import {
  checkBlueprint,
  checkTitle,
  MAX_ITEMS,
  sectionSeconds,
  type Blueprint,
  type BlueprintInput,
  type DrawInput,
  type SectionInput,
} from './blueprint.ts';
import type { ItemContent } from './item.ts';
import { checkGradable } from './item.ts';
import { Rational } from './rational.ts';

const section = (more: Partial<SectionInput> = {}): SectionInput => ({
  title: null,
  pointsPerQuestion: '1',
  timeLimitMinutes: null,
  questionIds: ['q1', 'q2'],
  draw: null,
  ...more,
});
const draws = (more: Partial<DrawInput> = {}): SectionInput =>
  section({ questionIds: null, draw: { count: 2, skills: null, difficulty: null, kinds: null, ...more } });
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
  navigation: 'FREE',
  instructions: null,
  consentText: null,
  releasePolicy: 'NEVER',
  releaseAt: null,
  releaseFeedback: false,
  integritySignals: false,
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
    ['a title that cannot be stored', { title: 'Basics\0' }, 'title'],
    ['a section’s title that cannot be stored', { sections: [section({ title: '\ud800' })] }, 'sections.0.title'],
    ['a draw of nothing', { sections: [draws({ count: 0 })] }, 'sections.0.draw.count'],
    ['a draw of more than fit', { sections: [draws({ count: MAX_ITEMS + 1 })] }, 'sections.0.draw.count'],
    ['half a question', { sections: [draws({ count: 1.5 })] }, 'sections.0.draw.count'],
    [
      'lists and draws that are too many together',
      { sections: [section(), draws({ count: MAX_ITEMS - 1 })] },
      'sections',
    ],
    ['a skill without a name', { sections: [draws({ skills: ['python', ' '] })] }, 'sections.0.draw.skills'],
    ['a skill with too long a name', { sections: [draws({ skills: ['x'.repeat(101)] })] }, 'sections.0.draw.skills'],
    ['a skill that no text can name', { sections: [draws({ skills: ['\0'] })] }, 'sections.0.draw.skills'],
    [
      'too many skills',
      { sections: [draws({ skills: Array.from({ length: 51 }, (_, index) => `s${index}`) })] },
      'sections.0.draw.skills',
    ],
    ['a difficulty that there is not', { sections: [draws({ difficulty: [3, 6] })] }, 'sections.0.draw.difficulty'],
    ['a draw of what a person judges', { sections: [draws({ kinds: ['NUMERIC', 'OPEN'] })] }, 'sections.0.draw.kinds'],
    [
      'a limit of one section alone',
      { sections: [section({ timeLimitMinutes: 30 }), section({ questionIds: ['q3'] })] },
      'sections.1.timeLimitMinutes',
    ],
    ['a section without time', { sections: [section({ timeLimitMinutes: 0 })] }, 'sections.0.timeLimitMinutes'],
    [
      'limits that add up to something else',
      { sections: [section({ timeLimitMinutes: 10 }), section({ questionIds: ['q3'], timeLimitMinutes: 10 })] },
      'timeLimitMinutes',
    ],
    ['endless instructions', { instructions: 'x'.repeat(20_001) }, 'instructions'],
    ['terms that cannot be stored', { consentText: 'Agreed?\0' }, 'consentText'],
    ['a release on a date that is missing', { releasePolicy: 'ON_DATE' }, 'releaseAt'],
    ['a date without a release', { releasePolicy: 'NEVER', releaseAt: new Date() }, 'releaseAt'],
  ])('refuses %s', (_, more, field) => {
    expect(checkBlueprint(input(more))).toMatchObject({ ok: false, error: { code: 'INVALID_ASSESSMENT', field } });
  });

  it('keeps what a draw asks for, each thing once', () => {
    const asked = { count: 3, skills: [' python ', 'python', 'asyncio'], difficulty: [2, 2], kinds: ['NUMERIC'] };
    expect(blueprint({ sections: [draws(asked), draws()] }).sections).toMatchObject([
      { type: 'DRAW', draw: { count: 3, skills: ['python', 'asyncio'], difficulty: [2], kinds: ['NUMERIC'] } },
      { type: 'DRAW', draw: { count: 2, skills: [], difficulty: [], kinds: [] } },
    ]);
  });

  it('knows a question in any spelling of its id', () => {
    const sections = [section({ questionIds: ['ABC'] }), section({ questionIds: ['abc'] })];
    expect(checkBlueprint(input({ sections }))).toMatchObject({ error: { field: 'sections.1.questionIds.0' } });
  });

  it('lets sections have limits that add up to the whole', () => {
    const sections = [section({ timeLimitMinutes: 10 }), section({ questionIds: ['q3'], timeLimitMinutes: 20 })];
    expect(sectionSeconds(blueprint({ sections }).sections)).toEqual([600, 1_200]);
    expect(sectionSeconds(blueprint().sections)).toBeNull();
  });

  it('takes blank texts for none, and keeps the others as they were written', () => {
    expect(blueprint({ instructions: ' \n', consentText: ' Agreed. ' })).toMatchObject({
      instructions: null,
      consentText: ' Agreed. ',
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

describe('what a draft and its versions may do', () => {
  const [draft, published] = [
    { status: 'DRAFT' as const, archivedAt: null },
    { status: 'PUBLISHED' as const, archivedAt: null },
  ];
  const archived = { archivedAt: new Date() };
  const refused = (code: string) => ({ ok: false, error: { code } });

  it('lets drafts alone change, and be published unless they are archived', () => {
    expect(checkDraft(draft).ok).toBe(true);
    expect(checkDraft(published)).toMatchObject(refused('ASSESSMENT_NOT_DRAFT'));
    expect(checkPublishable(draft).ok).toBe(true);
    expect(checkPublishable(published)).toMatchObject(refused('ASSESSMENT_NOT_DRAFT'));
    expect(checkPublishable({ ...draft, ...archived })).toMatchObject(refused('ASSESSMENT_ARCHIVED'));
  });

  it('lets candidates be invited to what is published and in use', () => {
    expect(checkAssignable(published).ok).toBe(true);
    expect(checkAssignable(draft)).toMatchObject(refused('ASSESSMENT_NOT_PUBLISHED'));
    expect(checkAssignable({ ...published, ...archived })).toMatchObject(refused('ASSESSMENT_ARCHIVED'));
  });

  it('begins a family, or goes on with one', () => {
    const of = (lineage: { familyId: string; version: number } | null) => {
      const made = draftAssessment(blueprint(), new Map([pinned('q1', 1), pinned('q2', 1)]), lineage);
      if (!made.ok) throw new Error(made.error.message);
      return made.value.assessment;
    };
    const first = of(null);
    expect(first).toMatchObject({ familyId: first.id, version: 1 });
    const second = of({ familyId: first.id, version: 2 });
    expect(second).toMatchObject({ familyId: first.id, version: 2, status: 'DRAFT' });
    expect(second.id).not.toBe(first.id);
  });

  it('has a title', () => {
    expect(checkTitle(' Basics ')).toEqual({ ok: true, value: 'Basics' });
    expect(checkTitle('x'.repeat(201))).toMatchObject({ error: { code: 'INVALID_ASSESSMENT', field: 'title' } });
  });

  it('gives every question of a pool the points of its section, behind those that are listed', () => {
    const { sections } = blueprint({ sections: [section(), { ...draws(), pointsPerQuestion: '2.50' }] });
    const [, made] = pinned('q7', 3);
    const pooled = { section: 1, pin: made.pin, content: content() };
    expect(poolItems({ sections }, [pooled], 2)).toMatchObject([
      { section: 1, position: 3, points: '2.5', pin: { questionId: 'q7', version: 3 } },
    ]);
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
    ['an open question', { kind: 'OPEN', choices: [], key: { type: 'MANUAL', modelAnswer: null, keyPoints: [] } }],
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
    ['a key that decides for a person', { kind: 'OPEN', choices: [] }, 'key'],
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
