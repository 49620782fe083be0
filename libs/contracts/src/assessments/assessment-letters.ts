import { defineEvent, defineScheduledJob, type Transaction } from '@plumbline/kernel';
import { z } from 'zod';

/** An assignment that nobody has begun will expire within a day. Told once for each time of expiry that it is given. */
export const AssignmentExpiring = defineEvent({
  name: 'assessments.assignment-expiring.v1',
  payload: z.object({ assignmentId: z.uuid(), candidateId: z.uuid(), expiresAt: z.iso.datetime() }),
});

/** Looks for assignments that expire within a day. */
export const TellExpiring = defineScheduledJob({
  name: 'assessments.tell-expiring.v1',
  queue: 'sweeps',
  attempts: 1,
  backoff: { type: 'fixed', delay: 1_000 },
  every: 60_000,
});

/** What a letter about an assignment has to say, as of `now` by the database's clock. */
export interface AssignmentLetter {
  readonly assignmentId: string;
  readonly candidateId: string;
  readonly assessmentTitle: string;
  readonly opensAt: Date | null;
  readonly expiresAt: Date | null;
  /** The time that an attempt begun now is granted, extra time included. */
  readonly grantedSeconds: number;
  readonly extraTimePercent: number;
  /** Whether an attempt ends when the window closes, however late it was begun. */
  readonly endsWithWindow: boolean;
  /** Any attempt, open or over. */
  readonly started: boolean;
  /** The deadline of the attempt that is open; null without one. */
  readonly runsUntil: Date | null;
  /** The code of the refusal that opening the link would meet; null where it opens. */
  readonly closed: string | null;
  /** Opens the link: derived now, stored nowhere. */
  readonly invitationToken: string;
  readonly now: Date;
}

export interface ReleasedResult {
  /** Decimal texts. */
  readonly points: string;
  readonly maximum: string;
  /** Null where the assessment has no pass mark. */
  readonly passed: boolean | null;
}

/** What a letter about an attempt has to say. */
export interface AttemptLetter {
  readonly attemptId: string;
  readonly assignmentId: string;
  readonly candidateId: string;
  readonly assessmentTitle: string;
  /** Null while nothing is handed in. */
  readonly receipt: { readonly submittedAt: Date; readonly answered: number; readonly digest: string } | null;
  /** Null while the candidate may not see it. */
  readonly result: ReleasedResult | null;
  readonly invitationToken: string;
}

/** The assessments' face for whoever writes to candidates. */
export abstract class AssessmentLetters {
  /** Two statements for any number of assignments; unknown ones are absent from the map. */
  abstract ofAssignments(
    transaction: Transaction,
    assignmentIds: readonly string[],
  ): Promise<ReadonlyMap<string, AssignmentLetter>>;

  /** One statement for any number of attempts; unknown ones are absent from the map. */
  abstract ofAttempts(
    transaction: Transaction,
    attemptIds: readonly string[],
  ): Promise<ReadonlyMap<string, AttemptLetter>>;
}
