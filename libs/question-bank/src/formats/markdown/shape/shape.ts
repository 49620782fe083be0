import type { QuestionKind } from '../../../domain/question-content.ts';

/** The first line of a file in our own shape. It is invisible where Markdown is shown. */
export const MARKER = '<!-- plumbline-questions: 1 -->';

/** What a question's heading calls its kind. */
export const KIND_NAMES: Readonly<Record<QuestionKind, string>> = {
  SINGLE_CHOICE: 'Single choice',
  MULTIPLE_CHOICE: 'Multiple choice',
  TRUE_FALSE: 'True or false',
  NUMERIC: 'Number',
  SHORT_TEXT: 'Short text',
  ORDERING: 'Ordering',
  MATCHING: 'Matching',
  OPEN: 'Open question',
  SCENARIO: 'Scenario',
};

/** The headings of a question's parts. */
export const PART_NAMES = [
  'Choices',
  'Items',
  'Right order',
  'Targets',
  'Matches',
  'Answer',
  'Accepted answers',
  'Accepted answers, letter case counts',
  'Explanation',
  'Model answer',
  'Key points',
  'Common mistakes',
  'Follow-up questions',
  'Interviewer',
  'Expected answer',
  'Red flags',
] as const;

export type PartName = (typeof PART_NAMES)[number];

/** What the list under a question's heading may say, once each but for skills. */
export const FACTS = ['Title', 'Skill', 'Difficulty', 'Language', 'Source', 'Licence', 'Key'] as const;

export type Fact = (typeof FACTS)[number];

/** Begins a question: `## 12. Single choice`. Group 1 is the name of the kind. */
export const QUESTION_HEADING = /^## [0-9]{1,6}\. (.*)$/su;
/** Begins a part: `### Choices`. Group 1 is its name. */
export const PART_HEADING = new RegExp(`^### (${PART_NAMES.join('|')})[ \\t]*$`, 'u');
/** `- Skill: SQL`. Groups are the fact and its value. */
export const FACT_LINE = new RegExp(`^- (${FACTS.join('|')}):(?:[ \\t]+(.*))?$`, 'su');

/** What a question without a key says: drafts may lack one, and nobody should take it for forgotten. */
export const NO_KEY = 'none';
/** Stands before a choice that stays in its place when choices are shuffled. */
export const FIXED = '{fixed} ';

const RESERVED = new RegExp(`^(?=\\\\*(?:## [0-9]{1,6}\\. |### (?:${PART_NAMES.join('|')})[ \\t]*$))`, 'u');
const ESCAPED = new RegExp(`^\\\\(?=\\\\*(?:## [0-9]{1,6}\\. |### (?:${PART_NAMES.join('|')})[ \\t]*$))`, 'u');

/** White space that would be lost at the ends of a text, and the carriage returns that no line can hold. */
const isBlank = (character: string): boolean => /^\s$/u.test(character);
const reference = (character: string): string => `&#${character.codePointAt(0) ?? 0};`;
const REFERENCE = /&#([0-9]{1,5});/gu;

/** Whether a character reference is one of ours: a white space, or the ampersand of a reference that a text says. */
const decoded = (digits: string): string | null => {
  const character = String.fromCodePoint(Number(digits));
  return character === '&' || isBlank(character) ? character : null;
};

const withReferences = (text: string): string =>
  text
    .replace(REFERENCE, (whole, digits: string) => (decoded(digits) === null ? whole : `&#38;${whole.slice(1)}`))
    .replace(/\r/gu, reference)
    .replace(/^\s+|(?<!\s)\s+$/gu, (blank) => [...blank].map(reference).join(''));

const withoutReferences = (text: string): string =>
  text.replace(REFERENCE, (whole, digits: string) => decoded(digits) ?? whole);

/**
 * A text in lines that stand in a file as they are: a line that would begin a question or a part gets a backslash, and
 * white space at both ends is written as character references. {@link fromLines} gives the same text back.
 */
export const toLines = (text: string): string[] =>
  withReferences(text)
    .split('\n')
    .map((line) => line.replace(RESERVED, '\\'));

export function fromLines(lines: readonly string[]): string {
  const text = lines.map((line) => line.replace(ESCAPED, '')).join('\n');
  return withoutReferences(text.trim());
}

/** A text on one line; {@link fromLine} gives it back. */
export const toLine = (text: string): string => withReferences(text).replace(/\n/gu, reference);

export const fromLine = (line: string): string => withoutReferences(line.trim());
