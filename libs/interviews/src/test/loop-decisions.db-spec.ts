import { LoopStages } from '@plumbline/contracts';
import { newId } from '@plumbline/kernel';
import { UnitOfWork } from '@plumbline/platform';
import { FollowDecisionHandler, NoteFeedbackHandler } from '../jobs/scorecard-jobs.ts';
import { AdvanceStageHandler } from '../jobs/stage-jobs.ts';
import { LoopWorld, NEXT_YEAR, SCHEDULE } from './loop-world.ts';

describe('a decision about a loop, on a real database', () => {
  let world: LoopWorld;

  beforeAll(async () => {
    world = await LoopWorld.open();
  });

  afterAll(async () => {
    await world?.close();
  });

  const START = 'mutation ($input: StartLoopInput!) { startLoop(input: $input) { id } }';
  const ADVANCE = 'mutation ($input: AdvanceLoopStageInput!) { advanceLoopStage(input: $input) { id } }';
  const CANCEL = 'mutation ($input: CancelInterviewInput!) { cancelInterview(input: $input) { id } }';
  const decide = async (loopId: string, closesLoop: boolean) => {
    const decisionId = newId();
    world.neighbours.decisions.set(loopId, { decisionId, decidedBy: world.recruiter.memberId ?? '', closesLoop });
    await world.deliver(FollowDecisionHandler, { decisionId, loopId });
  };
  const status = async (id: string) => {
    const loop = await world.api.data<{ status: string }>(
      world.recruiter,
      'loop',
      'query ($id: ID!) { loop(id: $id) { status } }',
      { id },
    );
    return loop.status;
  };

  it('binds from the moment it stands, before the job has closed the loop', async () => {
    const [loop, held] = [await world.startLoop(), await world.startLoop()];
    await world.deliver(AdvanceStageHandler, world.graded(held, true));
    const panel = [world.interviewer('Ada')];
    const interview = await world.schedule(held.talk, panel, `${NEXT_YEAR}-04-02T09:00:00Z`);
    for (const { id } of [loop, held]) {
      world.neighbours.decisions.set(id, {
        decisionId: newId(),
        decidedBy: world.recruiter.memberId ?? '',
        closesLoop: true,
      });
    }
    const code = async (operation: string, variables: Record<string, unknown>) =>
      (await world.api.refusal(world.recruiter, operation, variables)).code;
    expect(await code(ADVANCE, { input: { loopStageId: loop.test, reason: 'late' } })).toBe('LOOP_CLOSED');
    expect(await code(SCHEDULE, world.scheduling(loop.talk, panel, `${NEXT_YEAR}-04-03T09:00:00Z`))).toBe(
      'LOOP_CLOSED',
    );
    expect(await code(CANCEL, { input: { interviewId: interview.id, reason: 'late' } })).toBe('LOOP_CLOSED');
    const claim = { loopStageId: loop.test, candidateId: loop.candidateId, assessmentId: loop.assessmentId };
    const assigning = await world.api.app
      .get(UnitOfWork)
      .run(world.recruiter, (tx) => world.api.app.get(LoopStages).mayServe(tx, claim));
    expect(assigning).toMatchObject({ error: { code: 'LOOP_STAGE_MISMATCH' } });
    expect(await status(loop.id)).toBe('ACTIVE');
  });

  it('closes the loop; one to wait that supersedes it opens it again', async () => {
    const { id, test: loopStageId } = await world.startLoop();
    await decide(id, true);
    await decide(id, true);
    expect(await status(id)).toBe('CLOSED');
    const input = { loopStageId, reason: 'late' };
    expect((await world.api.refusal(world.recruiter, ADVANCE, { input })).code).toBe('LOOP_CLOSED');
    await decide(id, false);
    expect(await status(id)).toBe('ACTIVE');
  });

  it('cancels what was still to be held, and frees the time that it took', async () => {
    const [loop, other] = [await world.startLoop(), await world.startLoop()];
    for (const each of [loop, other]) await world.deliver(AdvanceStageHandler, world.graded(each, true));
    const ada = world.interviewer('Ada');
    const startsAt = `${NEXT_YEAR}-04-04T09:00:00Z`;
    const { id } = await world.schedule(loop.talk, [ada], startsAt);
    world.neighbours.feedback.add(id);
    await decide(loop.id, true);
    await decide(loop.id, true);
    expect(await status(loop.id)).toBe('CLOSED');
    expect(await world.states(loop.id)).toEqual(['DONE', 'READY', 'WAITING']);
    const read = 'query ($id: ID!) { interview(id: $id) { status cancelReason } }';
    expect(await world.api.data(world.recruiter, 'interview', read, { id })).toEqual({
      status: 'CANCELLED',
      cancelReason: 'The loop was closed.',
    });
    const audited = await world.database.query(
      `SELECT 1 FROM audit_entries WHERE action = 'interview.cancelled' AND subject_id = $1`,
      [id],
    );
    expect(audited).toHaveLength(1);
    const again = await world.schedule(other.talk, [ada], startsAt);
    expect(await world.api.data(ada, 'myInterviews', '{ myInterviews { nodes { id } } }')).toEqual({
      nodes: [{ id: again.id }],
    });
  });

  it('keeps an interview that a submitted card tells of: the decision may rest on it', async () => {
    const loop = await world.startLoop();
    await world.deliver(AdvanceStageHandler, world.graded(loop, true));
    const ada = world.interviewer('Ada');
    const { id } = await world.schedule(loop.talk, [ada], `${NEXT_YEAR}-04-05T09:00:00Z`);
    world.neighbours.submitted.add(id);
    await decide(loop.id, true);
    expect(await status(loop.id)).toBe('CLOSED');
    expect(await world.states(loop.id)).toEqual(['DONE', 'SCHEDULED', 'WAITING']);
    await world.deliver(NoteFeedbackHandler, {
      scorecardId: newId(),
      loopId: loop.id,
      interviewId: id,
      interviewerId: ada.memberId ?? '',
    });
    expect(await world.states(loop.id)).toEqual(['DONE', 'DONE', 'READY']);
  });

  it('opens no loop beside another that has begun meanwhile', async () => {
    const { id, templateId, candidateId } = await world.startLoop();
    await decide(id, true);
    await world.api.data(world.recruiter, 'startLoop', START, { input: { templateId, candidateId } });
    await decide(id, false);
    expect(await status(id)).toBe('CLOSED');
  });
});
