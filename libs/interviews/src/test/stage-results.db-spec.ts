import type { AssignmentStanding } from '@plumbline/contracts';
import { newId } from '@plumbline/kernel';
import {
  AdvanceStageHandler,
  AttachAssignmentHandler,
  FollowAbandonmentHandler,
  FollowExpiryHandler,
  FollowReopeningHandler,
  FollowRevocationHandler,
} from '../jobs/stage-jobs.ts';
import { LoopWorld, NEXT_YEAR, type StartedLoop } from './loop-world.ts';

const ADVANCE = 'mutation ($input: AdvanceLoopStageInput!) { advanceLoopStage(input: $input) { id } }';

describe('a stage and the assignment that serves it, on a real database', () => {
  let world: LoopWorld;

  beforeAll(async () => {
    world = await LoopWorld.open();
  });

  afterAll(async () => {
    await world?.close();
  });

  const stateOf = async (loop: StartedLoop) => (await world.states(loop.id))[0];
  const news = (loop: StartedLoop, assignmentId: string) => ({
    assignmentId,
    assessmentId: loop.assessmentId,
    candidateId: loop.candidateId,
    loopStageId: loop.test,
  });
  const stands = (assignmentId: string, standing: AssignmentStanding) =>
    world.neighbours.standings.set(assignmentId, standing);
  const assigned = async () => {
    const loop = await world.startLoop();
    const assignmentId = newId();
    await world.deliver(AttachAssignmentHandler, news(loop, assignmentId));
    return { loop, assignmentId };
  };
  const flagged = (loop: StartedLoop) =>
    world.database.query<{ after: unknown }>(
      `SELECT after FROM audit_entries WHERE action = 'loop-stage.result-changed' AND subject_id = $1`,
      [loop.test],
    );

  describe('the assignment', () => {
    it('leaves the stage free when it is withdrawn, however often that is told', async () => {
      const { loop, assignmentId } = await assigned();
      expect(await stateOf(loop)).toBe('SCHEDULED');
      stands(assignmentId, 'REVOKED');
      await world.deliver(FollowRevocationHandler, news(loop, assignmentId));
      await world.deliver(FollowRevocationHandler, news(loop, assignmentId));
      expect(await stateOf(loop)).toBe('READY');
    });

    it('does not hold the stage when the news that it was made comes after that of its end', async () => {
      const [withdrawn, expired] = [await world.startLoop(), await world.startLoop()];
      const [first, second] = [newId(), newId()];
      stands(first, 'REVOKED');
      await world.deliver(FollowRevocationHandler, news(withdrawn, first));
      await world.deliver(AttachAssignmentHandler, news(withdrawn, first));
      expect(await stateOf(withdrawn)).toBe('READY');
      stands(second, 'UNFINISHED');
      await world.deliver(AttachAssignmentHandler, news(expired, second));
      expect(await stateOf(expired)).toBe('NEEDS_DECISION');
    });

    it('moves nothing by what happens to an older one', async () => {
      const loop = await world.startLoop();
      const [older, newer] = [newId(), newId()];
      await world.deliver(AttachAssignmentHandler, news(loop, newer));
      stands(older, 'REVOKED');
      await world.deliver(FollowRevocationHandler, news(loop, older));
      expect(await stateOf(loop)).toBe('SCHEDULED');
      stands(older, 'UNFINISHED');
      await world.deliver(FollowExpiryHandler, news(loop, older));
      expect(await stateOf(loop)).toBe('SCHEDULED');
    });

    it('asks a person when nobody finished it, and waits again when it is opened again', async () => {
      for (const handler of [FollowExpiryHandler, FollowAbandonmentHandler]) {
        const { loop, assignmentId } = await assigned();
        stands(assignmentId, 'UNFINISHED');
        await world.deliver(handler, news(loop, assignmentId));
        expect(await stateOf(loop)).toBe('NEEDS_DECISION');
        stands(assignmentId, 'RUNNING');
        await world.deliver(FollowReopeningHandler, news(loop, assignmentId));
        expect(await stateOf(loop)).toBe('SCHEDULED');
        await world.deliver(handler, news(loop, assignmentId));
        expect(await stateOf(loop)).toBe('SCHEDULED');
      }
    });

    it('asks a person still when the news that it was opened again comes after the result of that', async () => {
      const { loop, assignmentId } = await assigned();
      stands(assignmentId, 'HANDED_IN');
      await world.deliver(AdvanceStageHandler, { ...world.graded(loop, false), assignmentId });
      await world.deliver(FollowReopeningHandler, news(loop, assignmentId));
      expect(await stateOf(loop)).toBe('NEEDS_DECISION');
      stands(assignmentId, 'OPEN');
      await world.deliver(FollowReopeningHandler, news(loop, assignmentId));
      expect(await stateOf(loop)).toBe('SCHEDULED');
    });

    it('goes on waiting while the candidate may begin another attempt', async () => {
      const { loop, assignmentId } = await assigned();
      await world.deliver(FollowAbandonmentHandler, news(loop, assignmentId));
      expect(await stateOf(loop)).toBe('SCHEDULED');
    });

    it('is heard of no more by a stage that is passed, nor by none at all', async () => {
      const { loop, assignmentId } = await assigned();
      await world.deliver(AdvanceStageHandler, world.graded(loop, true));
      for (const standing of ['REVOKED', 'UNFINISHED', 'RUNNING'] as const) {
        stands(assignmentId, standing);
        await world.deliver(FollowReopeningHandler, news(loop, assignmentId));
        expect(await stateOf(loop)).toBe('DONE');
      }
      await world.deliver(FollowExpiryHandler, { ...news(loop, assignmentId), loopStageId: null });
      await world.deliver(FollowExpiryHandler, { ...news(loop, assignmentId), loopStageId: newId() });
    });
  });

  describe('a result', () => {
    it('of an earlier revision changes nothing after a later one, in whatever order they arrive', async () => {
      const loop = await world.startLoop();
      const first = world.graded(loop, true);
      await world.deliver(AdvanceStageHandler, { ...first, revision: 2, passed: false });
      await world.deliver(AdvanceStageHandler, { ...first, revision: 1 });
      expect(await stateOf(loop)).toBe('NEEDS_DECISION');
      await world.deliver(AdvanceStageHandler, { ...first, revision: 3 });
      await world.deliver(AdvanceStageHandler, { ...first, revision: 2, passed: false });
      expect(await stateOf(loop)).toBe('DONE');
    });

    it('that stands no more asks a person, while nothing that follows has begun', async () => {
      const loop = await world.startLoop();
      const first = world.graded(loop, true);
      await world.deliver(AdvanceStageHandler, first);
      expect(await world.states(loop.id)).toEqual(['DONE', 'READY', 'WAITING']);
      await world.deliver(AdvanceStageHandler, { ...first, revision: 2, passed: false });
      await world.deliver(AdvanceStageHandler, { ...first, revision: 2, passed: false });
      expect(await world.states(loop.id)).toEqual(['NEEDS_DECISION', 'WAITING', 'WAITING']);
      expect(await flagged(loop)).toEqual([]);
    });

    it('that stands no more is noted in the audit alone, once what follows has begun', async () => {
      const loop = await world.startLoop();
      const first = world.graded(loop, true);
      await world.deliver(AdvanceStageHandler, first);
      await world.schedule(loop.talk, [world.interviewer('Ada')], `${NEXT_YEAR}-06-02T09:00:00Z`);
      await world.deliver(AdvanceStageHandler, { ...first, revision: 2, passed: false });
      await world.deliver(AdvanceStageHandler, { ...first, revision: 2, passed: false });
      expect(await world.states(loop.id)).toEqual(['DONE', 'SCHEDULED', 'WAITING']);
      expect(await flagged(loop)).toEqual([
        { after: { state: 'DONE', attemptId: first.attemptId, revision: 2, passed: false } },
      ]);
    });

    it('of another attempt that is passed still counts', async () => {
      const loop = await world.startLoop();
      const first = world.graded(loop, true);
      await world.deliver(AdvanceStageHandler, first);
      await world.deliver(AdvanceStageHandler, world.graded(loop, true));
      await world.deliver(AdvanceStageHandler, { ...first, revision: 2, passed: false });
      expect(await stateOf(loop)).toBe('DONE');
    });

    it('does not take back what a person decided', async () => {
      const loop = await world.startLoop();
      const first = world.graded(loop, false);
      await world.deliver(AdvanceStageHandler, first);
      const input = { loopStageId: loop.test, reason: 'The power was out.' };
      await world.api.data(world.recruiter, 'advanceLoopStage', ADVANCE, { input });
      await world.deliver(AdvanceStageHandler, { ...first, revision: 2 });
      expect(await stateOf(loop)).toBe('DONE');
      expect(await flagged(loop)).toEqual([]);
    });

    it('that fails asks nobody while the candidate works on it again', async () => {
      const { loop, assignmentId } = await assigned();
      stands(assignmentId, 'RUNNING');
      const first = { ...world.graded(loop, false), assignmentId };
      await world.deliver(AdvanceStageHandler, first);
      expect(await stateOf(loop)).toBe('SCHEDULED');
      stands(assignmentId, 'HANDED_IN');
      await world.deliver(AdvanceStageHandler, { ...first, revision: 2 });
      expect(await stateOf(loop)).toBe('NEEDS_DECISION');
    });

    it.each(['HANDED_IN', 'OPEN'] as const)(
      'that failed meanwhile asks a person when nothing came of that (%s)',
      async (standing) => {
        const { loop, assignmentId } = await assigned();
        stands(assignmentId, 'RUNNING');
        await world.deliver(AdvanceStageHandler, { ...world.graded(loop, false), assignmentId });
        expect(await stateOf(loop)).toBe('SCHEDULED');
        stands(assignmentId, standing);
        await world.deliver(FollowAbandonmentHandler, news(loop, assignmentId));
        expect(await stateOf(loop)).toBe('NEEDS_DECISION');
        await world.deliver(AdvanceStageHandler, { ...world.graded(loop, true), assignmentId });
        expect(await stateOf(loop)).toBe('DONE');
      },
    );

    it('says nothing while points are missing that a person has to give', async () => {
      const loop = await world.startLoop();
      const first = { ...world.graded(loop, null), complete: false };
      await world.deliver(AdvanceStageHandler, first);
      expect(await stateOf(loop)).toBe('READY');
      await world.deliver(AdvanceStageHandler, { ...first, complete: true, revision: 2, passed: true });
      expect(await stateOf(loop)).toBe('DONE');
    });
  });
});
