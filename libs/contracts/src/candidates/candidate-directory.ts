import type { Transaction } from '@plumbline/kernel';

export interface CandidateSummary {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** The candidate's own accommodation, in percent of the time limit; 0 for none. */
  readonly extraTimePercent: number;
  /** Breaks that stop the clock, in minutes for an attempt in all; 0 for none. */
  readonly breakMinutes: number;
}

/** The candidates' face for other contexts. */
export abstract class CandidateDirectory {
  /** One statement for any number of ids; unknown ids are absent from the map. */
  abstract find(transaction: Transaction, ids: readonly string[]): Promise<ReadonlyMap<string, CandidateSummary>>;
}
