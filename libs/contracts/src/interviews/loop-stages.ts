import { defineEvent, defineJob, type Result, type Transaction } from '@plumbline/kernel';
import { z } from 'zod';
import {
  AssignmentExpired,
  AssignmentReopened,
  AssignmentRevoked,
  AttemptAbandoned,
} from '../assessments/assignment-events.ts';
import { AssessmentAssigned, AttemptGraded } from '../assessments/attempt-events.ts';

/** Anything that whoever looks at a loop would want to see at once. */
export const LoopUpdated = defineEvent({
  name: 'interviews.loop-updated.v1',
  payload: z.object({ loopId: z.uuid() }),
});

/** A passed assessment readies what follows; a failed one asks a person. What serves no stage, or is not complete, does neither. */
export const AdvanceStage = defineJob({
  name: 'interviews.advance-stage.v1',
  queue: 'loops',
  attempts: 8,
  backoff: { type: 'exponential', delay: 500 },
  on: AttemptGraded,
  when: ({ loopStageId, complete }) => loopStageId !== null && complete !== false,
});

/** Notes on the stage which assignment serves it. */
export const AttachAssignment = defineJob({
  name: 'interviews.attach-assignment.v1',
  queue: 'loops',
  attempts: 8,
  backoff: { type: 'exponential', delay: 500 },
  on: AssessmentAssigned,
});

const follow = {
  queue: 'loops',
  attempts: 8,
  backoff: { type: 'exponential', delay: 500 },
  when: ({ loopStageId }: { readonly loopStageId: string | null }) => loopStageId !== null,
} as const;

/** The stage of a withdrawn assignment can be given another. */
export const FollowRevocation = defineJob({
  ...follow,
  name: 'interviews.follow-revocation.v1',
  on: AssignmentRevoked,
});

/** The stage waits for the result again. */
export const FollowReopening = defineJob({ ...follow, name: 'interviews.follow-reopening.v1', on: AssignmentReopened });

/** Where nothing can be handed in any more, a person is asked. */
export const FollowExpiry = defineJob({ ...follow, name: 'interviews.follow-expiry.v1', on: AssignmentExpired });

export const FollowAbandonment = defineJob({
  ...follow,
  name: 'interviews.follow-abandonment.v1',
  on: AttemptAbandoned,
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

  /** The loop of each stage, in one statement for any number of them; unknown ones are absent from the map. */
  abstract loopsOf(transaction: Transaction, loopStageIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}
