import { InterviewCancelled } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { InterviewRepository, type InterviewRecord } from '../data/interview.repository.ts';
import type { StageRecord } from '../data/loop.repository.ts';
import type { LoopProgress } from '../domain/loop.ts';
import { LoopMover } from './loop-mover.ts';

export interface DueCancellation {
  readonly cancelledBy: string;
  readonly reason: string;
  readonly evenWithFeedback: boolean;
}

@Injectable()
export class InterviewCanceller {
  constructor(
    @Inject(InterviewRepository) private readonly interviews: InterviewRepository,
    @Inject(LoopMover) private readonly mover: LoopMover,
  ) {}

  /**
   * Frees the panel's time and opens the stage again; whoever calls has locked both loop and interview. Gives the loop
   * as it is then. Refuses with `LOOP_CLOSED`.
   */
  async cancel(
    tx: Tx,
    loop: LoopProgress<StageRecord>,
    interview: InterviewRecord,
    { cancelledBy, reason, evenWithFeedback }: DueCancellation,
  ): Promise<Result<LoopProgress<StageRecord>>> {
    const moved = await this.mover.move(tx, loop, interview.loopStageId, 'UNSCHEDULED');
    if (!moved.ok) return moved;
    await this.interviews.cancel(tx, interview.id, cancelledBy, reason);
    tx.emit(InterviewCancelled, { interviewId: interview.id, loopId: loop.id });
    tx.audit({
      action: 'interview.cancelled',
      subject: 'interview',
      subjectId: interview.id,
      before: { status: interview.status },
      after: { status: 'CANCELLED', evenWithFeedback },
    });
    return ok(moved.value);
  }
}
