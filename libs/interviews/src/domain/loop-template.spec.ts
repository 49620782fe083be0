import fc from 'fast-check';
import { coverageOf } from './coverage.ts';
import { draftTemplate, publishTemplate, reviseTemplate, type LoopTemplate } from './loop-template.ts';
import { defineStages, type StageDefinition, type StageInput } from './stage-definition.ts';

const rubric = (...names: string[]) => names.map((name) => ({ name, anchors: ['none', 'some', 'good', 'great'] }));
const interview = (over: Partial<StageInput> = {}): StageInput => ({
  kind: 'INTERVIEW',
  questionIds: ['q1'],
  rubric: rubric('Concurrency'),
  ...over,
});
const assessment: StageInput = { kind: 'ASSESSMENT', assessmentId: 'a1' };

const draft = (stages: StageInput[]): LoopTemplate => {
  const template = draftTemplate('t1', 'o1', { title: 'Backend loop', stages });
  if (!template.ok) throw new Error(template.error.message);
  return template.value;
};

describe('defineStages', () => {
  it('completes what was left out: keys, titles, one after the other', () => {
    const stages = defineStages([assessment, interview(), { kind: 'DEBRIEF' }]);
    expect(stages).toEqual({
      ok: true,
      value: [
        { kind: 'ASSESSMENT', key: 'stage-1', title: 'Assessment', after: [], assessmentId: 'a1' },
        {
          kind: 'INTERVIEW',
          key: 'stage-2',
          title: 'Interview',
          after: ['stage-1'],
          questionIds: ['q1'],
          rubric: rubric('Concurrency'),
          durationMinutes: 60,
          interviewersRequired: 1,
        },
        { kind: 'DEBRIEF', key: 'stage-3', title: 'Debrief', after: ['stage-2'] },
      ],
    });
  });

  it('lets stages stand beside each other', () => {
    const stages = defineStages([
      { ...assessment, key: 'test' },
      interview({ key: 'one', after: ['test'] }),
      interview({ key: 'two', after: ['test'] }),
      { kind: 'DEBRIEF', after: ['one', 'two'] },
    ]);
    expect(stages.ok && stages.value.map(({ after }) => after)).toEqual([[], ['test'], ['test'], ['one', 'two']]);
  });

  it.each<[string, StageInput[]]>([
    ['stages', []],
    ['stages.0.assessmentId', [{ kind: 'ASSESSMENT' }]],
    ['stages.0.after', [interview({ key: 'a', after: ['a'] })]],
    ['stages.0.after', [interview({ after: ['b'] }), interview({ key: 'b' })]],
    ['stages.1.key', [interview({ key: 'a' }), interview({ key: 'a' })]],
    ['stages.0.questionIds', [interview({ questionIds: ['q', 'q'] })]],
    ['stages.0.rubric', [interview({ rubric: [] })]],
    ['stages.0.rubric', [interview({ rubric: rubric('Depth', 'depth ') })]],
    ['stages.0.rubric.0.anchors', [interview({ rubric: [{ name: 'Depth', anchors: ['1', '2', '3'] }] })]],
    ['stages.0.rubric.0.anchors', [interview({ rubric: [{ name: 'Depth', anchors: ['1', '2', '', '4'] }] })]],
    ['stages.0.durationMinutes', [interview({ durationMinutes: 4 })]],
    ['stages.0.interviewersRequired', [interview({ interviewersRequired: 0 })]],
    ['stages.1.kind', [{ kind: 'DEBRIEF' }, { kind: 'DEBRIEF', after: [] }]],
    ['stages.1.after', [{ kind: 'DEBRIEF' }, interview()]],
  ])('refuses a fault in %s and names it', (field, stages) => {
    expect(defineStages(stages)).toMatchObject({ ok: false, error: { code: 'INVALID_TEMPLATE', field } });
  });
});

describe('publishTemplate', () => {
  it('publishes what covers the opening, whatever the spelling of a competency', () => {
    const published = publishTemplate(draft([assessment, interview()]), [{ name: 'concurrency', required: 1 }]);
    expect(published).toMatchObject({ ok: true, value: { status: 'PUBLISHED' } });
  });

  it('lists every gap and every question asked twice', () => {
    const template = draft([interview({ key: 'one' }), interview({ key: 'two', rubric: rubric('Design') })]);
    const needed = [
      { name: 'Concurrency', required: 2 },
      { name: 'Design', required: 1 },
      { name: 'Writing', required: 1 },
    ];
    expect(publishTemplate(template, needed)).toMatchObject({
      ok: false,
      error: {
        code: 'COVERAGE_GAP',
        details: {
          gaps: [
            { competency: 'Concurrency', required: 2, assessed: 1 },
            { competency: 'Writing', required: 1, assessed: 0 },
          ],
          repeatedQuestions: [{ questionId: 'q1', stages: ['one', 'two'] }],
        },
      },
    });
  });

  it('counts an interview once, however many sit on its panel', () => {
    const template = draft([interview({ interviewersRequired: 3 })]);
    expect(publishTemplate(template, [{ name: 'Concurrency', required: 2 }]).ok).toBe(false);
  });

  it('leaves a published template as it is', () => {
    const published: LoopTemplate = { ...draft([interview()]), status: 'PUBLISHED' };
    expect(publishTemplate(published, [{ name: 'Anything', required: 9 }])).toEqual({ ok: true, value: published });
  });

  it('makes a revised template a draft again, one revision on', () => {
    const published: LoopTemplate = { ...draft([interview()]), status: 'PUBLISHED' };
    const revised = reviseTemplate(published, { title: 'Shorter', stages: [interview({ durationMinutes: 30 })] });
    expect(revised).toMatchObject({ ok: true, value: { id: 't1', title: 'Shorter', status: 'DRAFT', revision: 2 } });
  });
});

describe('coverageOf', () => {
  const names = ['a', 'b', 'c'];
  const stages = fc.array(
    fc.record({
      rubric: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 }),
      questionIds: fc.uniqueArray(fc.constantFrom('q1', 'q2', 'q3', 'q4')),
    }),
    { minLength: 1, maxLength: 6 },
  );
  const define = (inputs: { rubric: string[]; questionIds: string[] }[]): readonly StageDefinition[] => {
    const defined = defineStages(
      inputs.map((stage) => interview({ questionIds: stage.questionIds, rubric: rubric(...stage.rubric) })),
    );
    if (!defined.ok) throw new Error(defined.error.message);
    return defined.value;
  };

  it('reports a gap for exactly the competencies that stand in too few rubrics', () => {
    fc.assert(
      fc.property(stages, fc.integer({ min: 1, max: 4 }), (inputs, required) => {
        const { gaps } = coverageOf(
          define(inputs),
          names.map((name) => ({ name, required })),
        );
        const expected = names.filter(
          (name) => inputs.filter((stage) => stage.rubric.includes(name)).length < required,
        );
        expect(gaps.map(({ competency }) => competency)).toEqual(expected);
      }),
    );
  });

  it('reports exactly the questions that stand in more than one stage', () => {
    fc.assert(
      fc.property(stages, (inputs) => {
        const { repeatedQuestions } = coverageOf(define(inputs), []);
        const expected = (['q1', 'q2', 'q3', 'q4'] as const).filter(
          (id) => inputs.filter((stage) => stage.questionIds.includes(id)).length > 1,
        );
        expect(repeatedQuestions.map(({ questionId }) => questionId).sort()).toEqual(expected);
      }),
    );
  });
});
