import type { ChoiceContent, OpenContent, ScenarioContent } from '../../domain/question-content.ts';

/** Something a reader of the report should know. `line` counts from 1 in the source. */
export interface Notice {
  readonly code: 'JOINED_WORDS' | 'REPEATED_BULLET' | 'STAGE_DIRECTION' | 'HEADING';
  readonly line: number;
  readonly message: string;
}

/** Why an item could not be taken in. Codes are stable. */
export const FAILURES = {
  NO_STEM: 'There is no question text.',
  NO_ANSWER: 'The question has no answer ("A:").',
  NO_KEY: 'The question has no key ("Correct Answer:").',
  UNREADABLE_KEY: 'The key is neither the letter nor the text of a choice.',
  UNKNOWN_KEY: 'The key names a choice that the question does not have.',
  AMBIGUOUS_KEY: 'The question has more than one key; the number of the next question may be missing.',
  TOO_FEW_CHOICES: 'The question has fewer than two choices.',
  DUPLICATE_CHOICES: 'Two choices are the same.',
  CHOICES_OUT_OF_ORDER: 'The letters of the choices do not run A, B, C … without a gap.',
  EMPTY_CHOICE: 'A choice has no text.',
  NO_SETUP: 'The scenario has no setup.',
  NO_PROMPTS: 'The scenario has no prompts ("Interviewer:").',
  ITEM_TOO_LARGE: 'The item is larger than 256 KB.',
  INVALID_QUESTION: 'The question is not valid.',
} as const;

export type FailureCode = keyof typeof FAILURES;

export interface ItemFailure {
  readonly code: FailureCode;
  readonly message: string;
}

/** What one item of a guide became. The ids of choices are their letters, to be replaced by lasting ones. */
export type ItemOutcome =
  | {
      readonly ok: true;
      readonly content: OpenContent | ChoiceContent | ScenarioContent;
      readonly warnings: readonly Notice[];
      readonly losses: readonly Notice[];
    }
  | { readonly ok: false; readonly failure: ItemFailure };

export interface GuideItem {
  /** The line on which the item's number or heading stands, from 1. */
  readonly position: { readonly line: number };
  readonly outcome: ItemOutcome;
}

export interface ParsedGuide {
  /** In the order of the source. */
  readonly items: readonly GuideItem[];
  /** What stands in the guide but is no item: introduction, tips, summary, references. */
  readonly notes: readonly string[];
}

export const failed = (code: FailureCode, detail?: string): ItemOutcome => ({
  ok: false,
  failure: { code, message: detail === undefined ? FAILURES[code] : `${FAILURES[code].slice(0, -1)}: ${detail}.` },
});

/** A stretch of the source that may hold items, and what it is read as. */
export interface Section {
  readonly kind: 'OPEN' | 'CHOICE' | 'SCENARIO';
  /** The rest of the heading: the topic of the section, the name of the scenario. */
  readonly title: string | null;
  /** Where the heading begins; equal to `start` for a section whose heading is missing. */
  readonly headingStart: number;
  readonly start: number;
  readonly end: number;
}

/** An item as its section's reader found it, before the checks that all items share. */
export interface RawItem {
  readonly start: number;
  readonly end: number;
  read(): ItemOutcome;
}
