import type { Transaction } from '@plumbline/kernel';

/** The scorecards' face for interviews. */
export abstract class InterviewFeedback {
  /** Which of these interviews hold feedback, drafts included. One statement; says neither how much nor whose. */
  abstract heldBy(transaction: Transaction, interviewIds: readonly string[]): Promise<ReadonlySet<string>>;
}
