import { defineEvent, defineJob, type Result, type Transaction } from '@plumbline/kernel';
import { z } from 'zod';
import { AssessmentAssigned, AttemptGraded } from '../assessments/attempt-events.ts';

/** Anything that whoever looks at a loop would want to see at once. */
export const LoopUpdated = defineEvent({
  name: 'interviews.loop-updated.v1',
  payload: z.object({ loopId: z.uuid() }),
});

/** A passed assessment readies what follows; a failed one asks a person. */
export const AdvanceStage = defineJob({
  name: 'interviews.advance-stage.v1',
  queue: 'loops',
  attempts: 8,
  backoff: { type: 'exponential', delay: 500 },
  on: AttemptGraded,
});

/** Notes on the stage which assignment serves it. */
export const AttachAssignment = defineJob({
  name: 'interviews.attach-assignment.v1',
  queue: 'loops',
  attempts: 8,
  backoff: { type: 'exponential', delay: 500 },
  on: AssessmentAssigned,
});

export interface StageClaim {
  readonly loopStageId: string;
  readonly candidateId: string;
  readonly assessmentId: string;
}

/** The loops' face for assessments. */
export abstract class LoopStages {
  /**
   * Whether an assignment may serve this stage: it exists, is open, asks for this assessment, and its loop is this
   * candidate's. Refuses with `LOOP_STAGE_NOT_FOUND` or `LOOP_STAGE_MISMATCH`.
   */
  abstract mayServe(transaction: Transaction, claim: StageClaim): Promise<Result<void>>;
}
