import type { Err, Refusal } from '@plumbline/kernel';
import { barrierRefusal, NETWORK_GRACE_SECONDS } from './attempt.ts';
import { refusals } from './refusals.ts';

/** Where an attempt stands in its paper and its time, as it was last written down. */
export interface AttemptClock {
  readonly deadlineAt: Date;
  readonly itemCount: number;
  /** Under forward-only navigation: the position of the item that the candidate is at, from 1; else null. */
  readonly reached: number | null;
  /** Where sections have limits: the one that runs, from 1. */
  readonly section: number;
  /** The position of each section's last item. */
  readonly sectionLast: readonly number[];
  /** Granted to each section; null where only the whole has a limit. */
  readonly sectionSeconds: readonly number[] | null;
  readonly sectionDeadlineAt: Date | null;
  /** The allowance of breaks that stop the clock, in all. */
  readonly breakSeconds: number;
  readonly breakTakenSeconds: number;
  /** While a break lasts; the deadlines stand as if all of the allowance will be taken. */
  readonly pausedAt: Date | null;
}

/** A step that a candidate asks for; `from` is what they believe they leave, so that asking twice is one step. */
export type Step =
  | { readonly type: 'ITEM' | 'SECTION'; readonly from: number }
  | { readonly type: 'PAUSE' | 'RESUME'; readonly from?: undefined };

/**
 * What becomes of a step. REPEATED: it was made before. FREE: there is nothing to move on from. NOT_FOUND: the candidate
 * is not there yet. LATE: a break cannot begin after the deadline.
 */
export type StepOutcome = 'MOVED' | 'REPEATED' | 'PAUSED' | 'FREE' | 'NOT_FOUND' | 'AT_END' | 'LATE' | 'NO_BREAK_LEFT';

/** The refusal that a candidate gets for a step that was not made. */
export function stepRefusal(outcome: Exclude<StepOutcome, 'MOVED' | 'REPEATED'>): Err<Refusal> {
  switch (outcome) {
    case 'FREE':
      return refusals.NOTHING_TO_LEAVE();
    case 'AT_END':
      return refusals.LAST_REACHED();
    case 'NO_BREAK_LEFT':
      return refusals.NO_BREAK_LEFT();
    default:
      return barrierRefusal(outcome);
  }
}

const SECOND = 1_000;

const plus = (time: Date, ms: number): Date => new Date(time.getTime() + ms);
const earlier = (one: Date, other: Date): Date => (one <= other ? one : other);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

export const breakSecondsLeft = ({
  breakSeconds,
  breakTakenSeconds,
}: Pick<AttemptClock, 'breakSeconds' | 'breakTakenSeconds'>): number => breakSeconds - breakTakenSeconds;

/**
 * What time alone has done to an attempt by `now`: a break that is used up has ended, and sections whose time is over,
 * the network's grace included, have made way for the next, whose time has been running since.
 */
export function passTime(clock: AttemptClock, now: Date): AttemptClock {
  let current = clock;
  if (current.pausedAt) {
    if (now < plus(current.pausedAt, breakSecondsLeft(current) * SECOND)) return current;
    current = { ...current, breakTakenSeconds: current.breakSeconds, pausedAt: null };
  }
  const { sectionSeconds } = current;
  if (!sectionSeconds) return current;
  while (
    current.section < sectionSeconds.length &&
    current.sectionDeadlineAt &&
    now > plus(current.sectionDeadlineAt, NETWORK_GRACE_SECONDS * SECOND)
  ) {
    const ended = current.sectionDeadlineAt;
    const full = plus(ended, (sectionSeconds[current.section] ?? 0) * SECOND);
    current = {
      ...enterSection(current, current.section + 1),
      sectionDeadlineAt: earlier(current.deadlineAt, full),
    };
  }
  return current;
}

/** A break begins: the deadlines move on by all that is left of the allowance. */
function pause(clock: AttemptClock, now: Date): Moved {
  const current = passTime(clock, now);
  if (current.pausedAt) return { outcome: 'REPEATED', clock: current };
  if (now > current.deadlineAt) return { outcome: 'LATE', clock: current };
  const rest = breakSecondsLeft(current);
  if (rest <= 0) return { outcome: 'NO_BREAK_LEFT', clock: current };
  return { outcome: 'MOVED', clock: { ...shift(current, rest * SECOND), pausedAt: now } };
}

/** A break ends early: what is left of it is given back. Each second of the allowance that has begun is used up. */
function resume(clock: AttemptClock, now: Date): Moved {
  const current = passTime(clock, now);
  if (!current.pausedAt) return { outcome: 'REPEATED', clock: current };
  const elapsed = now.getTime() - current.pausedAt.getTime();
  const taken = current.breakTakenSeconds + Math.ceil(elapsed / SECOND);
  return {
    outcome: 'MOVED',
    clock: {
      ...shift(current, elapsed - breakSecondsLeft(current) * SECOND),
      breakTakenSeconds: Math.min(current.breakSeconds, taken),
      pausedAt: null,
    },
  };
}

/**
 * Moves on, to the next item of a forward-only paper or to the next section of one whose sections have limits. What is
 * left of a section's time is given up.
 */
function advance(
  clock: AttemptClock,
  step: { readonly type: 'ITEM' | 'SECTION'; readonly from: number },
  now: Date,
): Moved {
  const current = passTime(clock, now);
  const at = step.type === 'ITEM' ? current.reached : current.section;
  const end = step.type === 'ITEM' ? current.itemCount : (current.sectionSeconds?.length ?? null);
  if (current.pausedAt) return { outcome: 'PAUSED', clock: current };
  if (at === null || end === null) return { outcome: 'FREE', clock: current };
  if (step.from < at) return { outcome: 'REPEATED', clock: current };
  if (step.from > at) return { outcome: 'NOT_FOUND', clock: current };
  if (at === end) return { outcome: 'AT_END', clock: current };
  if (step.type === 'SECTION') return { outcome: 'MOVED', clock: leaveSection(current, now) };
  const reached = at + 1;
  const crosses = current.sectionSeconds !== null && reached > (current.sectionLast[current.section - 1] ?? 0);
  const moved = { ...current, reached };
  return { outcome: 'MOVED', clock: crosses ? leaveSection(moved, now) : moved };
}

export function takeStep(clock: AttemptClock, step: Step, now: Date): Moved {
  if (step.from !== undefined) return advance(clock, step, now);
  return step.type === 'PAUSE' ? pause(clock, now) : resume(clock, now);
}

export interface Moved {
  readonly outcome: StepOutcome;
  readonly clock: AttemptClock;
}

/**
 * The position of the last item that a candidate is shown, 0 for none (domain rules, "Assessments" 13): under forward-only navigation up to the one that
 * they are at, with limits of sections up to the section that runs, none while a break stops the clock. `clock` is as
 * time has passed.
 */
export function deliveredTo({
  itemCount,
  reached,
  section,
  sectionLast,
  sectionSeconds,
  pausedAt,
}: AttemptClock): number {
  if (pausedAt) return 0;
  const ofSection = sectionSeconds ? (sectionLast[section - 1] ?? 0) : itemCount;
  return Math.min(reached ?? itemCount, ofSection);
}

/** Milliseconds that the candidate has, as the clock stands at `now`: a break stops it. Never below 0. */
export function remainingMs(clock: AttemptClock, now: Date): number {
  const end = clock.deadlineAt.getTime();
  const left = clock.pausedAt ? end - clock.pausedAt.getTime() - breakSecondsLeft(clock) * SECOND : end - now.getTime();
  return Math.max(0, left);
}

/** When each section ends if nobody moves on early; null for those that are over, and where sections have no limits. */
export function sectionDeadlines(clock: AttemptClock): (Date | null)[] {
  const { sectionSeconds, sectionDeadlineAt, section, sectionLast, deadlineAt } = clock;
  let end = sectionDeadlineAt;
  return sectionLast.map((_, index) => {
    if (!sectionSeconds || !end || index + 1 < section) return null;
    if (index + 1 > section) end = earlier(deadlineAt, plus(end, (sectionSeconds[index] ?? 0) * SECOND));
    return end;
  });
}

/** What is left of a section is not carried into the next one, and its grace is none of the next one's time. */
function leaveSection(clock: AttemptClock, now: Date): AttemptClock {
  const start = clock.sectionDeadlineAt ? earlier(now, clock.sectionDeadlineAt) : now;
  const following = clock.sectionSeconds?.slice(clock.section) ?? [];
  const deadlineAt = earlier(clock.deadlineAt, plus(start, sum(following) * SECOND));
  return {
    ...enterSection(clock, clock.section + 1),
    deadlineAt,
    sectionDeadlineAt: earlier(deadlineAt, plus(start, (following[0] ?? 0) * SECOND)),
  };
}

const enterSection = (clock: AttemptClock, section: number): AttemptClock => ({
  ...clock,
  section,
  reached: clock.reached === null ? null : Math.max(clock.reached, (clock.sectionLast[section - 2] ?? 0) + 1),
});

const shift = (clock: AttemptClock, ms: number): AttemptClock => ({
  ...clock,
  deadlineAt: plus(clock.deadlineAt, ms),
  sectionDeadlineAt: clock.sectionDeadlineAt && plus(clock.sectionDeadlineAt, ms),
});
