import { FILE_LIMITS } from '../../format.ts';
import { labelOf, type LabelledLine } from './labels.ts';
import type { SourceLine } from './lines.ts';
import {
  endsAsQuestion,
  explanationIn,
  headingIn,
  hidesAnswer,
  indentOf,
  isAnswerLine,
  isBlank,
  isRule,
  numberingIn,
  type Heading,
} from './markers.ts';

/** How a chunk begins: with a heading, a numbered line, a bullet, a line in bold print, a summary that asks, or just so. */
export type StartKind = 'HEADING' | 'NUMBER' | 'BULLET' | 'BOLD' | 'FOLD' | 'NONE';

/** A stretch of a collection that may be an item, a part of one, or a section's heading. */
export interface Chunk {
  readonly start: StartKind;
  /** Of a heading, also one that stands in a numbered list; 0 for everything else. */
  readonly level: number;
  readonly number: number | null;
  /** Says that it is a question, in words: "Question 3". */
  readonly named: boolean;
  /** The first line without marks and number. */
  readonly title: string;
  readonly line: number;
  readonly lines: SourceLine[];
  /** UTF-8 bytes; lines beyond the bound of an item are not kept. */
  bytes: number;
  hasChoices: boolean;
  hasKey: boolean;
  /** Has a folded part that hides an answer. */
  hasFolded: boolean;
}

/** Whether it has what makes an item: choices or an answer. */
export const isSolid = (chunk: Chunk): boolean => chunk.hasChoices || chunk.hasKey || chunk.hasFolded;

const BOX = /^[ \t>]*[-*+][ \t]+(?:\\?\[[ xX✓✔✗✘]?\\?\]|\([ xX*]?\))[ \t]+\S/u;
export const isBox = (text: string): boolean => BOX.test(text);
/** `    - !right`, nested under its question. */
export const isMarked = (text: string): boolean => /^[ \t]+[-*+][ \t]+!(?!\[)\S/u.test(text);
const isTicked = (text: string): boolean => /^[ \t]*[-*+][ \t]+.*(?:✅|✔|☑)/u.test(text);

/** Headings that belong to the question above them, whatever their level. */
const OWN_HEADING =
  /^[\s*_]*(?:options?|choices?|hints?|code|example|question|optionen|optionen|opciones|选项|选择)[\s*_:：]*$/iu;

type Opening = Pick<Chunk, 'start' | 'level' | 'number' | 'named' | 'title'>;

const opening = (start: StartKind, title: string, more: Partial<Opening> = {}): Opening => ({
  start,
  level: 0,
  number: null,
  named: false,
  title,
  ...more,
});

function ofHeading({ level, text }: Heading): Opening {
  const numbering = numberingIn(text.replace(/^(?:\p{Extended_Pictographic}|\ufe0f)+[ \t]*/u, ''), true);
  return opening('HEADING', numbering?.rest ?? text, {
    level,
    number: numbering?.number ?? null,
    named: numbering?.named ?? false,
  });
}

const isBold = (text: string): boolean => /^ {0,3}(\*\*|__)\S.*\1[ \t]*$/u.test(text) && text.length < 1000;

/** A heading that asks nothing, with nothing below it so far. */
const isBareSection = ({ start, number, named, title, lines }: Chunk): boolean =>
  start === 'HEADING' &&
  number === null &&
  !named &&
  !endsAsQuestion(title) &&
  lines.slice(1).every((line) => isBlank(line.text));

/** How a line begins a chunk after the one that is open; null if it does not. */
function openingOf(line: SourceLine, open: Chunk | null): Opening | null {
  const { text } = line;
  if (line.asks !== null) return opening('FOLD', line.asks, { named: true });
  if (line.code || line.folded) return null;
  const heading = headingIn(text);
  if (heading !== null) return ofHeadingWithin(heading, text, open);
  if (indentOf(text) > 3) return null;
  const bare = text.trim();
  const numbering = numberingIn(bare, false);
  if (numbering !== null) {
    // A heading within a numbered list is no entry of just any list.
    const inner = headingIn(numbering.rest);
    const made = opening('NUMBER', inner?.text ?? numbering.rest, {
      level: inner?.level ?? 0,
      number: numbering.number,
      named: numbering.named || inner !== null,
    });
    if (numbering.named) return made;
    // Below a numbered heading, numbers are those of a list as soon as the question is complete.
    return open?.start === 'HEADING' && (open.number !== null || open.named) && isSolid(open) ? null : made;
  }
  const bullet = /^[-*+][ \t]+/u.exec(text);
  if (bullet !== null && !isBox(text) && labelOf(text) === null && !isTicked(text)) {
    const mayBegin =
      open === null || open.start === 'BULLET' || open.start === 'NONE' || (open.number === null && !open.named);
    return mayBegin ? opening('BULLET', text.slice(bullet[0].length).trim()) : null;
  }
  if (
    isBold(text) &&
    endsAsQuestion(bare) &&
    (open === null || open.start === 'BOLD' || isSolid(open) || isBareSection(open))
  ) {
    return opening('BOLD', bare.slice(2, -2).trim());
  }
  // A folded question ends with its fold.
  return open === null || (open.start === 'FOLD' && bare !== '') ? opening('NONE', bare) : null;
}

function ofHeadingWithin(heading: Heading, text: string, open: Chunk | null): Opening | null {
  if (isAnswerLine(text) || explanationIn(text) !== null || OWN_HEADING.test(heading.text)) {
    return open === null ? ofHeading(heading) : null;
  }
  const made = ofHeading(heading);
  if (made.number !== null || made.named) return made;
  const within = open !== null && open.start === 'HEADING' && (open.number !== null || open.named);
  return within && heading.level > open.level ? null : made;
}

function chunkOf(begin: Opening, line: SourceLine): Chunk {
  return { ...begin, line: line.number, lines: [], bytes: 0, hasChoices: false, hasKey: false, hasFolded: false };
}

/** Cuts a collection into chunks, line by line. */
export class Chunker {
  private open: Chunk | null = null;
  private before: { labelled: LabelledLine; style: string } | null = null;
  /** Index in the open chunk where a next question without any mark of its own would begin; null before the key. */
  private next: number | null = null;
  private settled = false;
  private boxes = 0;
  /** What a check box is about stands below it, in paragraphs or lists of its own. */
  private below = false;
  /** The last line that may begin a next question: see `next`. */
  private lastText = '';

  /** The chunks that are complete with this line. */
  *take(line: SourceLine): Generator<Chunk> {
    if (
      !line.code &&
      !line.folded &&
      (isRule(line.text) || /^[ \t]*<\/?quiz>[ \t]*$/iu.test(line.text)) &&
      (this.open === null || isSolid(this.open) || this.open.start === 'NONE')
    ) {
      yield* this.end();
      return;
    }
    const begin = openingOf(line, this.open);
    if (begin !== null) {
      if (begin.start === 'NONE' && isBlank(line.text)) return;
      yield* this.end();
      this.begin(chunkOf(begin, line));
    }
    yield* this.add(line);
  }

  *end(): Generator<Chunk> {
    if (this.open !== null) yield this.open;
    this.open = null;
    this.before = null;
    this.next = null;
    this.settled = false;
    this.boxes = 0;
    this.below = false;
  }

  private begin(chunk: Chunk): void {
    this.open = chunk;
  }

  private *add(line: SourceLine): Generator<Chunk> {
    const chunk = this.open;
    if (chunk === null) return;
    const first = chunk.lines.length === 0 && chunk.bytes === 0;
    const seen = line.code ? 'TEXT' : this.see(chunk, line, first);
    if (seen === 'AGAIN' && this.next !== null) {
      // A list of choices begins anew behind a complete question: what stands before it is the next one's stem.
      const rest = chunk.lines.splice(this.next);
      yield* this.end();
      const head = rest[0] ?? line;
      this.begin(chunkOf(opening('NONE', head.text.trim()), head));
      for (const each of [...rest, line]) yield* this.add(each);
      return;
    }
    if (chunk.bytes <= FILE_LIMITS.itemBytes) chunk.lines.push(line);
    chunk.bytes += Buffer.byteLength(line.text) + 1;
  }

  /** Notes what a line is; `AGAIN` for a first choice behind a complete question. */
  private see(chunk: Chunk, line: SourceLine, first: boolean): 'TEXT' | 'AGAIN' {
    const { text } = line;
    const complete = chunk.hasChoices && chunk.hasKey && !line.folded;
    if (isBlank(text)) {
      this.settled = true;
      return 'TEXT';
    }
    const paragraph = this.settled;
    this.settled = false;
    if (line.folded) {
      // A table of contents is folded too.
      chunk.hasFolded ||= chunk.number !== null || chunk.named || endsAsQuestion(chunk.title) || hidesAnswer(text);
      if (isAnswerLine(text)) chunk.hasKey = true;
      this.next = null;
      return 'TEXT';
    }
    if (isAnswerLine(text) || explanationIn(text) !== null) {
      if (isAnswerLine(text)) chunk.hasKey = true;
      this.next = null;
      return 'TEXT';
    }
    const labelled = labelOf(text);
    const isChoice = isBox(text) || isMarked(text) || isTicked(text);
    if (isBox(text) && this.next !== null && !chunk.hasKey && this.goesOn(chunk)) this.next = null;
    if (isChoice || labelled?.position === 0) {
      if (this.next !== null && (complete || (isChoice && chunk.hasChoices))) return 'AGAIN';
    }
    if (isChoice) {
      if (isBox(text)) this.boxes += 1;
      chunk.hasChoices = true;
      this.next = null;
      return 'TEXT';
    }
    const last = this.before;
    if (!first && labelled !== null && last !== null && labelled.position === last.labelled.position + 1) {
      if (labelled.style === last.style) chunk.hasChoices = true;
    }
    if (labelled !== null) {
      this.before = { labelled, style: labelled.style };
      if (chunk.hasChoices && !complete) this.next = null;
      return 'TEXT';
    }
    if (paragraph && chunk.hasChoices && indentOf(text) < 2) this.next ??= chunk.lines.length;
    if (this.next !== null) this.lastText = text;
    return 'TEXT';
  }

  /**
   * Whether what stands between two check boxes belongs to the first one. No question has one choice, so what stands below
   * the first box does; then the others are taken to look like it, unless a question is asked before them.
   */
  private goesOn({ number, named }: Chunk): boolean {
    if (this.boxes === 1) this.below = true;
    const asked = endsAsQuestion(this.lastText) && (this.boxes > 1 || (number === null && !named));
    return this.below && !asked;
  }
}
