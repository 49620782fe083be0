import type { Transaction } from '@plumbline/kernel';
import type { PinnedQuestionKind } from './question-contents.ts';

/** What a drawn question has to meet, all of it. An empty list asks for nothing. */
export interface PoolFilter {
  /** Any of these, by name or synonym, or a skill that hangs below one of them. */
  readonly skills: readonly string[];
  /** From 1 to 5. */
  readonly difficulties: readonly number[];
  /** Kinds that no program can grade are never drawn. */
  readonly kinds: readonly PinnedQuestionKind[];
}

export interface PoolBounds {
  /** Ids of questions that are not wanted. */
  readonly excluding: readonly string[];
  /** The most questions for each filter. */
  readonly limit: number;
}

/** Where a question stands for random draws. */
export interface DrawExposure {
  /** How often candidates were given it, whichever version of it. */
  readonly delivered: number;
  /** It has reached its cap, or was retired: a draw takes it only where nothing else is left. */
  readonly spent: boolean;
}

/** What the question bank has for draws at random. */
export abstract class QuestionPool {
  /**
   * For each filter, the ids of the questions whose published version meets it, the least exposed first, then by id.
   * Those that are retired or have reached their cap are absent. One statement for any number of filters.
   */
  abstract find(
    transaction: Transaction,
    filters: readonly PoolFilter[],
    bounds: PoolBounds,
  ): Promise<readonly (readonly string[])[]>;

  /** One statement for any number of questions; unknown ones are absent. */
  abstract exposures(
    transaction: Transaction,
    questionIds: readonly string[],
  ): Promise<ReadonlyMap<string, DrawExposure>>;
}
