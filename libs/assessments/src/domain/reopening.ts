import { isStorable, ok, type Err, type Refusal, type Result } from '@plumbline/kernel';
import { isWorkable, type AssignmentState } from './assignment.ts';
import type { AttemptStatus } from './attempt.ts';
import { refusals } from './refusals.ts';

export interface Reopening {
  /** For the audit, 1 to 500 characters. */
  readonly reason: string;
  /** Undefined leaves it as it is; null: never. */
  readonly expiresAt?: Date | null | undefined;
  readonly attemptsAllowed: number | null;
  /** How long the last attempt goes on from now, 1 to 1,440 minutes; null where another may be begun instead. */
  readonly resumeMinutes: number | null;
}

const MAX_REASON_LENGTH = 500;
const MAX_RESUME_MINUTES = 1_440;

/** Refuses with `NOT_REOPENABLE` and the field. */
export function checkReopening(input: Reopening): Result<Reopening> {
  const reason = input.reason.trim();
  if (reason.length < 1 || reason.length > MAX_REASON_LENGTH || !isStorable(reason)) {
    return notReopenable(`say why, in 1 to ${MAX_REASON_LENGTH} characters`, 'reason');
  }
  const { resumeMinutes } = input;
  const fits = resumeMinutes === null || (Number.isInteger(resumeMinutes) && resumeMinutes >= 1);
  if (!fits || (resumeMinutes ?? 0) > MAX_RESUME_MINUTES) {
    return notReopenable(`an attempt can go on for 1 to ${MAX_RESUME_MINUTES} minutes`, 'resumeMinutes');
  }
  return ok({ ...input, reason });
}

/**
 * Whether an assignment in this state may be opened again, so that the candidate can go on or begin: `after` is the state
 * that it would have, `last` the status of its last attempt. Refuses with `NOT_REOPENABLE`.
 */
export function checkReopenable(
  before: AssignmentState,
  after: AssignmentState,
  last: AttemptStatus | null,
  resumes: boolean,
  now: Date,
): Result<void> {
  if (before.attemptOpen) return notReopenable('an attempt is in progress');
  if (resumes) {
    return last === null ? notReopenable('there is no attempt that could go on', 'resumeMinutes') : ok(undefined);
  }
  if (isWorkable(before, now)) return notReopenable('it is open');
  if (after.attemptsMade >= after.attemptsAllowed) {
    return notReopenable('all attempts are used; allow more, or let the last one go on', 'attemptsAllowed');
  }
  if (!isWorkable(after, now)) return notReopenable('its window is over; give it another end', 'expiresAt');
  return ok(undefined);
}

const notReopenable = (reason: string, field?: string): Err<Refusal> =>
  refusals.NOT_REOPENABLE({ values: { reason }, ...(field === undefined ? {} : { field }) });
