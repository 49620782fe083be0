import { LoopStages } from '@plumbline/contracts';
import { newId } from '@plumbline/kernel';
import { UnitOfWork } from '@plumbline/platform';
import { FollowDecisionHandler } from '../jobs/scorecard-jobs.ts';
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
    world.neighbours.decisions.set(loopId, { decisionId, closesLoop });
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
      world.neighbours.decisions.set(id, { decisionId: newId(), closesLoop: true });
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

  it('opens no loop beside another that has begun meanwhile', async () => {
    const { id, templateId, candidateId } = await world.startLoop();
    await decide(id, true);
    await world.api.data(world.recruiter, 'startLoop', START, { input: { templateId, candidateId } });
    await decide(id, false);
    expect(await status(id)).toBe('CLOSED');
  });
});
