import {
  CompleteDebrief,
  DebriefOpened,
  DecisionRecorded,
  FollowDecision,
  InterviewFeedback,
  LoopDecisions,
  LoopUpdated,
  NoteFeedback,
  ScorecardSubmitted,
} from '@plumbline/contracts';
import { ok, type EventPayload, type Result } from '@plumbline/kernel';
import { HandlesJob, type EventJobHandler, type Tx } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { InterviewRepository } from '../data/interview.repository.ts';
import { LoopRepository, type StageRecord } from '../data/loop.repository.ts';
import type { LoopProgress } from '../domain/loop.ts';
import { InterviewCanceller } from '../use-cases/interview-canceller.ts';
import { LoopMover } from '../use-cases/loop-mover.ts';

/** An interview is over when the last card of its panel is in. */
@HandlesJob(NoteFeedback)
export class NoteFeedbackHandler implements EventJobHandler<EventPayload<typeof ScorecardSubmitted>> {
  constructor(
    @Inject(LoopRepository) private readonly loops: LoopRepository,
    @Inject(InterviewRepository) private readonly interviews: InterviewRepository,
    @Inject(LoopMover) private readonly mover: LoopMover,
  ) {}

  async handle(tx: Tx, event: EventPayload<typeof ScorecardSubmitted>): Promise<Result<void>> {
    const { loopId, interviewId, interviewerId } = event;
    const loop = await this.loops.lock(tx, loopId);
    const interview = loop && (await this.interviews.lock(tx, interviewId));
    // Cancelled since: its feedback is kept, and moves nothing.
    if (!loop || !interview || interview.status === 'CANCELLED') return ok(undefined);
    if (!(await this.interviews.noteFeedback(tx, interviewId, interviewerId))) return ok(undefined);
    await this.interviews.complete(tx, interviewId);
    const moved = await this.mover.move(tx, loop, interview.loopStageId, 'HELD');
    return moved.ok ? ok(undefined) : moved;
  }
}

/** A debrief that is open counts as held, also when a recruiter opened it before everything was in. */
@HandlesJob(CompleteDebrief)
export class CompleteDebriefHandler implements EventJobHandler<EventPayload<typeof DebriefOpened>> {
  constructor(
    @Inject(LoopRepository) private readonly loops: LoopRepository,
    @Inject(LoopMover) private readonly mover: LoopMover,
  ) {}

  async handle(tx: Tx, { loopId }: EventPayload<typeof DebriefOpened>): Promise<Result<void>> {
    const loop = await this.loops.lock(tx, loopId);
    const stage = loop?.stages.find(({ kind }) => kind === 'DEBRIEF');
    if (!loop || !stage) return ok(undefined);
    const moved = await this.mover.move(tx, loop, stage.id, 'HELD');
    return moved.ok ? ok(undefined) : moved;
  }
}

/**
 * Closes a decided loop, or opens it again. It follows what stands, not what this event told of: a decision and the one
 * that supersedes it may be delivered in either order. What was still to be held in a loop that closes is cancelled in
 * the name of whoever decided.
 */
@HandlesJob(FollowDecision)
export class FollowDecisionHandler implements EventJobHandler<EventPayload<typeof DecisionRecorded>> {
  constructor(
    @Inject(LoopRepository) private readonly loops: LoopRepository,
    @Inject(InterviewRepository) private readonly interviews: InterviewRepository,
    @Inject(LoopDecisions) private readonly decisions: LoopDecisions,
    @Inject(InterviewFeedback) private readonly feedback: InterviewFeedback,
    @Inject(InterviewCanceller) private readonly canceller: InterviewCanceller,
  ) {}

  async handle(tx: Tx, { loopId }: EventPayload<typeof DecisionRecorded>): Promise<Result<void>> {
    const loop = await this.loops.lock(tx, loopId);
    const standing = (await this.decisions.standing(tx, [loopId])).get(loopId);
    if (!loop || !standing) return ok(undefined);
    const status = standing.closesLoop ? 'CLOSED' : 'ACTIVE';
    if (loop.status === status) return ok(undefined);
    if (standing.closesLoop) {
      const cancelled = await this.cancelOutstanding(tx, loop, standing.decidedBy);
      if (!cancelled.ok) return cancelled;
    }
    // Another loop of the candidate for this opening has begun meanwhile: that one goes on.
    if (!(await this.loops.saveStatus(tx, loopId, status))) return ok(undefined);
    tx.emit(LoopUpdated, { loopId });
    tx.audit({
      action: 'loop.moved',
      subject: 'loop',
      subjectId: loopId,
      before: { status: loop.status },
      after: { status },
    });
    return ok(undefined);
  }

  /** An interview with a submitted card took place, even if we have not been told yet: its cards go on counting. */
  private async cancelOutstanding(
    tx: Tx,
    loop: LoopProgress<StageRecord>,
    cancelledBy: string,
  ): Promise<Result<LoopProgress<StageRecord>>> {
    const scheduled = await this.interviews.lockScheduled(tx, loop.id);
    const ids = scheduled.map(({ id }) => id);
    const held = await this.feedback.submittedTo(tx, ids);
    const cancellation = { cancelledBy, reason: 'The loop was closed.', evenWithFeedback: true };
    let current = loop;
    for (const interview of scheduled) {
      if (held.has(interview.id)) continue;
      const cancelled = await this.canceller.cancel(tx, current, interview, cancellation);
      if (!cancelled.ok) return cancelled;
      current = cancelled.value;
    }
    return ok(current);
  }
}
