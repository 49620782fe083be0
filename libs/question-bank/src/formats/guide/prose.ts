import type { Notice } from './guide.ts';
import type { GuideLine, GuideSource } from './source.ts';

const BULLET = /^[ \t]*[-*•‣◦▪–][ \t]+/u;
const LIST_NUMBER = /^[ \t]*[0-9]{1,3}[.)][ \t]+/u;
const FENCE = /^[ \t]*(?:```|~~~)/u;

/** A bullet inside a line: its own line break was lost after the end of a sentence or of a heading. */
const BULLET_INSIDE_LINE = /(?<=[.?!:…][)\]"'”’`]{0,2})[ \t]*[-•‣◦▪][ \t]+(?=\S)/gu;
/** Abbreviations whose full stop ends no sentence. */
const ABBREVIATION = /(?:\be\.g|\bi\.e|\bvs|\betc|\bcf|\bapprox)\.$/iu;

const SENTENCE_END = /[.?!:;…][)\]"'”’`*]{0,3}$/u;

const isBullet = (text: string): boolean => BULLET.test(text);
const isBlank = (text: string): boolean => text.trim() === '';

/** A field's lines, and what had to be said about them. */
export interface Passage {
  readonly lines: readonly GuideLine[];
  readonly losses: readonly Notice[];
}

/**
 * Takes out bullets that merely repeat an earlier one. Pages that break a list item before inline code print the
 * item's first words once more where the nested list ends: the same line again, which was continued the first time
 * and is not continued now. Lines of code blocks are left alone.
 */
function withoutRepeatedBullets(source: GuideSource, lines: readonly GuideLine[]): Passage {
  const firstSeen = new Map<string, GuideLine>();
  const repeated = new Set<GuideLine>();
  const losses: Notice[] = [];
  const filled = lines.filter((line) => !isBlank(line.text));
  let fenced = false;
  for (const [position, line] of filled.entries()) {
    if (FENCE.test(line.text)) fenced = !fenced;
    const text = line.text.trim();
    const following = filled[position + 1]?.text;
    const continued = following !== undefined && !isBullet(following);
    const earlier = fenced || !isBullet(line.text) ? undefined : firstSeen.get(text);
    if (earlier !== undefined && !(continued && /^[\p{Ll}#/]/u.test(following.trim()))) {
      losses.push({
        code: 'REPEATED_BULLET',
        line: source.lineAt(line.start),
        message: `repeats line ${source.lineAt(earlier.start)} and was left out: ${text}`,
      });
      repeated.add(line);
    } else if (isBullet(line.text) && continued && !/[.!?]$/u.test(text)) {
      firstSeen.set(text, line);
    }
  }
  return { lines: repeated.size === 0 ? lines : lines.filter((line) => !repeated.has(line)), losses };
}

/** The lines of a range of the source, without repeated bullets. */
export const passage = (source: GuideSource, start: number, end: number): Passage =>
  withoutRepeatedBullets(source, source.linesOf(start, end));

/**
 * A passage as Markdown. Its lines stay lines, so that code keeps its line breaks; white space at their ends and blank
 * lines around the passage go, and so does indentation that all lines share. Runs of blank lines become one.
 */
export function proseOf({ lines }: Passage): string {
  const [first, ...rest] = lines.map((line) => line.text.trimEnd());
  const depth = (text: string): number => text.length - text.trimStart().length;
  const shared = Math.min(...rest.filter((text) => text !== '').map(depth));
  const shifted = rest.map((text) => (Number.isFinite(shared) ? text.slice(shared) : text));
  return [first?.trimStart() ?? '', ...shifted]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\n+$/g, '');
}

/** A passage as one line: for headings that a page broke at inline code. */
export const lineOf = ({ lines }: Passage): string =>
  lines
    .map((line) => line.text.trim())
    .filter((text) => text !== '')
    .join(' ');

/** Splits a line at the bullets whose line breaks were lost. */
function splitInside(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(BULLET_INSIDE_LINE)) {
    if (ABBREVIATION.test(text.slice(Math.max(0, match.index - 8), match.index))) continue;
    parts.push(text.slice(from, match.index));
    from = match.index + match[0].length;
  }
  return [...parts, text.slice(from)];
}

/** Adds a continuation to an entry: one space for the lost white space, none where no text would have any. */
const join = (entry: string, more: string): string =>
  entry === '' ? more : entry + (/[([]$/u.test(entry) || /^[.,;:?!)\]]/u.test(more) ? '' : ' ') + more;

/**
 * The entries of a list, flat: nesting is lost in pages, so it is not read where it survived. An entry begins at a
 * bullet, at the beginning of a line or behind a sentence. A line without one continues the entry before it, unless
 * that entry was finished and the line begins like a new one; where a list has no bullets at all, lines are entries.
 */
export function listEntries({ lines }: Passage): string[] {
  const marker = lines.some((line) => isBullet(line.text)) ? BULLET : LIST_NUMBER;
  const bulleted = lines.some((line) => marker.test(line.text));
  const entries: string[] = [];
  let open = false;
  for (const { text } of lines) {
    if (isBlank(text)) {
      open = open && !SENTENCE_END.test(entries.at(-1) ?? '');
      continue;
    }
    const marked = marker.test(text);
    const [head = '', ...others] = splitInside(text.replace(marker, '').trim());
    const previous = entries.at(-1) ?? '';
    const beginsAnew = /^["'“‘`(]?[\p{Lu}\p{N}]/u.test(head) && (!bulleted || SENTENCE_END.test(previous));
    if (marked || !open || beginsAnew) entries.push(head.trim());
    else entries[entries.length - 1] = join(previous, head.trim());
    entries.push(...others.map((other) => other.trim()));
    open = true;
  }
  return entries.filter((entry) => entry !== '');
}

const OPENING = /^["“„«]/u;
const CLOSING = /["”“»]$/u;

/** Speech without the quotation marks around the whole of it; marks inside it, or around a part, stay. */
export function withoutSpeechMarks(text: string): string {
  if (text.length < 2 || !OPENING.test(text) || !CLOSING.test(text)) return text;
  const inner = text.slice(1, -1);
  if (text.startsWith('"')) return inner.includes('"') ? text : inner.trim();
  let depth = 0;
  for (const character of inner) {
    if (/["“„«]/u.test(character) && character !== '"') depth += 1;
    else if (/[”»]/u.test(character)) depth -= 1;
    if (depth < 0) return text;
  }
  return inner.trim();
}
