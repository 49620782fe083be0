import { passTime, type AttemptClock } from './attempt-clock.ts';
import { grantedTime, type WindowPolicy } from './attempt.ts';

/** An attempt in progress with what its time was granted by. */
export interface AccommodatedAttempt extends AttemptClock {
  readonly startedAt: Date;
  /** Of the accommodation that its time was granted with. */
  readonly extraTimePercent: number;
}

export interface AccommodationTerms {
  readonly timeLimitMinutes: number;
  /** The seconds of each section without extra time; null where only the whole has a limit. */
  readonly sectionSeconds: readonly number[] | null;
  readonly windowPolicy: WindowPolicy;
  readonly windowClosesAt: Date | null;
  /** What the ledger gave the attempt so far. */
  readonly creditedSeconds: number;
}

export interface GrantedAccommodation {
  readonly extraTimePercent: number;
  readonly breakSeconds: number;
}

const SECOND = 1_000;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const later = (one: Date, other: Date): Date => (one >= other ? one : other);
const plus = (time: Date, seconds: number): Date => new Date(time.getTime() + seconds * SECOND);

/**
 * An attempt that runs, as it would be had its accommodation stood when it began: each limit that is not over yet grows by
 * the difference, breaks by theirs, and a window's close that had cut the time cuts it no longer. What was
 * forfeited by moving on stays so, and nothing is taken away: null where nothing is added.
 */
export function accommodateAttempt(
  attempt: AccommodatedAttempt,
  terms: AccommodationTerms,
  grant: GrantedAccommodation,
  now: Date,
): AccommodatedAttempt | null {
  const extraTimePercent = Math.max(attempt.extraTimePercent, grant.extraTimePercent);
  const breakSeconds = Math.max(attempt.breakSeconds, grant.breakSeconds);
  if (extraTimePercent === attempt.extraTimePercent && breakSeconds === attempt.breakSeconds) return null;

  const clock = { ...attempt, ...passTime(attempt, now) };
  const before = grantOf(terms, attempt);
  const after = grantOf(terms, { extraTimePercent, breakSeconds });
  const grown = after.limits.map((seconds, index) => seconds - (before.limits[index] ?? seconds));
  const limits = clock.sectionSeconds ?? before.limits;
  const limitsAfter = limits.map((seconds, index) => seconds + (grown[index] ?? 0));
  const at = clock.section - 1;
  // While a break lasts the deadlines stand as if all of it will be taken.
  const resting = clock.pausedAt ? breakSeconds - clock.breakSeconds : 0;

  const endBefore = clock.sectionDeadlineAt ?? clock.deadlineAt;
  // The close may have moved since it cut: only with sections is there anything to forfeit that looks alike.
  const wasCut =
    before.truncated &&
    !after.truncated &&
    !!terms.windowClosesAt &&
    (clock.sectionSeconds === null || clock.deadlineAt >= terms.windowClosesAt);
  let end = plus(endBefore, (grown[at] ?? 0) + resting);
  if (wasCut && endBefore >= clock.deadlineAt) {
    const taken = clock.pausedAt ? breakSeconds : clock.breakTakenSeconds;
    end = later(end, plus(clock.startedAt, sum(limitsAfter.slice(0, at + 1)) + taken + terms.creditedSeconds));
  }
  const rest = (of: readonly number[]): number => sum(of.slice(at + 1));
  const deadlineAt = wasCut
    ? plus(end, rest(limitsAfter))
    : plus(clock.deadlineAt, (grown[at] ?? 0) + rest(grown) + resting);
  return {
    ...clock,
    extraTimePercent,
    breakSeconds,
    deadlineAt: later(deadlineAt, clock.deadlineAt),
    sectionSeconds: clock.sectionSeconds && limitsAfter,
    sectionDeadlineAt: clock.sectionDeadlineAt && end,
  };
}

/** The limits, one for each section or one for the whole. */
function grantOf(
  terms: AccommodationTerms,
  { extraTimePercent, breakSeconds }: GrantedAccommodation,
): { limits: readonly number[]; truncated: boolean } {
  const granted = grantedTime({
    ...terms,
    assignmentExtraPercent: extraTimePercent,
    candidateExtraPercent: null,
    assignmentBreakMinutes: breakSeconds / 60,
    candidateBreakMinutes: null,
  });
  return { limits: granted.sectionSeconds ?? [granted.seconds], truncated: granted.truncated };
}
