import type { GuideLine, GuideSource } from './source.ts';

export type LabelKind =
  | 'QUESTION'
  | 'ANSWER'
  | 'KEY_POINTS'
  | 'MISTAKES'
  | 'FOLLOW_UPS'
  | 'KEY'
  | 'EXPLANATION'
  | 'SETUP'
  | 'INTERVIEWER'
  | 'CANDIDATE'
  | 'FLOW'
  | 'RED_FLAGS';

/** A label of the guide's layout. The labelled text begins at `end`. */
export interface Label {
  readonly kind: LabelKind;
  readonly start: number;
  readonly end: number;
  /** Stands inside a line: a line break before it was lost, or it is no label at all. Readers decide. */
  readonly inline: boolean;
}

interface LabelPattern {
  readonly kind: LabelKind;
  readonly words: string;
  /** Also a label when it fills its line without a colon, as a heading does. */
  readonly bare: boolean;
  /** Inside a line it counts after white space alone, not only where a sentence ended. */
  readonly distinctive: boolean;
}

const PATTERNS: readonly LabelPattern[] = [
  { kind: 'QUESTION', words: 'Q(?:uestion)?(?: ?[0-9]{1,4})?', bare: false, distinctive: true },
  { kind: 'ANSWER', words: '(?:(?:Model |Sample |Ideal )?Answer|A)', bare: false, distinctive: false },
  { kind: 'KEY_POINTS', words: 'Key [Pp]oints?', bare: true, distinctive: true },
  { kind: 'MISTAKES', words: 'Common [Mm]istakes?(?: [Tt]o [Aa]void)?', bare: true, distinctive: true },
  { kind: 'FOLLOW_UPS', words: 'Follow[- ]?[Uu]ps?(?: [Qq]uestions?)?', bare: true, distinctive: true },
  { kind: 'KEY', words: 'Correct (?:[Aa]nswers?|[Oo]ptions?|[Cc]hoices?)', bare: false, distinctive: true },
  { kind: 'EXPLANATION', words: 'Explanation', bare: false, distinctive: true },
  { kind: 'SETUP', words: 'Scenario [Ss]etup', bare: true, distinctive: true },
  { kind: 'INTERVIEWER', words: 'Interviewer', bare: false, distinctive: false },
  { kind: 'CANDIDATE', words: 'Candidate(?: ?\\([^()\\n]{1,80}\\))?', bare: false, distinctive: false },
  { kind: 'FLOW', words: 'Expected Flow[^:.\\n]{0,100}', bare: true, distinctive: true },
  {
    kind: 'RED_FLAGS',
    words: 'Red [Ff]lags?(?: [Tt]o (?:[Aa]void|[Ww]atch(?: [Ff]or)?))?',
    bare: true,
    distinctive: true,
  },
];

const MARKUP = '(?:\\*\\*|__)?';
const COLON = `${MARKUP}[ \\t]*[:：]${MARKUP}`;
const LINE_PREFIX = `[ \\t]*(?:#{1,6}[ \\t]+)?${MARKUP}`;

const WORDS = PATTERNS.map(({ words }) => words).join('|');

/** A label anywhere in a line, up to its colon: what a text must not say as it stands. Group 1 is all but the colon. */
export const SAID_LABEL = new RegExp(
  `((?<![^ \\t])(?:[ \\t]*#{1,6}[ \\t]+)?${MARKUP}(?:${WORDS})${MARKUP}[ \\t]*):`,
  'gu',
);

const alternatives = PATTERNS.map(({ kind, words }) => `(?<${kind}>${words})`).join('|');

const AT_LINE_START = new RegExp(`^${LINE_PREFIX}(?:${alternatives})${COLON}`, 'u');
const BARE_LINE = new RegExp(
  `^${LINE_PREFIX}(?:${PATTERNS.filter(({ bare }) => bare)
    .map(({ kind, words }) => `(?<${kind}>${words})`)
    .join('|')})${MARKUP}[ \\t]*$`,
  'u',
);
const INSIDE_LINE = new RegExp(`(?<=[ \\t])${MARKUP}(?:${alternatives})${COLON}`, 'gu');

/** The last character of a sentence, closing quotes and brackets included, before the white space ahead of a label. */
const SENTENCE_END = /[.?!:;…)\]"'”’»*][ \t]*$/u;

/** Whether a line is a label by filling it, without a colon. */
export const isBareLabel = (text: string): boolean => BARE_LINE.test(text);

const kindOf = (groups: Record<string, string | undefined> | undefined): LabelPattern | undefined =>
  PATTERNS.find(({ kind }) => groups?.[kind] !== undefined);

function labelsOfLine(line: GuideLine): Label[] {
  const found: Label[] = [];
  const leading = AT_LINE_START.exec(line.text) ?? BARE_LINE.exec(line.text);
  const pattern = kindOf(leading?.groups);
  if (leading !== null && pattern !== undefined) {
    found.push({ kind: pattern.kind, start: line.start, end: line.start + leading[0].length, inline: false });
  }
  if (!/[:：]/u.test(line.text)) return found;
  for (const match of line.text.matchAll(INSIDE_LINE)) {
    const inside = kindOf(match.groups);
    if (inside === undefined || line.start + match.index < (found[0]?.end ?? 0)) continue;
    const before = line.text.slice(Math.max(0, match.index - 8), match.index);
    if (!inside.distinctive && !SENTENCE_END.test(before)) continue;
    const start = line.start + match.index;
    found.push({ kind: inside.kind, start, end: start + match[0].length, inline: true });
  }
  return found;
}

/**
 * Every label of the guide's layout, in order. Labels are found wherever they stand, since pages lose line breaks;
 * inside a line, a word that prose uses too (`A:`, `Interviewer:`) has to follow the end of a sentence.
 */
export const findLabels = (source: GuideSource): Label[] => source.lines.flatMap(labelsOfLine);

/** The labels that begin inside `[start, end)`; `labels` is in order. */
export function labelsBetween(labels: readonly Label[], start: number, end: number): Label[] {
  let low = 0;
  let high = labels.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((labels[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  let last = low;
  while ((labels[last]?.start ?? end) < end) last += 1;
  return labels.slice(low, last);
}
