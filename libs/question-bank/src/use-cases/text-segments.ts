import { diffWordsWithSpace } from 'diff';

export interface TextSegment {
  readonly change: 'SAME' | 'ADDED' | 'REMOVED';
  readonly text: string;
}

/** Words that may differ before two texts count as two different ones: the work grows with the square of it. */
const EDITS = 1_000;
/** Milliseconds of the process's time for one pair of texts; it is given up rather than make others wait. */
const PATIENCE = 100;

/**
 * Two texts word by word (Myers' algorithm, as jsdiff has it); white space counts, since code has some. Null when they
 * differ in more than {@link EDITS} words or comparing them takes longer than {@link PATIENCE}.
 */
export function segmentsOf(before: string, after: string): TextSegment[] | null {
  const parts = diffWordsWithSpace(before, after, { maxEditLength: EDITS, timeout: PATIENCE });
  return (
    parts?.map(({ added, removed, value }) => ({
      change: added ? 'ADDED' : removed ? 'REMOVED' : 'SAME',
      text: value,
    })) ?? null
  );
}
