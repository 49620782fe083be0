import type { Line } from '../../source-text.ts';
import { FoldedQuestions } from './folds.ts';
import { endsAsQuestion, explanationIn, headingIn, isAnswerLine, numberingIn } from './markers.ts';
import { labelOf } from './labels.ts';

/** A line of a collection, and where it stands. */
export interface SourceLine extends Line {
  /** Within a fenced block of code, or one of its fences: means nothing to the layout. */
  readonly code: boolean;
  /** Within `<details>`, or the line that opens it. */
  readonly folded: boolean;
  /** A fence that was missing. */
  readonly added: boolean;
  /** What a `<details>` that opens in this line asks; null for every other line. */
  readonly asks: string | null;
}

const FENCE = /^[ \t]*(?:[-*+>][ \t]+)?(`{3,}|~{3,})([^`]*)$/u;

interface Fence {
  readonly mark: string;
  readonly lines: Line[];
  characters: number;
  /** Index of the first line that looks like a part of a collection rather than code. */
  suspect: number | null;
  /** Index of a heading behind that, with the number that was to come next. */
  certain: number | null;
}

/** A block of code that reaches further than this is given out as it comes, without a look at its end. */
const LONGEST_LOOK = 64 * 1024;

const isSecondChoice = (text: string, before: string | undefined): boolean =>
  before !== undefined && labelOf(text)?.position === 1 && labelOf(before)?.position === 0;

const isPart = (text: string): boolean =>
  /^[ \t]*<details\b/iu.test(text) ||
  (headingIn(text) !== null && (isAnswerLine(text) || explanationIn(text) !== null));

/**
 * Tells code from the rest. A fence that nobody closed is closed where the collection visibly goes on (choices, an
 * answer, the next numbered heading), if that is so by the time the next block of code opens: what opens with a language
 * closes nothing.
 */
class Lines {
  private fence: Fence | null = null;
  private passing: string | null = null;
  private depth = 0;
  private lastNumber: number | null = null;

  *take(line: Line): Generator<SourceLine> {
    const queue = [line];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const again = yield* this.one(next);
      queue.unshift(...again);
    }
  }

  *end(): Generator<SourceLine> {
    while (this.fence !== null) {
      const rest = yield* this.close(this.fence, this.fence.suspect);
      for (const line of rest) yield* this.take(line);
    }
  }

  private *one(line: Line): Generator<SourceLine, Line[]> {
    if (this.passing !== null) {
      if (this.closes(line, this.passing)) this.passing = null;
      yield { ...line, code: true, folded: this.depth > 0, added: false, asks: null };
      return [];
    }
    if (this.fence === null) return yield* this.plain(line);
    return yield* this.coded(line, this.fence);
  }

  private *plain(line: Line): Generator<SourceLine, Line[]> {
    const mark = FENCE.exec(line.text)?.[1];
    if (mark !== undefined) {
      this.fence = { mark, lines: [line], characters: 0, suspect: null, certain: null };
      return [];
    }
    const number = this.numberOf(line.text);
    if (number !== null) {
      if (number === (this.lastNumber ?? 0) + 1) this.depth = 0;
      this.lastNumber = number;
    }
    const opened = line.text.match(/<details\b/giu)?.length ?? 0;
    const closed = line.text.match(/<\/details\b/giu)?.length ?? 0;
    const folded = this.depth > 0 || opened > 0;
    this.depth = Math.max(0, this.depth + opened - closed);
    yield { ...line, code: false, folded, added: false, asks: null };
    return [];
  }

  private numberOf(text: string): number | null {
    const heading = headingIn(text);
    return heading === null ? null : (numberingIn(heading.text, true)?.number ?? null);
  }

  private closes({ text }: Line, mark: string): boolean {
    const found = FENCE.exec(text);
    return found?.[1]?.startsWith(mark) === true && (found[2] ?? '').trim() === '';
  }

  private *coded(line: Line, fence: Fence): Generator<SourceLine, Line[]> {
    if (this.closes(line, fence.mark)) {
      if (fence.certain !== null) return [...(yield* this.close(fence, fence.suspect)), line];
      this.fence = null;
      yield* this.code([...fence.lines, line]);
      return [];
    }
    const found = FENCE.exec(line.text);
    if (found?.[1]?.startsWith(fence.mark) === true && fence.suspect !== null) {
      return [...(yield* this.close(fence, fence.suspect)), line];
    }
    const index = fence.lines.push(line) - 1;
    fence.characters += line.text.length;
    const before = fence.lines[index - 1]?.text;
    const filled = before?.trim() === '' ? fence.lines[index - 2]?.text : before;
    if (isSecondChoice(line.text, filled)) fence.suspect ??= filled === before ? index - 1 : index - 2;
    else if (isPart(line.text)) fence.suspect ??= index;
    if (fence.suspect !== null && this.numberOf(line.text) === (this.lastNumber ?? -1) + 1) fence.certain ??= index;
    if (fence.characters <= LONGEST_LOOK) return [];
    if (fence.suspect !== null) return yield* this.close(fence, fence.suspect);
    this.passing = fence.mark;
    this.fence = null;
    yield* this.code(fence.lines);
    return [];
  }

  /** Ends an open block of code before the line `at`, and gives back the lines that have to be looked at again. */
  private *close({ mark, lines }: Fence, at: number | null): Generator<SourceLine, Line[]> {
    this.fence = null;
    const code = at === null ? lines : lines.slice(0, at);
    while (code.length > 1 && code.at(-1)?.text.trim() === '') code.pop();
    const last = code.at(-1);
    if (code.length > 1 && last !== undefined) {
      yield* this.code(code);
      yield { number: last.number, text: mark, code: true, folded: this.depth > 0, added: true, asks: null };
    }
    return at === null ? [] : lines.slice(at);
  }

  private *code(lines: readonly Line[]): Generator<SourceLine> {
    for (const line of lines) yield { ...line, code: true, folded: this.depth > 0, added: false, asks: null };
  }
}

/** The lines of a collection, each with what it stands in. `folds` says that its questions are summaries: see folds.ts. */
export async function* placed(lines: AsyncIterable<Line>, folds: boolean): AsyncGenerator<SourceLine> {
  const marked = withMarks(inPlace(lines));
  if (!folds) {
    yield* marked;
    return;
  }
  const questions = new FoldedQuestions();
  for await (const line of marked) yield* questions.take(line);
  yield* questions.end();
}

/** Headings that are underlined become those with marks; the underline becomes an empty line. */
async function* withMarks(lines: AsyncIterable<SourceLine>): AsyncGenerator<SourceLine> {
  let [before, held]: [string, SourceLine | null] = ['', null];
  for await (const line of lines) {
    const level = held === null || held.code || held.folded || line.code ? 0 : underlined(held.text, line.text, before);
    before = held?.text ?? '';
    if (level > 0 && held !== null) {
      yield { ...held, text: `${'#'.repeat(level)} ${held.text.trim()}` };
      held = { ...line, text: '' };
      continue;
    }
    if (held !== null) yield held;
    held = line;
  }
  if (held !== null) yield held;
}

/**
 * The level of the heading that a line underlines; 0 for none. Dashes are a rule between questions too, so that they
 * underline only what asks or is numbered.
 */
function underlined(text: string, line: string, before: string): 0 | 1 | 2 {
  const bare = text.trim();
  if (bare === '' || before.trim() !== '' || !/^ {0,3}(?:={3,}|-{3,})[ \t]*$/u.test(line)) return 0;
  if (/^(?:[-*+>#|]|<)/u.test(bare) || isAnswerLine(text) || explanationIn(text) !== null) return 0;
  if (line.includes('=')) return 1;
  if (labelOf(text) !== null) return 0;
  return endsAsQuestion(bare) || numberingIn(bare, false)?.named === true ? 2 : 0;
}

async function* inPlace(lines: AsyncIterable<Line>): AsyncGenerator<SourceLine> {
  const state = new Lines();
  let first = true;
  let frontMatter = false;
  for await (const line of lines) {
    if (first && line.text.trim() === '---') frontMatter = true;
    else if (!frontMatter) yield* state.take(line);
    else if (/^(?:---|\.\.\.)\s*$/u.test(line.text)) frontMatter = false;
    else if (headingIn(line.text) !== null || line.number > 200) {
      frontMatter = false;
      yield* state.take(line);
    }
    first = false;
  }
  yield* state.end();
}
