import { InterviewCancelled, InterviewFeedback } from '@plumbline/contracts';
import { atField, ok, type Result } from '@plumbline/kernel';
import { actingMember, UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { InterviewRepository, type InterviewRecord } from '../data/interview.repository.ts';
import { cancelInterview, type Cancellation } from '../domain/interview.ts';
import { refusals } from '../domain/refusals.ts';
import { LoopLock } from './loop-lock.ts';
import { LoopMover } from './loop-mover.ts';

export interface CancelInterviewCommand extends Cancellation {
  readonly interviewId: string;
}

/**
 * Frees the panel's time and opens the stage again. Feedback given is kept, and counts no longer. Refuses with
 * `NOT_FOUND`, `LOOP_CLOSED`, or as {@link cancelInterview} does.
 */
@Injectable()
export class CancelInterview {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(InterviewRepository) private readonly interviews: InterviewRepository,
    @Inject(InterviewFeedback) private readonly feedback: InterviewFeedback,
    @Inject(LoopLock) private readonly locks: LoopLock,
    @Inject(LoopMover) private readonly mover: LoopMover,
  ) {}

  run(actor: Actor, { interviewId, ...cancellation }: CancelInterviewCommand): Promise<Result<InterviewRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      // The loop before the interview, as everybody who changes both does.
      const known = await this.interviews.get(tx, interviewId);
      const loop = known && (await this.locks.take(tx, known.loopId));
      const interview = loop && (await this.interviews.lock(tx, interviewId));
      if (!loop || !interview) return refusals.NOT_FOUND({ field: 'input.interviewId', values: { what: 'interview' } });

      const canceller = actingMember(actor);
      const seated = interview.interviewerIds.includes(canceller);
      const holds = async (besides?: string) =>
        (await this.feedback.heldBy(tx, [interviewId], besides)).has(interviewId);
      const held = { any: await holds(), hiddenFromCanceller: seated && (await holds(canceller)) };
      const reason = atField(cancelInterview(interview.status, held, cancellation), 'input');
      if (!reason.ok) return reason;
      const moved = await this.mover.move(tx, loop, interview.loopStageId, 'UNSCHEDULED');
      if (!moved.ok) return moved;
      await this.interviews.cancel(tx, interviewId, canceller, reason.value);
      tx.emit(InterviewCancelled, { interviewId, loopId: loop.id });
      tx.audit({
        action: 'interview.cancelled',
        subject: 'interview',
        subjectId: interviewId,
        before: { status: interview.status },
        after: { status: 'CANCELLED', evenWithFeedback: cancellation.evenWithFeedback },
      });
      return ok({ ...interview, status: 'CANCELLED', cancelReason: reason.value });
    });
  }
}
