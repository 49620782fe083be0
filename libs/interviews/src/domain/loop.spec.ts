import fc from 'fast-check';
import { draftTemplate, publishTemplate, type LoopTemplate } from './loop-template.ts';
import { copyIntoKit, type KitQuestion } from './kit.ts';
import { advanceLoop, hasBegunAfter, startLoop, type Loop } from './loop.ts';
import type { StageInput } from './stage-definition.ts';
import { STAGE_EVENTS, type StageEvent } from './stage-state.ts';

const rubric = [{ name: 'Concurrency', anchors: ['none', 'some', 'good', 'great'] }];
const question = (questionId: string): KitQuestion => ({
  questionId,
  versionId: `${questionId}-v1`,
  version: 1,
  kind: 'OPEN',
  stem: `What is ${questionId}?`,
  modelAnswer: 'An answer.',
  keyPoints: ['one'],
  commonMistakes: [],
  followUps: [],
  prompts: [],
  redFlags: [],
});

const stages: StageInput[] = [
  { kind: 'ASSESSMENT', key: 'test', title: 'Written test', assessmentId: 'a1' },
  { kind: 'INTERVIEW', key: 'talk', questionIds: ['q1', 'q2'], rubric },
  { kind: 'DEBRIEF', key: 'debrief' },
];

const published = (inputs: StageInput[] = stages): LoopTemplate => {
  const drafted = draftTemplate('t1', 'o1', { title: 'Backend loop', stages: inputs });
  const template = drafted.ok ? publishTemplate(drafted.value, []) : drafted;
  if (!template.ok) throw new Error(template.error.message);
  return template.value;
};

const start = (template: LoopTemplate, questions = ['q1', 'q2'].map(question)) => {
  let count = 0;
  return startLoop(template, {
    id: 'l1',
    candidateId: 'c1',
    competencies: [{ name: 'Concurrency', required: 1 }],
    questions: new Map(questions.map((each) => [each.questionId, each])),
    newStageId: () => `s${++count}`,
  });
};

const started = (inputs?: StageInput[]): Loop => {
  const loop = start(published(inputs));
  if (!loop.ok) throw new Error(loop.error.message);
  return loop.value;
};

const after = (loop: Loop, ...events: [string, StageEvent][]): Loop =>
  events.reduce((current, [stageId, event]) => {
    const next = advanceLoop(current, stageId, event);
    if (!next.ok) throw new Error(next.error.message);
    return next.value.loop;
  }, loop);

const states = (loop: Loop) => loop.stages.map(({ state }) => state);

describe('startLoop', () => {
  it('copies kit and rubric, and readies what nothing precedes', () => {
    const loop = started();
    expect(states(loop)).toEqual(['READY', 'WAITING', 'WAITING']);
    expect(loop.stages[0]).toMatchObject({ id: 's1', kind: 'ASSESSMENT', assessmentId: 'a1', kit: null });
    expect(loop.stages[1]?.kit).toEqual({
      questions: [question('q1'), question('q2')],
      rubric,
      durationMinutes: 60,
      interviewersRequired: 1,
    });
  });

  it('shares nothing with what it was copied from', () => {
    const template = published();
    const contents = ['q1', 'q2'].map(question);
    const loop = start(template, contents);
    const stage = template.stages[1];
    if (!loop.ok || stage?.kind !== 'INTERVIEW') throw new Error('no interview');
    expect(loop.value.stages[1]?.kit?.rubric[0]).not.toBe(stage.rubric[0]);
    expect(loop.value.stages[1]?.kit?.questions[0]).not.toBe(contents[0]);
  });

  it('refuses a draft', () => {
    expect(start({ ...published(), status: 'DRAFT' })).toMatchObject({
      ok: false,
      error: { code: 'TEMPLATE_NOT_PUBLISHED' },
    });
  });

  it('refuses a kit with a question that has no contents', () => {
    expect(start(published(), [question('q1')])).toMatchObject({
      ok: false,
      error: { code: 'QUESTION_UNAVAILABLE', details: { questionIds: ['q2'] } },
    });
  });
});

describe('copyIntoKit', () => {
  it('takes what an interviewer needs and drops the rest', () => {
    const pinned = { ...question('q1'), choices: [{ id: 'c', text: 'x' }], key: { labels: ['A'] } };
    expect(copyIntoKit([pinned])).toEqual({ ok: true, value: new Map([['q1', question('q1')]]) });
  });

  it('refuses what a machine grades', () => {
    expect(copyIntoKit([question('q1'), { ...question('q2'), kind: 'SINGLE_CHOICE' }])).toMatchObject({
      ok: false,
      error: { code: 'QUESTION_UNAVAILABLE', details: { questionIds: ['q2'] } },
    });
  });
});

describe('advanceLoop', () => {
  it('readies the interview when the assessment is passed', () => {
    const change = advanceLoop(started(), 's1', 'PASSED');
    expect(change.ok && states(change.value.loop)).toEqual(['DONE', 'READY', 'WAITING']);
    expect(change.ok && change.value.changed.map(({ id }) => id)).toEqual(['s1', 's2']);
  });

  it('asks a person when it is failed, and rejects nobody', () => {
    const loop = after(started(), ['s1', 'SCHEDULED'], ['s1', 'FAILED']);
    expect(states(loop)).toEqual(['NEEDS_DECISION', 'WAITING', 'WAITING']);
    expect(loop.status).toBe('ACTIVE');
  });

  it('goes on when that person lets the candidate through', () => {
    expect(states(after(started(), ['s1', 'FAILED'], ['s1', 'OVERRIDDEN']))).toEqual(['DONE', 'READY', 'WAITING']);
  });

  it('goes on when a retake is passed', () => {
    expect(states(after(started(), ['s1', 'FAILED'], ['s1', 'PASSED']))).toEqual(['DONE', 'READY', 'WAITING']);
  });

  it('changes nothing when a failure arrives after the pass or the override', () => {
    const passed = after(started(), ['s1', 'PASSED']);
    expect(advanceLoop(passed, 's1', 'FAILED')).toEqual({ ok: true, value: { loop: passed, changed: [] } });
  });

  it('goes on asking when the news of the assignment arrives after that of the failure', () => {
    expect(states(after(started(), ['s1', 'FAILED'], ['s1', 'SCHEDULED']))[0]).toBe('NEEDS_DECISION');
  });

  it('blocks what follows again when a held interview is taken back', () => {
    const held = after(started(), ['s1', 'PASSED'], ['s2', 'SCHEDULED'], ['s2', 'HELD']);
    expect(states(held)).toEqual(['DONE', 'DONE', 'READY']);
    expect(states(after(held, ['s2', 'UNSCHEDULED']))).toEqual(['DONE', 'READY', 'WAITING']);
  });

  it.each<[StageEvent, string]>([
    ['SCHEDULED', 'STAGE_NOT_READY'],
    ['OVERRIDDEN', 'NO_DECISION_NEEDED'],
    ['HELD', 'STAGE_STATE'],
  ])('refuses %s of a waiting interview with %s', (event, code) => {
    expect(advanceLoop(started(), 's2', event)).toMatchObject({ ok: false, error: { code } });
  });

  it('says what a stage waits for, or what to do first', () => {
    expect(advanceLoop(started(), 's2', 'SCHEDULED')).toMatchObject({
      error: {
        message: 'Only a ready stage can be scheduled. This one waits for: Written test.',
        details: { state: 'WAITING', waitsFor: ['Written test'] },
      },
    });
    const held = after(started(), ['s1', 'PASSED'], ['s2', 'SCHEDULED']);
    expect(advanceLoop(held, 's2', 'SCHEDULED')).toMatchObject({
      error: { message: 'Only a ready stage can be scheduled. This one has an interview already: cancel that first.' },
    });
  });

  it('takes a corrected pass back, and what it had readied', () => {
    const retracted = after(started(), ['s1', 'PASSED'], ['s1', 'RETRACTED']);
    expect(states(retracted)).toEqual(['NEEDS_DECISION', 'WAITING', 'WAITING']);
  });

  it('knows whether anything after a stage has begun, however far on', () => {
    const passed = after(started(), ['s1', 'PASSED']);
    expect(hasBegunAfter(passed.stages, 's1')).toBe(false);
    const held = after(passed, ['s2', 'SCHEDULED'], ['s2', 'HELD'], ['s3', 'HELD']);
    expect(hasBegunAfter(held.stages, 's1')).toBe(true);
    const takenBack = after(held, ['s2', 'UNSCHEDULED']);
    expect(states(takenBack)).toEqual(['DONE', 'READY', 'DONE']);
    expect(hasBegunAfter(takenBack.stages, 's1')).toBe(true);
    expect(hasBegunAfter(takenBack.stages, 's3')).toBe(false);
  });

  it('takes late facts in a closed loop and refuses deeds', () => {
    const closed: Loop = { ...started(), status: 'CLOSED' };
    expect(advanceLoop(closed, 's1', 'PASSED').ok).toBe(true);
    expect(advanceLoop(closed, 's1', 'OVERRIDDEN')).toMatchObject({ ok: false, error: { code: 'LOOP_CLOSED' } });
  });

  it('finds no stage of another loop', () => {
    expect(advanceLoop(started(), 'elsewhere', 'PASSED')).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
  });

  const anyTemplate = fc
    .array(fc.tuple(fc.constantFrom<'ASSESSMENT' | 'INTERVIEW'>('ASSESSMENT', 'INTERVIEW'), fc.array(fc.nat(9))), {
      minLength: 1,
      maxLength: 8,
    })
    .map((drawn) =>
      drawn.map(([kind, before], index): StageInput => {
        const after = before.filter((each) => each < index).map((each) => `k${each}`);
        return kind === 'ASSESSMENT'
          ? { kind, key: `k${index}`, after, assessmentId: 'a' }
          : { kind, key: `k${index}`, after, rubric };
      }),
    );
  const anyHistory = fc.array(fc.tuple(fc.nat(9), fc.constantFrom(...STAGE_EVENTS)), { maxLength: 40 });

  it('keeps a stage ready exactly while all that precedes it is done', () => {
    fc.assert(
      fc.property(anyTemplate, anyHistory, (inputs, history) => {
        let loop = started(inputs);
        for (const [index, event] of history) {
          const next = advanceLoop(loop, `s${index + 1}`, event);
          if (next.ok) loop = next.value.loop;
          const done = new Set(loop.stages.filter(({ state }) => state === 'DONE').map(({ key }) => key));
          for (const stage of loop.stages) {
            const free = stage.after.every((key) => done.has(key));
            if (stage.state === 'WAITING') expect(free).toBe(false);
            if (stage.state === 'READY') expect(free).toBe(true);
          }
        }
      }),
    );
  });

  it('takes the same fact twice as once', () => {
    fc.assert(
      fc.property(
        anyTemplate,
        anyHistory,
        fc.nat(9),
        fc.constantFrom<StageEvent>('PASSED', 'FAILED', 'HELD'),
        (inputs, history, index, fact) => {
          const loop = history.reduce((current, [stage, event]) => {
            const next = advanceLoop(current, `s${stage + 1}`, event);
            return next.ok ? next.value.loop : current;
          }, started(inputs));
          const once = advanceLoop(loop, `s${index + 1}`, fact);
          if (!once.ok) return;
          expect(advanceLoop(once.value.loop, `s${index + 1}`, fact)).toEqual({
            ok: true,
            value: { loop: once.value.loop, changed: [] },
          });
        },
      ),
    );
  });
});
