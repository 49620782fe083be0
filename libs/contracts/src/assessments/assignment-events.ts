import { defineEvent, type Transaction } from '@plumbline/kernel';
import { z } from 'zod';

const assignment = z.object({
  assignmentId: z.uuid(),
  candidateId: z.uuid(),
  /** The loop's stage that it serves. */
  loopStageId: z.uuid().nullable(),
});

export const AssignmentRevoked = defineEvent({ name: 'assessments.assignment-revoked.v1', payload: assignment });

/** It can be worked on again: the last attempt goes on, or another may be begun. */
export const AssignmentReopened = defineEvent({ name: 'assessments.assignment-reopened.v1', payload: assignment });

/** Its window closed with nothing handed in and no attempt open. Told once for each close that it is given. */
export const AssignmentExpired = defineEvent({ name: 'assessments.assignment-expired.v1', payload: assignment });

/** The time of an attempt of it was over, and nothing was handed in. */
export const AttemptAbandoned = defineEvent({ name: 'assessments.attempt-abandoned.v1', payload: assignment });

/**
 * Where an assignment stands for whoever waits for its result. OPEN: an attempt may be begun. RUNNING: one is in
 * progress. HANDED_IN: there is work whose grade is known or will be. UNFINISHED: nothing was handed in and nothing
 * can be any more. REVOKED: it was withdrawn.
 */
export type AssignmentStanding = 'OPEN' | 'RUNNING' | 'HANDED_IN' | 'UNFINISHED' | 'REVOKED';

/** The assessments' face for loops. */
export abstract class AssignmentStandings {
  /** As of now by the database's clock, in one statement for any number of ids; unknown ids are absent. */
  abstract find(
    transaction: Transaction,
    assignmentIds: readonly string[],
  ): Promise<ReadonlyMap<string, AssignmentStanding>>;
}
