/**
 * Classes by which our own files say what QTI has no element for. Other readers ignore them, and lose no more than the
 * difference.
 */
export const KIND_MARKS = {
  SINGLE_CHOICE: 'plumbline-single-choice',
  TRUE_FALSE: 'plumbline-true-false',
  OPEN: 'plumbline-open',
  SCENARIO: 'plumbline-scenario',
} as const;

/** Parts of an interview question, each in a block that only those who score see. */
export const RUBRIC_MARKS = {
  modelAnswer: 'plumbline-model-answer',
  keyPoints: 'plumbline-key-points',
  commonMistakes: 'plumbline-common-mistakes',
  followUps: 'plumbline-follow-ups',
  prompts: 'plumbline-prompts',
  redFlags: 'plumbline-red-flags',
} as const;

/** One entry of a list of those; of a prompt, what it says and the outline of a good answer. */
export const ENTRY = 'plumbline-entry';
export const PROMPT = 'plumbline-prompt';
export const OUTLINE = 'plumbline-outline';

/** The question itself, beside the interaction. */
export const STEM = 'plumbline-stem';

/** Text that was struck through. */
export const DELETED = 'plumbline-deleted';
/** Followed by `left`, `right` or `center`. */
export const ALIGNED = 'plumbline-align-';
/** Followed by an ordered list's first number. */
export const STARTING = 'plumbline-start-';

/** The value of the outcome by which an explanation is always shown. */
export const EXPLANATION = 'EXPLANATION';

export const classesOf = (attributes: ReadonlyMap<string, string>): string[] =>
  (attributes.get('class') ?? '').split(/\s+/u).filter((name) => name !== '');
