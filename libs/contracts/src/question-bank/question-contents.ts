import type { Refusal, Result, Transaction } from '@plumbline/kernel';

export type PinnedQuestionKind =
  | 'SINGLE_CHOICE'
  | 'MULTIPLE_CHOICE'
  | 'TRUE_FALSE'
  | 'NUMERIC'
  | 'SHORT_TEXT'
  | 'ORDERING'
  | 'MATCHING'
  | 'OPEN'
  | 'SCENARIO';

export interface PinnedChoice {
  readonly id: string;
  readonly text: string;
  /** Stays at its place when choices are shuffled ("All of the above"). */
  readonly anchored: boolean;
}

/** What makes an answer right. Which fields are set follows from the kind; numbers are decimals in strings. */
export interface PinnedKey {
  readonly choiceIds?: readonly string[];
  readonly numeric?: string;
  readonly tolerance?: string;
  readonly toleranceKind?: 'ABSOLUTE' | 'RELATIVE';
  readonly accepted?: readonly string[];
  readonly caseSensitive?: boolean;
  readonly order?: readonly string[];
  readonly matches?: readonly { readonly left: string; readonly right: string }[];
}

/** One immutable version of a question, whole: whoever pins it copies it. */
export interface PinnedQuestion {
  readonly questionId: string;
  readonly versionId: string;
  readonly version: number;
  readonly kind: PinnedQuestionKind;
  readonly stem: string;
  readonly skills: readonly string[];
  readonly difficulty: number | null;
  readonly choices: readonly PinnedChoice[];
  /** The right-hand side of a MATCHING question; its left-hand side stands in `choices`. */
  readonly targets: readonly PinnedChoice[];
  readonly key: PinnedKey | null;
  readonly explanation: string | null;
  /** False while a text names letters ("both A and B") and would lie after shuffling. */
  readonly shufflable: boolean;
  readonly modelAnswer: string | null;
  readonly keyPoints: readonly string[];
  readonly commonMistakes: readonly string[];
  readonly followUps: readonly string[];
  readonly prompts: readonly { readonly text: string; readonly expectedOutline: string | null }[];
  readonly redFlags: readonly string[];
}

/** The question bank's face for those who build on it. */
export abstract class QuestionContents {
  /**
   * The newest published version of each question, in the order asked, in one statement.
   * @returns `QUESTION_NOT_FOUND` naming those that are unknown, or not published, in `details.questionIds`
   */
  abstract pinPublished(
    transaction: Transaction,
    questionIds: readonly string[],
  ): Promise<Result<readonly PinnedQuestion[], Refusal>>;
}
