import type { Transaction } from '@plumbline/kernel';

/** What a question is used by. Kinds are told in this order. */
export const QUESTION_USERS = ['ASSESSMENT', 'LOOP_TEMPLATE', 'LOOP'] as const;

export type QuestionUser = (typeof QUESTION_USERS)[number];

/** One place where a question is used. */
export interface QuestionUse {
  readonly usedBy: QuestionUser;
  readonly id: string;
  /** Of a loop, its opening's: never anything about its candidate. */
  readonly title: string;
  /** `DRAFT` or `PUBLISHED`, of a loop `ACTIVE` or `CLOSED`. */
  readonly status: string;
  /** The version that it keeps; null for one that takes the newest when it needs it. */
  readonly version: number | null;
}

/** Uses of one kind, by id: those after `after`, at most `limit` for each question. */
export interface UsesWanted {
  readonly usedBy: QuestionUser;
  readonly after: string | null;
  readonly limit: number;
}

abstract class UsesOfQuestions {
  /** One statement for any number of questions; those without a use are absent from the map. */
  abstract find(
    transaction: Transaction,
    questionIds: readonly string[],
    wanted: UsesWanted,
  ): Promise<ReadonlyMap<string, readonly QuestionUse[]>>;
}

/** Implemented by the assessments: which of them have a question among their items. */
export abstract class UsesInAssessments extends UsesOfQuestions {}

/** Implemented by the interviews: which templates ask for a question, and which loops have it in a kit. */
export abstract class UsesInLoops extends UsesOfQuestions {}
