import type { Transaction } from '@plumbline/kernel';

export interface StandingDecision {
  readonly decisionId: string;
  readonly decidedBy: string;
  /** Whether the candidate's way ends with it; a decision to wait leaves the loop open. */
  readonly closesLoop: boolean;
}

/** What stands now, for those who were told that something was decided: events may arrive in any order. */
export abstract class LoopDecisions {
  /** One statement for any number of loops; undecided ones are absent from the map. */
  abstract standing(
    transaction: Transaction,
    loopIds: readonly string[],
  ): Promise<ReadonlyMap<string, StandingDecision>>;
}
