import { isId, isStorable, ok, type Err, type Refusal, type Result } from '@plumbline/kernel';
import { refusals } from './refusals.ts';

/**
 * Why an attempt was given time. OUTAGE: the service was away. EXTENSION: a recruiter's. ADMINISTRATOR: an outage that the
 * service itself did not notice. ACCOMMODATION: granted while the attempt ran.
 */
export type TimeCreditSource = 'OUTAGE' | 'EXTENSION' | 'ADMINISTRATOR' | 'ACCOMMODATION';

const MAX_EXTENSION_MINUTES = 1440;
const MAX_SPAN_MS = 86_400_000;
const MAX_REASON_LENGTH = 500;

/** A person's words for the ledger: 1 to 500 characters, trimmed. Null where they are not. */
export function checkReason(reason: string): string | null {
  const trimmed = reason.trim();
  return trimmed.length >= 1 && trimmed.length <= MAX_REASON_LENGTH && isStorable(trimmed) ? trimmed : null;
}

export interface TimeExtension {
  /** Exactly one of the two is set. */
  readonly assignmentId: string | null;
  readonly assessmentId: string | null;
  readonly minutes: number;
  readonly reason: string;
}

/** Refuses with `INVALID_EXTENSION` and the field. */
export function checkExtension(input: TimeExtension): Result<TimeExtension> {
  const { assignmentId, assessmentId, minutes } = input;
  if ((assignmentId === null) === (assessmentId === null))
    return invalidExtension('assignmentId', 'name either one assignment or one assessment');
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > MAX_EXTENSION_MINUTES)
    return invalidExtension('minutes', `it must be 1 to ${MAX_EXTENSION_MINUTES} whole minutes`);
  const reason = checkReason(input.reason);
  if (reason === null)
    return invalidExtension('reason', `the reason must be 1 to ${MAX_REASON_LENGTH} characters long`);
  return ok({ assignmentId, assessmentId, minutes, reason });
}

export interface TimeCreditSpan {
  /** Null: every assessment of the organization. */
  readonly assessmentId: string | null;
  readonly from: Date;
  readonly to: Date;
  readonly reason: string;
}

/** A span that is over, of a day at most. Refuses with `INVALID_CREDIT` and the field. */
export function checkSpan(input: TimeCreditSpan, now: Date): Result<TimeCreditSpan> {
  const { assessmentId, from, to } = input;
  if (assessmentId !== null && !isId(assessmentId))
    return refusals.NOT_FOUND({ field: 'assessmentId', values: { what: 'assessment' } });
  if (from >= to) return invalidCredit('to', 'the span must end after it begins');
  if (to > now) return invalidCredit('to', 'only time that has passed can be credited');
  if (to.getTime() - from.getTime() > MAX_SPAN_MS) return invalidCredit('from', 'the span must not exceed 24 hours');
  const reason = checkReason(input.reason);
  if (reason === null) return invalidCredit('reason', `the reason must be 1 to ${MAX_REASON_LENGTH} characters long`);
  return ok({ assessmentId, from, to, reason });
}

const invalidExtension = (field: string, reason: string): Err<Refusal> =>
  refusals.INVALID_EXTENSION({ field, values: { reason } });

const invalidCredit = (field: string, reason: string): Err<Refusal> =>
  refusals.INVALID_CREDIT({ field, values: { reason } });
