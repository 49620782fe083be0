import { parse, SyntaxError as GiftSyntaxError, type GIFTQuestion } from 'gift-pegjs';
import { FENCE, type GiftBlock } from './gift-blocks.ts';
import { plainNumbers } from './gift-numbers.ts';
import { failed, type Failure } from './gift-report.ts';
import { answersOf, entriesOf } from './gift-syntax.ts';

export type Parsed = { readonly question: GIFTQuestion; readonly source: string } | Failure;

/**
 * The parser marks escaped characters by `&&058;` and the like, and would take such words of a text for its own marks. No
 * source holds a NUL (it is unreadable in any encoding), so that one between the two keeps them apart.
 */
const withoutMarks = (source: string): string =>
  source.includes('&&') ? source.replace(/&&(?=[0-9]{3})/gu, '&\0&') : source;

function withoutGuards(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '');
  if (Array.isArray(value)) return value.map(withoutGuards);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withoutGuards(part)]));
}

const TITLE_AND_FORMAT = /^(\s*(?:::(?:[^:\\]|\\.|:(?!:))*::)?\s*)(\[(?:html|markdown|moodle|plain)\])?/su;

/** A fence of code means Markdown, whose line ends count. */
function withFormat(source: string): string {
  if (!source.includes('```') && !source.includes('\\~\\~\\~')) return source;
  if (!FENCE.test(source)) return source;
  return source.replace(TITLE_AND_FORMAT, (whole, before: string, format: string | undefined) =>
    format === undefined ? `${before}[markdown]` : whole,
  );
}

const prepared = ({ text }: GiftBlock): string => withFormat(withoutMarks(text));

/** What the grammar refuses though Moodle takes it, in words that the grammar takes too; null if there is nothing. */
function rephrased(source: string): string | null {
  const place = answersOf(source);
  if (place === null) return null;
  const answers = source.slice(place.start, place.end);
  const changedTo = (changed: string): string => source.slice(0, place.start) + changed + source.slice(place.end);
  if (answers.trimStart().startsWith('#')) return changedTo(plainNumbers(answers));
  const entries = entriesOf(answers);
  // A wrong choice tells choices from pairs, but the grammar takes the first arrow for a pair.
  if (entries.some((entry) => entry.startsWith('~'))) return changedTo(answers.replaceAll('->', '-\0>'));
  // The one accepted answer may begin with the T of TRUE.
  return entries.length === 1 && /^\s*[TF]/u.test(answers) ? changedTo(`=${answers.trimStart()}`) : null;
}

/** Where the parser gave up, from 1. */
interface Place {
  readonly line: number;
  readonly column: number;
}

function attempt(source: string, count: number): GIFTQuestion[] | Place {
  try {
    const questions = parse(source);
    // A weight without its second "%" takes everything up to the next one for its number, questions too.
    return questions.length === count ? questions : { line: 1, column: 1 };
  } catch (error) {
    if (error instanceof GiftSyntaxError) return error.location.start;
    throw error;
  }
}

function malformed(start: Place, { lines, line, text }: GiftBlock): Failure {
  const at = `line ${lines[start.line - 1] ?? lines.at(-1) ?? line}, column ${start.column}`;
  const answers = answersOf(text);
  return failed(
    'MALFORMED',
    answers !== null && answers.end === text.length
      ? `The answers that begin with "{" have no end; it cannot be read from ${at} on.`
      : `It is no GIFT from ${at} on.`,
  );
}

function parseOne(block: GiftBlock): Parsed {
  const source = prepared(block);
  const first = attempt(source, 1);
  if (Array.isArray(first)) return parsed(first[0], source);
  const other = rephrased(source);
  const second = other === null ? first : attempt(other, 1);
  return Array.isArray(second) ? parsed(second[0], other ?? source) : malformed(first, block);
}

function parsed(question: GIFTQuestion | undefined, source: string): Parsed {
  if (question === undefined) return failed('MALFORMED', 'It is no GIFT.');
  return source.includes('\0')
    ? { question: withoutGuards(question) as GIFTQuestion, source: source.replaceAll('\0', '') }
    : { question, source };
}

/**
 * The questions of these blocks, one outcome for each. They are parsed together, because the parser takes longer to begin
 * than to read a question; when one is broken, halves are tried until it stands alone.
 */
export function parseQuestions(blocks: readonly GiftBlock[]): Parsed[] {
  const [only] = blocks;
  if (only === undefined) return [];
  if (blocks.length === 1) return [parseOne(only)];
  const sources = blocks.map(prepared);
  const questions = attempt(sources.join('\n\n'), blocks.length);
  if (Array.isArray(questions)) return questions.map((question, index) => parsed(question, sources[index] ?? ''));
  const middle = blocks.length >> 1;
  return [...parseQuestions(blocks.slice(0, middle)), ...parseQuestions(blocks.slice(middle))];
}
