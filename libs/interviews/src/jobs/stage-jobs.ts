import {
  AdvanceStage,
  AttachAssignment,
  FollowAbandonment,
  FollowExpiry,
  FollowReopening,
  FollowRevocation,
} from '@plumbline/contracts';
import { ok, type EventPayload, type Result } from '@plumbline/kernel';
import { HandlesJob, type EventJobHandler, type Tx } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { FollowAssignment, type AssignmentNews } from '../use-cases/follow-assignment.ts';
import { TakeResult } from '../use-cases/take-result.ts';

type Graded = EventPayload<typeof AdvanceStage.on>;

/** A pass readies what follows. A fail asks a person, and so does a test without a pass mark: it says nothing. */
@HandlesJob(AdvanceStage)
export class AdvanceStageHandler implements EventJobHandler<Graded> {
  constructor(@Inject(TakeResult) private readonly results: TakeResult) {}

  async handle(tx: Tx, event: Graded): Promise<Result<void>> {
    const { attemptId, assignmentId, loopStageId, passed, complete, revision = 1 } = event;
    // While points are missing that a person has to give, there is no result yet.
    if (loopStageId === null || complete === false) return ok(undefined);
    return this.results.run(tx, { attemptId, assignmentId, loopStageId, revision, passed: passed === true });
  }
}

/** Notes the assignment on the stage, which waits for its result from now on. */
@HandlesJob(AttachAssignment)
export class AttachAssignmentHandler implements EventJobHandler<AssignmentNews> {
  constructor(@Inject(FollowAssignment) private readonly following: FollowAssignment) {}

  handle(tx: Tx, news: AssignmentNews): Promise<Result<void>> {
    return this.following.run(tx, news, 'SCHEDULED');
  }
}

/** A withdrawn assignment leaves the stage to be given another. */
@HandlesJob(FollowRevocation)
export class FollowRevocationHandler implements EventJobHandler<AssignmentNews> {
  constructor(@Inject(FollowAssignment) private readonly following: FollowAssignment) {}

  handle(tx: Tx, news: AssignmentNews): Promise<Result<void>> {
    return this.following.run(tx, news, null);
  }
}

/** The stage waits for the result again. */
@HandlesJob(FollowReopening)
export class FollowReopeningHandler implements EventJobHandler<AssignmentNews> {
  constructor(@Inject(FollowAssignment) private readonly following: FollowAssignment) {}

  handle(tx: Tx, news: AssignmentNews): Promise<Result<void>> {
    return this.following.run(tx, news, 'REOPENED');
  }
}

/** What nobody handed in before the window closed asks a person. */
@HandlesJob(FollowExpiry)
export class FollowExpiryHandler implements EventJobHandler<AssignmentNews> {
  constructor(@Inject(FollowAssignment) private readonly following: FollowAssignment) {}

  handle(tx: Tx, news: AssignmentNews): Promise<Result<void>> {
    return this.following.run(tx, news, null);
  }
}

/** An attempt that ended unsubmitted asks a person, unless the candidate may begin another. */
@HandlesJob(FollowAbandonment)
export class FollowAbandonmentHandler implements EventJobHandler<AssignmentNews> {
  constructor(@Inject(FollowAssignment) private readonly following: FollowAssignment) {}

  handle(tx: Tx, news: AssignmentNews): Promise<Result<void>> {
    return this.following.run(tx, news, null);
  }
}
