import { InterviewFeedback } from '@plumbline/contracts';
import { atField, ok, type Result } from '@plumbline/kernel';
import { actingMember, UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { InterviewRepository, type InterviewRecord } from '../data/interview.repository.ts';
import { cancelInterview, type Cancellation } from '../domain/interview.ts';
import { refusals } from '../domain/refusals.ts';
import { InterviewCanceller } from './interview-canceller.ts';
import { LoopLock } from './loop-lock.ts';

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
    @Inject(InterviewCanceller) private readonly canceller: InterviewCanceller,
  ) {}

  run(actor: Actor, { interviewId, ...cancellation }: CancelInterviewCommand): Promise<Result<InterviewRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      // The loop before the interview, as everybody who changes both does.
      const known = await this.interviews.get(tx, interviewId);
      const loop = known && (await this.locks.take(tx, known.loopId));
      const interview = loop && (await this.interviews.lock(tx, interviewId));
      if (!loop || !interview) return refusals.NOT_FOUND({ field: 'input.interviewId', values: { what: 'interview' } });

      const member = actingMember(actor);
      const seated = interview.interviewerIds.includes(member);
      const holds = async (besides?: string) =>
        (await this.feedback.heldBy(tx, [interviewId], besides)).has(interviewId);
      const held = { any: await holds(), hiddenFromCanceller: seated && (await holds(member)) };
      const reason = atField(cancelInterview(interview.status, held, cancellation), 'input');
      if (!reason.ok) return reason;
      const { evenWithFeedback } = cancellation;
      const cancelled = await this.canceller.cancel(tx, loop, interview, {
        cancelledBy: member,
        reason: reason.value,
        evenWithFeedback,
      });
      if (!cancelled.ok) return cancelled;
      return ok({ ...interview, status: 'CANCELLED', cancelReason: reason.value });
    });
  }
}
