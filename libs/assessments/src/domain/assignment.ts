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
  /** Between the end of one attempt and the start of the next. */
  readonly coolDownMinutes: number;
  /** Breaks that stop the clock; null inherits the accommodation that stands on the candidate. */
  readonly breakMinutes: number | null;
}

const MAX_EXTRA_TIME_PERCENT = 400;
const MAX_ATTEMPTS = 20;
const MAX_COOL_DOWN_MINUTES = 525_600;
const MAX_BREAK_MINUTES = 480;

/** The terms alone, of whatever holds them. */
export const termsOf = ({
  opensAt,
  expiresAt,
  extraTimePercent,
  attemptsAllowed,
  coolDownMinutes,
  breakMinutes,
}: AssignmentTerms): AssignmentTerms => ({
  opensAt,
  expiresAt,
  extraTimePercent,
  attemptsAllowed,
  coolDownMinutes,
  breakMinutes,
});

/** Refuses with `INVALID_ASSIGNMENT` and the field. `now`: a window that is already over is a slip, not an intention. */
export function checkTerms(terms: AssignmentTerms, now: Date): Result<AssignmentTerms> {
  const { opensAt, expiresAt, extraTimePercent, attemptsAllowed, coolDownMinutes, breakMinutes } = terms;
  if (expiresAt && expiresAt <= now) return invalid('expiresAt', 'it would have expired already');
  if (opensAt && expiresAt && opensAt >= expiresAt) return invalid('expiresAt', 'it would expire before it opens');
  if (extraTimePercent !== null && !isWhole(extraTimePercent, 0, MAX_EXTRA_TIME_PERCENT)) {
    return invalid('extraTimePercent', `extra time must be from 0 to ${MAX_EXTRA_TIME_PERCENT} percent`);
  }
  if (!isWhole(attemptsAllowed, 1, MAX_ATTEMPTS))
    return invalid('attemptsAllowed', `it must allow 1 to ${MAX_ATTEMPTS} attempts`);
  if (!isWhole(coolDownMinutes, 0, MAX_COOL_DOWN_MINUTES)) {
    return invalid('coolDownMinutes', `the cool-down must be from 0 to ${MAX_COOL_DOWN_MINUTES} minutes`);
  }
  if (breakMinutes !== null && !isWhole(breakMinutes, 0, MAX_BREAK_MINUTES)) {
    return invalid('breakMinutes', `breaks must be from 0 to ${MAX_BREAK_MINUTES} minutes`);
  }
  return ok(terms);
}

/**
 * Whether the terms of an assignment may become these, once an attempt was begun: whoever has begun was promised what
 * stood then, so nothing may get shorter or fewer. Refuses with `ASSIGNMENT_BEGUN` and the field.
 */
export function checkNotWorse(before: AssignmentTerms, after: AssignmentTerms): Result<void> {
  const worse: readonly (readonly [keyof AssignmentTerms, boolean])[] = [
    ['opensAt', after.opensAt !== null && after.opensAt > (before.opensAt ?? NEVER_BEFORE)],
    ['expiresAt', after.expiresAt !== null && (before.expiresAt === null || after.expiresAt < before.expiresAt)],
    ['extraTimePercent', (after.extraTimePercent ?? 0) < (before.extraTimePercent ?? 0)],
    ['attemptsAllowed', after.attemptsAllowed < before.attemptsAllowed],
    ['coolDownMinutes', after.coolDownMinutes > before.coolDownMinutes],
    ['breakMinutes', (after.breakMinutes ?? 0) < (before.breakMinutes ?? 0)],
  ];
  const field = worse.find(([, isWorse]) => isWorse)?.[0];
  return field === undefined ? ok(undefined) : refusals.ASSIGNMENT_BEGUN({ field });
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
  /** Whether the candidate may see the result of one of them. */
  readonly resultReleased: boolean;
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
 * From when on the next attempt can be begun, `now` where it can be at once; null where there is none: withdrawn, under
 * way, used up, or over before it could begin.
 */
export function nextAttemptAt(
  state: AssignmentState & Pick<AssignmentTerms, 'coolDownMinutes'> & { readonly lastClosedAt: Date | null },
  now: Date,
): Date | null {
  const { revoked, attemptOpen, attemptsMade, attemptsAllowed, opensAt, expiresAt, lastClosedAt } = state;
  if (revoked || attemptOpen || attemptsMade >= attemptsAllowed) return null;
  const rested = lastClosedAt ? lastClosedAt.getTime() + state.coolDownMinutes * 60_000 : 0;
  const next = new Date(Math.max(now.getTime(), opensAt?.getTime() ?? 0, rested));
  return expiresAt && next > expiresAt ? null : next;
}

/** Whether the candidate can work on it, now or once its window opens: go on with an attempt, or begin one. */
export const isWorkable = (state: AssignmentState, now: Date): boolean =>
  !state.revoked &&
  (state.attemptOpen ||
    (state.attemptsMade < state.attemptsAllowed && !(state.expiresAt !== null && state.expiresAt < now)));

/**
 * Whether the invitation's link may be opened: again and from any device until submission, expiry or revocation, and
 * once more when there is a result to be seen.
 * Refuses with `INVITATION_REVOKED` or `INVITATION_EXPIRED`. Before the window opens it may: the page says when.
 */
export function checkRedeemable(state: AssignmentState, now: Date): Result<void> {
  if (state.revoked) return refusals.INVITATION_REVOKED();
  if (state.attemptOpen || state.resultReleased) return ok(undefined);
  if (state.attemptsMade >= state.attemptsAllowed)
    return refusals.INVITATION_EXPIRED({ values: { reason: 'the work was handed in' } });
  if (state.expiresAt && state.expiresAt < now)
    return refusals.INVITATION_EXPIRED({ values: { reason: 'its time is over' } });
  return ok(undefined);
}

/** What is open from the beginning of time cannot open later without a loss. */
const NEVER_BEFORE = new Date(0);
const DAY = 86_400_000;
/** How long a link's session lasts at most where the invitation never expires; the link can be opened again. */
const OPEN_ENDED_DAYS = 30;
/** Time to read the receipt after the last second of the attempt, or a result when that is all there is to see. */
const AFTERWARDS = 3_600_000;

/**
 * When a candidate's session ends at the latest: after the end of an attempt that is begun at the last moment, and
 * after the end of the one that runs, with all breaks that may be taken. `openUntil` is that one's last second, null
 * without one.
 */
export function sessionEnd(
  state: Pick<AssignmentState, 'expiresAt'> & {
    readonly openUntil: Date | null;
    readonly grantedSeconds: number;
    readonly breakMinutes: number;
  },
  now: Date,
): Date {
  const lastStart = state.expiresAt?.getTime() ?? now.getTime() + OPEN_ENDED_DAYS * DAY;
  const lastSecond = Math.max(lastStart + state.grantedSeconds * 1000, state.openUntil?.getTime() ?? 0, now.getTime());
  return new Date(lastSecond + state.breakMinutes * 60_000 + AFTERWARDS);
}

const isWhole = (value: number, from: number, to: number): boolean =>
  Number.isInteger(value) && value >= from && value <= to;

const invalid = (field: string, reason: string): Err<Refusal> =>
  refusals.INVALID_ASSIGNMENT({ field, values: { reason } });
