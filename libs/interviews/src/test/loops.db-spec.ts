import { Permission } from '@plumbline/contracts';
import { newId } from '@plumbline/kernel';
import { UnitOfWork } from '@plumbline/platform';
import { candidateActor, countStatements, memberActor } from '@plumbline/testing';
import { LoopStages } from '@plumbline/contracts';
import { AdvanceStageHandler, AttachAssignmentHandler } from '../jobs/stage-jobs.ts';
import { LoopWorld, NEXT_YEAR, RECRUITER, rubric } from './loop-world.ts';

describe('loops on a real database', () => {
  let world: LoopWorld;

  beforeAll(async () => {
    world = await LoopWorld.open();
  });

  afterAll(async () => {
    await world?.close();
  });

  const PUBLISH = 'mutation ($id: ID!) { publishLoopTemplate(id: $id) { status revision } }';
  const START = 'mutation ($input: StartLoopInput!) { startLoop(input: $input) { id } }';
  const ADVANCE = `mutation ($input: AdvanceLoopStageInput!) {
    advanceLoopStage(input: $input) { stages { state override { by { name } reason } } }
  }`;
  const LOOP = `query ($id: ID!) {
    loop(id: $id) { status candidate { name } opening { title } stages { kind state assessmentId assignmentId } }
  }`;

  describe('templates', () => {
    it('refuses to publish gaps and questions asked twice, and says which', async () => {
      const questionId = world.neighbours.question();
      const opening = await world.createOpening([{ name: 'Concurrency', required: 2 }]);
      const { id } = await world.createTemplate(opening.id, [
        { kind: 'INTERVIEW', key: 'one', questionIds: [questionId], rubric: rubric('Concurrency') },
        { kind: 'INTERVIEW', key: 'two', questionIds: [questionId], rubric: rubric('Design') },
      ]);
      expect(await world.api.refusal(world.recruiter, PUBLISH, { id })).toMatchObject({
        code: 'COVERAGE_GAP',
        details: {
          gaps: [{ competency: 'Concurrency', required: 2, assessed: 1 }],
          repeatedQuestions: [{ questionId, stages: ['one', 'two'] }],
        },
      });
    });

    it('refuses to publish what names an unpublished assessment or an unfit question', async () => {
      const opening = await world.createOpening([]);
      const draft = world.neighbours.assessment(false);
      const graded = world.neighbours.question({ kind: 'NUMERIC' });
      const publish = async (stage: object) => {
        const { id } = await world.createTemplate(opening.id, [stage]);
        return (await world.api.refusal(world.recruiter, PUBLISH, { id })).code;
      };
      const interview = { kind: 'INTERVIEW', rubric: rubric('Design') };
      expect(await publish({ kind: 'ASSESSMENT', assessmentId: draft })).toBe('ASSESSMENT_UNAVAILABLE');
      expect(await publish({ kind: 'ASSESSMENT', assessmentId: 'no id at all' })).toBe('ASSESSMENT_UNAVAILABLE');
      expect(await publish({ ...interview, questionIds: [graded] })).toBe('QUESTION_UNAVAILABLE');
      expect(await publish({ ...interview, questionIds: ['no id at all'] })).toBe('QUESTION_UNAVAILABLE');
      expect(await publish({ ...interview, questionIds: [newId()] })).toBe('QUESTION_NOT_FOUND');
    });

    it('refuses to start a loop from a draft', async () => {
      const opening = await world.createOpening([]);
      const template = await world.createTemplate(opening.id, [{ kind: 'DEBRIEF' }]);
      const input = { templateId: template.id, candidateId: world.neighbours.candidate('Kim') };
      expect((await world.api.refusal(world.recruiter, START, { input })).code).toBe('TEMPLATE_NOT_PUBLISHED');
    });

    it('names an owner or a team of the organization only', async () => {
      const operation = 'mutation ($input: CreateOpeningInput!) { createOpening(input: $input) { id } }';
      const stranger = newId();
      const input = { title: 'Backend engineer', teamMemberIds: [stranger, 'no id at all'] };
      expect(await world.api.refusal(world.recruiter, operation, { input })).toMatchObject({
        code: 'MEMBER_UNKNOWN',
        field: 'input.teamMemberIds',
        details: { memberIds: [stranger, 'no id at all'] },
      });
      const owned = { input: { ...input, ownerId: stranger } };
      expect(await world.api.refusal(world.recruiter, operation, owned)).toMatchObject({ field: 'input.ownerId' });
      const past = world.neighbours.member('Gus');
      world.neighbours.deactivate(past);
      const late = { input: { ...input, teamMemberIds: [past] } };
      expect(await world.api.refusal(world.recruiter, operation, late)).toHaveProperty('details.memberIds', [past]);
    });

    it('lists openings and templates with their people', async () => {
      const { openingId, templateId } = await world.startLoop();
      const openings = await world.api.data<{ nodes: object[] }>(
        world.recruiter,
        'openings',
        '{ openings(first: 100) { nodes { id title owner { name } team { name } competencies { name required } } } }',
      );
      expect(openings.nodes).toContainEqual({
        id: openingId,
        title: 'Backend engineer',
        owner: { name: 'Rae' },
        team: [{ name: 'Rae' }],
        competencies: [{ name: 'Concurrency', required: 1 }],
      });
      const templates = await world.api.data<{ nodes: object[] }>(
        world.recruiter,
        'loopTemplates',
        `query ($openingId: ID) {
          loopTemplates(openingId: $openingId) { nodes { id status opening { id } stages { key kind after } } }
        }`,
        { openingId },
      );
      expect(templates.nodes).toEqual([
        {
          id: templateId,
          status: 'PUBLISHED',
          opening: { id: openingId },
          stages: [
            { key: 'test', kind: 'ASSESSMENT', after: [] },
            { key: 'talk', kind: 'INTERVIEW', after: ['test'] },
            { key: 'debrief', kind: 'DEBRIEF', after: ['talk'] },
          ],
        },
      ]);
    });
  });

  describe('a loop', () => {
    it('begins at the assessment', async () => {
      const { id, assessmentId } = await world.startLoop();
      expect(await world.api.data(world.recruiter, 'loop', LOOP, { id })).toEqual({
        status: 'ACTIVE',
        candidate: { name: 'Kim' },
        opening: { title: 'Backend engineer' },
        stages: [
          { kind: 'ASSESSMENT', state: 'READY', assessmentId, assignmentId: null },
          { kind: 'INTERVIEW', state: 'WAITING', assessmentId: null, assignmentId: null },
          { kind: 'DEBRIEF', state: 'WAITING', assessmentId: null, assignmentId: null },
        ],
      });
    });

    it('is one at a time for a candidate and an opening, also when two are started at once', async () => {
      const { id: loopId, templateId, candidateId } = await world.startLoop();
      const input = { templateId, candidateId };
      expect(await world.api.refusal(world.recruiter, START, { input })).toMatchObject({
        code: 'LOOP_EXISTS',
        details: { loopId },
      });
      const another = { templateId, candidateId: world.neighbours.candidate('Lou') };
      const racing = await Promise.all(
        [1, 2, 3, 4].map(() => world.api.run(world.recruiter, START, { input: another })),
      );
      expect(racing.filter(({ errors }) => errors === undefined)).toHaveLength(1);
    });

    it('refuses an unknown candidate', async () => {
      const { templateId } = await world.startLoop();
      for (const candidateId of [newId(), 'no id at all']) {
        const refusal = await world.api.refusal(world.recruiter, START, { input: { templateId, candidateId } });
        expect(refusal).toMatchObject({ code: 'CANDIDATE_UNKNOWN', field: 'input.candidateId' });
      }
    });

    it('keeps its copy when template and questions change', async () => {
      const loop = await world.startLoop();
      const panel = [world.interviewer('Ada')];
      await world.deliver(AdvanceStageHandler, world.graded(loop, true));
      const { id } = await world.schedule(loop.talk, panel, `${NEXT_YEAR}-04-01T09:00:00Z`);
      const kit = 'query ($id: ID!) { interview(id: $id) { kit { questions { stem modelAnswer } rubric { name } } } }';
      const before = await world.api.data(world.recruiter, 'interview', kit, { id });

      const revise = `mutation ($id: ID!, $input: ReviseLoopTemplateInput!) {
        reviseLoopTemplate(id: $id, input: $input) { status revision }
      }`;
      const input = { title: 'Another', stages: [{ kind: 'INTERVIEW', rubric: rubric('Charm') }] };
      expect(
        await world.api.data(world.recruiter, 'reviseLoopTemplate', revise, { id: loop.templateId, input }),
      ).toEqual({ status: 'DRAFT', revision: 2 });
      for (const [questionId, question] of world.neighbours.questions) {
        world.neighbours.questions.set(questionId, { ...question, stem: 'Something else', modelAnswer: 'No.' });
      }
      expect(await world.api.data(world.recruiter, 'interview', kit, { id })).toEqual(before);
    });

    it('takes four statements with openings, stages and interviews, however long the list', async () => {
      await Promise.all([world.startLoop(), world.startLoop(), world.startLoop()]);
      const list = (first: number) =>
        countStatements(
          () =>
            world.api.data<{ nodes: object[] }>(
              world.recruiter,
              'loops',
              `query ($first: Int) {
              loops(first: $first) {
                nodes {
                  id candidate { name } opening { title owner { name } } stages { state interviews { id candidate { name } } }
                }
              }
            }`,
              { first },
            ),
          { applications: ['plumbline'] },
        );
      const [one, three] = [await list(1), await list(3)];
      expect(three.value.nodes).toHaveLength(3);
      // Loops, openings, stages, interviews; people come from ports that are not under test here.
      expect(one.statements).toHaveLength(4);
      expect(three.statements).toHaveLength(4);
    });

    it('pages through the list, newest first, by candidate, opening and status', async () => {
      const [a, b] = [await world.startLoop(), await world.startLoop()];
      const page = (variables: object) =>
        world.api.data<{ nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } }>(
          world.recruiter,
          'loops',
          `query ($first: Int, $after: String, $filter: LoopFilter) {
            loops(first: $first, after: $after, filter: $filter) { nodes { id } pageInfo { hasNextPage endCursor } }
          }`,
          { ...variables },
        );
      const first = await page({ first: 1 });
      expect(first).toMatchObject({ nodes: [{ id: b.id }], pageInfo: { hasNextPage: true } });
      expect((await page({ first: 1, after: first.pageInfo.endCursor })).nodes).toEqual([{ id: a.id }]);
      expect((await page({ filter: { candidateId: a.candidateId } })).nodes).toEqual([{ id: a.id }]);
      expect((await page({ filter: { openingId: b.openingId, status: 'ACTIVE' } })).nodes).toEqual([{ id: b.id }]);
      expect((await page({ filter: { openingId: b.openingId, status: 'CLOSED' } })).nodes).toEqual([]);
      expect((await page({ filter: { candidateId: 'no id at all' } })).nodes).toEqual([]);
    });
  });

  describe('the assessment', () => {
    it('readies the interview when it is passed, however often that is delivered', async () => {
      const loop = await world.startLoop();
      const graded = world.graded(loop, true);
      await world.deliver(AdvanceStageHandler, graded);
      await world.deliver(AdvanceStageHandler, graded);
      expect(await world.states(loop.id)).toEqual(['DONE', 'READY', 'WAITING']);
      const told = await world.database.query(
        `SELECT payload->>'loopStageId' AS stage, payload->>'state' AS state FROM outbox_events
         WHERE name = 'interviews.stage-advanced.v1' AND payload->>'loopId' = $1 ORDER BY state`,
        [loop.id],
      );
      expect(told).toEqual([
        { stage: loop.test, state: 'DONE' },
        { stage: loop.talk, state: 'READY' },
      ]);
    });

    it('takes parallel deliveries as one', async () => {
      const loop = await world.startLoop();
      const graded = world.graded(loop, true);
      await Promise.all([1, 2, 3, 4].map(() => world.deliver(AdvanceStageHandler, graded)));
      const [{ count } = { count: '' }] = await world.database.query<{ count: string }>(
        `SELECT count(*) FROM audit_entries WHERE action = 'loop-stage.moved' AND subject_id = $1`,
        [loop.test],
      );
      expect(count).toBe('1');
    });

    it.each([false, null])('asks a person when it is not passed (%s), and rejects nobody', async (passed) => {
      const loop = await world.startLoop();
      await world.deliver(AdvanceStageHandler, world.graded(loop, passed));
      await world.deliver(AdvanceStageHandler, world.graded(loop, passed));
      expect(await world.states(loop.id)).toEqual(['NEEDS_DECISION', 'WAITING', 'WAITING']);
      expect(await world.api.data(world.recruiter, 'loop', LOOP, { id: loop.id })).toMatchObject({ status: 'ACTIVE' });
    });

    it('lets a recruiter send the candidate on, with a reason', async () => {
      const loop = await world.startLoop();
      await world.deliver(AdvanceStageHandler, world.graded(loop, false));
      const advance = { input: { loopStageId: loop.test, reason: 'A fire alarm in the middle of it.' } };
      const mute = { input: { ...advance.input, reason: ' ' } };
      const refusal = { code: 'REASON_MISSING', field: 'input.reason' };
      expect(await world.api.refusal(world.recruiter, ADVANCE, mute)).toMatchObject(refusal);
      expect(await world.api.data(world.recruiter, 'advanceLoopStage', ADVANCE, advance)).toEqual({
        stages: [
          { state: 'DONE', override: { by: { name: 'Rae' }, reason: 'A fire alarm in the middle of it.' } },
          { state: 'READY', override: null },
          { state: 'WAITING', override: null },
        ],
      });
      expect((await world.api.refusal(world.recruiter, ADVANCE, advance)).code).toBe('NO_DECISION_NEEDED');
      await world.deliver(AdvanceStageHandler, world.graded(loop, false));
      expect((await world.states(loop.id))[0]).toBe('DONE');
    });

    it('notes the newest assignment that serves the stage, in whatever order the news arrives', async () => {
      const loop = await world.startLoop();
      const assigned = { assessmentId: loop.assessmentId, candidateId: loop.candidateId, loopStageId: loop.test };
      const [older, newer] = [newId(), newId()];
      await world.deliver(AttachAssignmentHandler, { ...assigned, assignmentId: newer });
      expect((await world.states(loop.id))[0]).toBe('SCHEDULED');
      await world.deliver(AdvanceStageHandler, world.graded(loop, false));
      await world.deliver(AttachAssignmentHandler, { ...assigned, assignmentId: older });
      expect((await world.states(loop.id))[0]).toBe('NEEDS_DECISION');
      expect(await world.api.data(world.recruiter, 'loop', LOOP, { id: loop.id })).toMatchObject({
        stages: [{ assignmentId: newer }, {}, {}],
      });
    });

    it('ignores results that serve no stage', async () => {
      const loop = await world.startLoop();
      await world.deliver(AdvanceStageHandler, { ...world.graded(loop, true), loopStageId: null });
      await world.deliver(AdvanceStageHandler, { ...world.graded(loop, true), loopStageId: newId() });
      expect((await world.states(loop.id))[0]).toBe('READY');
    });

    it('lets exactly the right assignment serve a stage', async () => {
      const loop = await world.startLoop();
      const claim = { loopStageId: loop.test, candidateId: loop.candidateId, assessmentId: loop.assessmentId };
      const ask = async (over: Partial<typeof claim>) => {
        const result = await world.api.app
          .get(UnitOfWork)
          .run(world.recruiter, (tx) => world.api.app.get(LoopStages).mayServe(tx, { ...claim, ...over }));
        return result.ok ? 'ok' : result.error.code;
      };
      expect(await ask({})).toBe('ok');
      expect(await ask({ candidateId: newId() })).toBe('LOOP_STAGE_MISMATCH');
      expect(await ask({ assessmentId: newId() })).toBe('LOOP_STAGE_MISMATCH');
      expect(await ask({ loopStageId: loop.talk })).toBe('LOOP_STAGE_MISMATCH');
      expect(await ask({ loopStageId: newId() })).toBe('LOOP_STAGE_NOT_FOUND');
      expect(await ask({ loopStageId: 'no id at all' })).toBe('LOOP_STAGE_NOT_FOUND');
      await world.deliver(AdvanceStageHandler, world.graded(loop, true));
      expect(await ask({})).toBe('LOOP_STAGE_MISMATCH');
    });

    it('tells which loops stages are of, in one statement, and nothing of unknown ones', async () => {
      const [one, other] = [await world.startLoop(), await world.startLoop()];
      const asked = [one.talk, other.talk, newId(), 'no id at all'];
      const loopsOf = () =>
        world.api.app.get(UnitOfWork).read(world.recruiter, (tx) => world.api.app.get(LoopStages).loopsOf(tx, asked));
      const counted = await countStatements(loopsOf, { applications: ['plumbline'] });
      expect(counted.statements).toHaveLength(1);
      expect(counted.value).toEqual(
        new Map([
          [one.talk, one.id],
          [other.talk, other.id],
        ]),
      );
    });
  });

  describe('who may', () => {
    it('sees and moves nothing of another organization', async () => {
      const loop = await world.startLoop();
      const stranger = memberActor(newId(), newId(), RECRUITER);
      expect(await world.api.data(stranger, 'loop', LOOP, { id: loop.id })).toBeNull();
      const opening = 'query ($id: ID!) { opening(id: $id) { id } }';
      expect(await world.api.data(stranger, 'opening', opening, { id: loop.openingId })).toBeNull();
      const template = 'query ($id: ID!) { loopTemplate(id: $id) { id } }';
      expect(await world.api.data(stranger, 'loopTemplate', template, { id: loop.templateId })).toBeNull();
      expect(await world.api.data(stranger, 'loops', '{ loops { nodes { id } } }')).toEqual({ nodes: [] });
      expect((await world.api.refusal(stranger, PUBLISH, { id: loop.templateId })).code).toBe('NOT_FOUND');
      const start = { input: { templateId: loop.templateId, candidateId: loop.candidateId } };
      expect((await world.api.refusal(stranger, START, start)).code).toBe('NOT_FOUND');
      const advance = { input: { loopStageId: loop.test, reason: 'because' } };
      expect((await world.api.refusal(stranger, ADVANCE, advance)).code).toBe('NOT_FOUND');
      expect(await world.states(loop.id)).toEqual(['READY', 'WAITING', 'WAITING']);
    });

    it('finds nothing of others even when a statement forgets to ask whose it is', async () => {
      await world.startLoop();
      const pool = world.database.poolAs('plumbline_app', 1);
      for (const table of ['openings', 'loop_templates', 'loops', 'loop_stages', 'interviews', 'interview_panelists']) {
        const { rows } = await pool.query<{ count: string }>(
          `SELECT count(*) FROM (SELECT set_config('app.org', '${newId()}', false)) s, ${table}`,
        );
        expect(rows).toEqual([{ count: '0' }]);
      }
    });

    it('is refused without the permission: interviewers, candidates', async () => {
      const loop = await world.startLoop();
      const interviewer = world.interviewer('Ada');
      for (const actor of [interviewer, candidateActor(world.organizationId)]) {
        expect((await world.api.refusal(actor, LOOP, { id: loop.id })).code).toBe('FORBIDDEN');
        expect((await world.api.refusal(actor, PUBLISH, { id: loop.templateId })).code).toBe('FORBIDDEN');
      }
      const reader = memberActor(world.organizationId, world.neighbours.member('Hal'), [Permission.LoopRead]);
      expect(await world.api.data(reader, 'loop', LOOP, { id: loop.id })).not.toBeNull();
      const advance = { input: { loopStageId: loop.test, reason: 'because' } };
      expect((await world.api.refusal(reader, ADVANCE, advance)).code).toBe('FORBIDDEN');
    });
  });
});
