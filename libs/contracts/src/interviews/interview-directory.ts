import type { Transaction } from '@plumbline/kernel';

export interface InterviewSummary {
  readonly id: string;
  readonly loopId: string;
  readonly cancelled: boolean;
  /** Whoever sits on the panel. */
  readonly interviewerIds: readonly string[];
  /** What the rubric rates, in its order. */
  readonly competencies: readonly string[];
}

/** A place on the panel of an interview that was not cancelled. */
export interface Seat {
  readonly loopId: string;
  readonly interviewId: string;
}

export interface LoopSummary {
  readonly id: string;
  readonly candidateId: string;
  /** What the opening needs, and how many interviews have to assess it. */
  readonly competencies: readonly { readonly name: string; readonly required: number }[];
  /** Those that were not cancelled. */
  readonly interviewIds: readonly string[];
}

/** The interviews' face for scorecards. */
export abstract class InterviewDirectory {
  /** One statement for any number of ids; unknown ids are absent from the map. */
  abstract find(transaction: Transaction, ids: readonly string[]): Promise<ReadonlyMap<string, InterviewSummary>>;

  /** As `find`, and keeps the interview from being cancelled until the transaction ends. */
  abstract hold(transaction: Transaction, id: string): Promise<InterviewSummary | null>;

  /** One member's seats in any of these loops, in one statement. */
  abstract seatsOf(transaction: Transaction, memberId: string, loopIds: readonly string[]): Promise<readonly Seat[]>;

  /** One statement for any number of ids; unknown ids are absent from the map. */
  abstract findLoops(transaction: Transaction, ids: readonly string[]): Promise<ReadonlyMap<string, LoopSummary>>;
}
