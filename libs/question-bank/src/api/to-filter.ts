import type { QuestionFilter as SearchFilter } from '../data/question-search.ts';
import type { QuestionFilter } from './question.types.ts';

const ALL = [1, 2, 3, 4, 5];

/** A filter as the API receives it: a range of difficulties is the list of those within it. */
export function toFilter(filter: QuestionFilter | null | undefined): SearchFilter {
  if (!filter) return {};
  const { minDifficulty, maxDifficulty, difficulties, ...rest } = filter;
  if (minDifficulty == null && maxDifficulty == null) return { ...rest, difficulties };
  const within = (difficulties ?? ALL).filter(
    (each) => each >= (minDifficulty ?? 1) && each <= (maxDifficulty ?? ALL.length),
  );
  return { ...rest, difficulties: within };
}
