import { ok, type Err, type Refusal, type Result } from '@plumbline/kernel';
import { refusals } from './refusals.ts';

/** What a recruiter grants one candidate. */
export interface AssignmentTerms {
  /** Null: at once. */
  readonly opensAt: Date | null;
  /** Null: never. */
  readonly expiresAt: Date | null;
  /** Null inherits the accommodation that stands on the candidate. */
  readonly extraTimePercent: number | null;
  readonly attemptsAllowed: number;
}

const MAX_EXTRA_TIME_PERCENT = 400;
const MAX_ATTEMPTS = 20;

/** Refuses with `INVALID_ASSIGNMENT` and the field. `now`: a window that is already over is a slip, not an intention. */
export function checkTerms(terms: AssignmentTerms, now: Date): Result<AssignmentTerms> {
  const { opensAt, expiresAt, extraTimePercent, attemptsAllowed } = terms;
  if (expiresAt && expiresAt <= now) return invalid('expiresAt', 'it would have expired already');
  if (opensAt && expiresAt && opensAt >= expiresAt) return invalid('expiresAt', 'it would expire before it opens');
  if (extraTimePercent !== null && !isWhole(extraTimePercent, 0, MAX_EXTRA_TIME_PERCENT)) {
    return invalid('extraTimePercent', `extra time must be from 0 to ${MAX_EXTRA_TIME_PERCENT} percent`);
  }
  if (!isWhole(attemptsAllowed, 1, MAX_ATTEMPTS))
    return invalid('attemptsAllowed', `it must allow 1 to ${MAX_ATTEMPTS} attempts`);
  return ok(terms);
}

export type AssignmentStatus = 'ASSIGNED' | 'IN_PROGRESS' | 'SUBMITTED' | 'EXPIRED' | 'REVOKED';

/** What is known of an assignment and of the attempts made on it. */
export interface AssignmentState {
  readonly revoked: boolean;
  readonly opensAt: Date | null;
  readonly expiresAt: Date | null;
  readonly attemptsAllowed: number;
  readonly attemptsMade: number;
  /** Whether one of them is in progress. */
  readonly attemptOpen: boolean;
}

/**
 * Where an assignment stands. An attempt that runs outlives the window (an accommodated one may end after it), and work
 * that was handed in counts as handed in, expired or not.
 */
export function assignmentStatus(state: AssignmentState, now: Date): AssignmentStatus {
  if (state.revoked) return 'REVOKED';
  if (state.attemptOpen) return 'IN_PROGRESS';
  if (state.attemptsMade > 0) return 'SUBMITTED';
  return state.expiresAt && state.expiresAt < now ? 'EXPIRED' : 'ASSIGNED';
}

/**
 * Whether the invitation's link may be opened: again and from any device until submission, expiry or revocation.
 * Refuses with `INVITATION_REVOKED` or `INVITATION_EXPIRED`. Before the window opens it may: the page says when.
 */
export function checkRedeemable(state: AssignmentState, now: Date): Result<void> {
  if (state.revoked) return refusals.INVITATION_REVOKED();
  if (state.attemptOpen) return ok(undefined);
  if (state.attemptsMade >= state.attemptsAllowed)
    return refusals.INVITATION_EXPIRED({ values: { reason: 'the work was handed in' } });
  if (state.expiresAt && state.expiresAt < now)
    return refusals.INVITATION_EXPIRED({ values: { reason: 'its time is over' } });
  return ok(undefined);
}

const DAY = 86_400_000;
/** How long a link's session lasts at most where the invitation never expires; the link can be opened again. */
const OPEN_ENDED_DAYS = 30;
/** Time to read the receipt after the last second of the attempt. */
const AFTERWARDS = 3_600_000;

/**
 * When a candidate's session ends at the latest: after the end of an attempt that is begun at the last moment, and
 * after the end of the one that runs. `openUntil` is that one's last second, null without one.
 */
export function sessionEnd(
  state: Pick<AssignmentState, 'expiresAt'> & { readonly openUntil: Date | null; readonly grantedSeconds: number },
  now: Date,
): Date {
  const lastStart = state.expiresAt?.getTime() ?? now.getTime() + OPEN_ENDED_DAYS * DAY;
  return new Date(Math.max(lastStart + state.grantedSeconds * 1000, state.openUntil?.getTime() ?? 0) + AFTERWARDS);
}

const isWhole = (value: number, from: number, to: number): boolean =>
  Number.isInteger(value) && value >= from && value <= to;

const invalid = (field: string, reason: string): Err<Refusal> =>
  refusals.INVALID_ASSIGNMENT({ field, values: { reason } });
