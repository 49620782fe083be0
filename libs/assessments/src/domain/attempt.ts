import { ok, type Err, type Refusal, type Result } from '@plumbline/kernel';
import { refusals } from './refusals.ts';

export const ATTEMPT_STATUSES = ['IN_PROGRESS', 'SUBMITTED', 'GRADED', 'ABANDONED'] as const;
export type AttemptStatus = (typeof ATTEMPT_STATUSES)[number];

const NEXT: Readonly<Record<AttemptStatus, readonly AttemptStatus[]>> = {
  IN_PROGRESS: ['SUBMITTED', 'ABANDONED'],
  SUBMITTED: ['GRADED'],
  // Graded again when a corrected key asks for it.
  GRADED: ['GRADED'],
  ABANDONED: [],
};

/** Moves an attempt on. Refuses with `ATTEMPT_CLOSED` where the state machine has no such step. */
export const moveAttempt = (from: AttemptStatus, to: AttemptStatus): Result<AttemptStatus> =>
  NEXT[from].includes(to) ? ok(to) : refusals.ATTEMPT_CLOSED();

/** A save or a submission that left the candidate in time may arrive this much later (domain rules, "Assessments" 6). */
export const NETWORK_GRACE_SECONDS = 5;

export type WindowPolicy = 'TRUNCATE' | 'FULL_TIME';
export type OverduePolicy = 'AUTO_SUBMIT' | 'GRACE_SUBMIT_ONLY' | 'ABANDON';

export interface TimeTerms {
  readonly timeLimitMinutes: number;
  /** The seconds of each section, where each has a limit of its own. */
  readonly sectionSeconds?: readonly number[] | null;
  readonly windowPolicy: WindowPolicy;
  /** The assignment's own, in percent; null inherits the candidate's. */
  readonly assignmentExtraPercent: number | null;
  /** The accommodation that stands on the candidate, in percent. */
  readonly candidateExtraPercent: number | null;
  /** Breaks that stop the clock, of the assignment; null inherits the candidate's. */
  readonly assignmentBreakMinutes: number | null;
  /** The breaks that stand on the candidate. */
  readonly candidateBreakMinutes: number | null;
}

export interface GrantedTime {
  /** Whole seconds from the start to the deadline, before a window may cut it. */
  readonly seconds: number;
  /** The same of each section; null where only the whole has a limit. */
  readonly sectionSeconds: readonly number[] | null;
  /** The extra time that is in it. */
  readonly extraPercent: number;
  /** Breaks that may be taken besides. */
  readonly breakSeconds: number;
  /** Whether the deadline is no later than the window's close. */
  readonly truncated: boolean;
}

/**
 * The time an attempt is granted: limit × (1 + extra time), the larger of assignment's and candidate's extra, and
 * whether the window's close cuts it: never for an accommodated attempt, be it by extra time or by breaks. Fractions of a second go to the candidate.
 */
export function grantedTime(terms: TimeTerms): GrantedTime {
  const extraPercent = largerOf(terms.assignmentExtraPercent, terms.candidateExtraPercent);
  const breakSeconds = largerOf(terms.assignmentBreakMinutes, terms.candidateBreakMinutes) * 60;
  const extended = (seconds: number): number => Math.ceil((seconds * (100 + extraPercent)) / 100);
  const sectionSeconds = terms.sectionSeconds?.map(extended) ?? null;
  return {
    seconds: sectionSeconds?.reduce((sum, seconds) => sum + seconds, 0) ?? extended(terms.timeLimitMinutes * 60),
    sectionSeconds,
    extraPercent,
    breakSeconds,
    truncated: extraPercent === 0 && breakSeconds === 0 && terms.windowPolicy === 'TRUNCATE',
  };
}

/** An accommodation on an assignment and the one on its candidate: the larger applies. Null and undefined: none. */
export const largerOf = (assignments: number | null | undefined, candidates: number | null | undefined): number =>
  Math.max(assignments ?? 0, candidates ?? 0);

/** The whole seconds that an attempt begun at `start` has, at least 0: what is granted, or until the window cuts it. */
export function secondsBefore(start: Date, granted: GrantedTime, windowClosesAt: Date | null): number {
  const seconds = Math.floor((deadlineOf(start, granted, windowClosesAt).getTime() - start.getTime()) / 1000);
  return Math.max(0, seconds);
}

/** When the attempt's time is over. The statement that starts an attempt computes the same from the database's clock. */
export function deadlineOf(startedAt: Date, granted: GrantedTime, windowClosesAt: Date | null): Date {
  const full = startedAt.getTime() + granted.seconds * 1000;
  const cut = granted.truncated && windowClosesAt ? Math.min(full, windowClosesAt.getTime()) : full;
  return new Date(cut);
}

/** Where an attempt stands in time. GRACE: nothing is saved any more, but it may still be submitted. */
export type Phase = 'OPEN' | 'GRACE' | 'OVERDUE';

/** Where `now` lies for an attempt in progress. Bounds are inclusive on the candidate's side. */
export function phaseAt(
  now: Date,
  deadlineAt: Date,
  policy: { readonly overduePolicy: OverduePolicy; readonly gracePeriodSeconds: number },
): Phase {
  const late = now.getTime() - deadlineAt.getTime() - NETWORK_GRACE_SECONDS * 1000;
  if (late <= 0) return 'OPEN';
  return policy.overduePolicy === 'GRACE_SUBMIT_ONLY' && late <= policy.gracePeriodSeconds * 1000 ? 'GRACE' : 'OVERDUE';
}

/** What becomes of an attempt that is overdue; only what was submitted is graded. */
export const closedAs = (policy: OverduePolicy): 'SUBMITTED' | 'ABANDONED' =>
  policy === 'AUTO_SUBMIT' ? 'SUBMITTED' : 'ABANDONED';

export interface SaveState {
  /** 0: nothing saved yet. */
  readonly sequence: number;
  /** The canonical response that stands, null before the first. */
  readonly response: string | null;
}

/** APPLIED: it stands now. REPEATED: it stood already. STALE: a later one stands and stays. CONFLICT: to be refused. */
export type SaveVerdict = 'APPLIED' | 'REPEATED' | 'STALE' | 'CONFLICT';

/**
 * What becomes of a save, by sequence numbers alone (domain rules, "Assessments" 6). The statement that saves decides
 * by the same table; this is the rule it is checked against.
 */
export function judgeSave(current: SaveState, sequence: number, response: string): SaveVerdict {
  if (sequence > current.sequence) return 'APPLIED';
  if (sequence < current.sequence) return 'STALE';
  return response === current.response ? 'REPEATED' : 'CONFLICT';
}

/** A sequence number is a positive 32-bit integer. Refuses with `INVALID_SEQUENCE`. */
export const checkSequence = (sequence: number): Result<number> =>
  Number.isInteger(sequence) && sequence >= 1 && sequence <= 2_147_483_647
    ? ok(sequence)
    : refusals.INVALID_SEQUENCE({ field: 'sequence' });

/** What the saving and submitting statements may answer instead of doing it. */
export type AttemptBarrier =
  'NOT_FOUND' | 'REVOKED' | 'TAKEN_OVER' | 'CLOSED' | 'LATE' | 'PAUSED' | 'LEFT' | 'CONFLICT';

/** The refusal that a candidate gets for a barrier. */
export function barrierRefusal(barrier: AttemptBarrier): Err<Refusal> {
  switch (barrier) {
    case 'NOT_FOUND':
      return refusals.NOT_FOUND({ values: { what: 'attempt or item' } });
    case 'REVOKED':
      return refusals.INVITATION_REVOKED();
    case 'TAKEN_OVER':
      return refusals.ATTEMPT_TAKEN_OVER();
    case 'CLOSED':
      return refusals.ATTEMPT_CLOSED();
    case 'LATE':
      return refusals.DEADLINE_PASSED();
    case 'PAUSED':
      return refusals.ATTEMPT_PAUSED();
    case 'LEFT':
      return refusals.ITEM_LEFT();
    case 'CONFLICT':
      return refusals.SEQUENCE_CONFLICT({ field: 'sequence' });
  }
}
