import type { Transaction } from '@plumbline/kernel';

/** The scorecards' face for interviews. */
export abstract class InterviewFeedback {
  /**
   * Which of these interviews hold feedback, drafts included; with `besides`, feedback of anybody but this member. One
   * statement; says neither how much nor whose.
   */
  abstract heldBy(
    transaction: Transaction,
    interviewIds: readonly string[],
    besides?: string,
  ): Promise<ReadonlySet<string>>;

  /** Which of these interviews hold a submitted card, in one statement. */
  abstract submittedTo(transaction: Transaction, interviewIds: readonly string[]): Promise<ReadonlySet<string>>;
}
