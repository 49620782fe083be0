import fc from 'fast-check';
import { contentDigest } from '../../domain/digest.ts';
import { normaliseText } from '../../domain/normalise.ts';
import type {
  Loss,
  LostPart,
  PortableQuestion,
  QuestionFormatCodec,
  ReadItem,
  SourceFile,
  WriteOutcome,
} from '../format.ts';
import { memoryFile } from '../memory-file.ts';
import { portableQuestion, type BankOptions } from './arbitraries.ts';
import { partsOf, type Part } from './parts.ts';

/** Small and odd, so that characters, line ends and tokens are cut in two. */
const PIECE = 61;

/** The file in pieces of 61 bytes. */
const inPieces = (bytes: Uint8Array): SourceFile => ({
  ...memoryFile(bytes),
  async *chunks() {
    for (let offset = 0; offset < bytes.length; offset += PIECE) yield bytes.subarray(offset, offset + PIECE);
  },
});

async function* oneByOne(questions: readonly PortableQuestion[]): AsyncGenerator<PortableQuestion> {
  yield* questions;
}

export interface Written {
  readonly bytes: Uint8Array;
  /** One for each question, in their order. */
  readonly outcomes: readonly WriteOutcome[];
}

export async function write(codec: QuestionFormatCodec, questions: readonly PortableQuestion[]): Promise<Written> {
  const outcomes: WriteOutcome[] = [];
  const pieces: Uint8Array[] = [];
  // A piece is copied as it comes: a writer that uses its buffer again would give another file here.
  for await (const piece of codec.write(oneByOne(questions), (outcome) => outcomes.push(outcome))) {
    pieces.push(Uint8Array.from(piece));
  }
  return { bytes: Buffer.concat(pieces), outcomes };
}

export interface AllRead {
  readonly items: readonly ReadItem[];
  readonly notes: readonly string[];
}

/** Everything that the codec finds in a file. */
export async function readAll(codec: QuestionFormatCodec, file: SourceFile): Promise<AllRead> {
  const items: ReadItem[] = [];
  const notes: string[] = [];
  for await (const found of codec.read(file)) {
    if (found.type === 'ITEM') items.push(found.item);
    else notes.push(found.text);
  }
  return { items, notes };
}

export interface RoundTrip extends Written, AllRead {}

/** Writes the questions and reads them again; a bank of which nothing could be written is not read. */
export async function roundTrip(
  codec: QuestionFormatCodec,
  questions: readonly PortableQuestion[],
): Promise<RoundTrip> {
  const written = await write(codec, questions);
  const read = written.outcomes.some((outcome) => outcome.ok)
    ? await readAll(codec, inPieces(written.bytes))
    : { items: [], notes: [] };
  return { ...written, ...read };
}

export interface RoundTripOptions {
  /** Which banks are tried; what is left out is the arbitrary's default: everything. */
  readonly bank?: Partial<BankOptions>;
  /** The code with which the format refuses this question, null if it must be able to say it. Without it: never. */
  readonly refuses?: (question: PortableQuestion) => string | null;
  /** How a text is compared when the part `spelling` is lost; without it, by `normaliseText`. */
  readonly respelled?: (text: string) => string;
  /**
   * What the question is expected to come back as, before the lost parts are left aside: for kinds that the format
   * lacks (`kind` is among the losses). Without it, the question itself.
   */
  readonly becomes?: (question: PortableQuestion, losses: readonly Loss[]) => PortableQuestion;
  /** Losses that may be reported for this question: all others are more than necessary. Without it: any. */
  readonly mayLose?: (question: PortableQuestion, loss: Loss) => boolean;
  /** How many banks are tried; without it, the global number. */
  readonly runs?: number;
}

const shownAs = (value: unknown): string => JSON.stringify(value) ?? 'nothing';

/** The texts that a value holds, changed; numbers, truth values and the value's shape stay. */
function inTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((entry) => inTexts(entry, change));
  return value;
}

/** With the pictures gone, the words that stand for them are left. */
const withoutPictures = (text: string): string => text.replace(/!\[([^\]]*)\]\(attachment:[^)]*\)/gu, '$1');

const NOT_TEXTS: ReadonlySet<string> = new Set(['kind', 'key', 'attachments', 'locale']);

function comparable(part: Part, losses: readonly Loss[], options: RoundTripOptions): unknown {
  const lost = new Set(losses.map((loss) => loss.part));
  const change = (text: string): string => {
    const words = lost.has('attachments') ? withoutPictures(text) : text;
    return lost.has('spelling') ? (options.respelled ?? normaliseText)(words) : words;
  };
  const value = NOT_TEXTS.has(part.name) ? part.value : inTexts(part.value, change);
  const shuffled = losses.some((loss) => loss.code === 'CHOICE_ORDER') && part.shuffled && Array.isArray(value);
  return shuffled ? value.map(shownAs).sort() : value;
}

/**
 * The first difference between a question and its copy, in words; null if there is none but in the parts that the losses
 * name. Order of the choices of ORDERING and of the targets of MATCHING counts unless a loss `CHOICE_ORDER` says that it
 * is not kept: their key is compared by what belongs together.
 */
function difference(
  given: PortableQuestion,
  copy: PortableQuestion,
  losses: readonly Loss[],
  options: RoundTripOptions,
): string | null {
  const lost = new Set<LostPart>(losses.map((loss) => loss.part));
  const kindLost = given.content.kind !== copy.content.kind && lost.has('kind');
  const textOf = (text: string): string => {
    const words = lost.has('attachments') ? withoutPictures(text) : text;
    return lost.has('spelling') ? (options.respelled ?? normaliseText)(words) : words;
  };
  const received = new Map(partsOf(copy, textOf).map((part) => [part.name, part]));
  for (const part of partsOf(given, textOf)) {
    const other = received.get(part.name);
    if ([...part.lostWith].some((name) => lost.has(name)) || (kindLost && other === undefined)) continue;
    const [before, after] = [part, other ?? { ...part, value: undefined }].map((side) =>
      shownAs(comparable(side, losses, options)),
    );
    if (before !== after) return `${part.name}\n  given:    ${before}\n  received: ${after}`;
  }
  return null;
}

/** Whether nothing of the content may differ, so that the digest over all of it has to be the same. */
const isExact = (losses: readonly Loss[]): boolean =>
  losses.every(({ part }) => ['skills', 'difficulty', 'locale', 'source', 'licence'].includes(part));

function complaint(
  question: PortableQuestion,
  outcome: WriteOutcome,
  item: ReadItem | undefined,
  options: RoundTripOptions,
): string | null {
  if (!outcome.ok) return null;
  if (item === undefined) return 'it was written and not read again';
  if (!item.outcome.ok) return `it was written and cannot be read: ${item.outcome.code} ${item.outcome.message}`;
  const losses = [...outcome.losses, ...item.outcome.losses];
  const needless = losses.find((loss) => options.mayLose?.(question, loss) === false);
  if (needless !== undefined) return `it lost more than necessary: ${shownAs(needless)}`;
  const expected = options.becomes?.(question, losses) ?? question;
  const found = difference(expected, item.outcome.question, losses, options);
  const report = `losses: ${losses.map(({ code, part }) => `${code}/${part}`).join(', ') || 'none'}`;
  if (found !== null) return `it came back with another ${found}\n  ${report}`;
  return isExact(losses) && contentDigest(expected.content) !== contentDigest(item.outcome.question.content)
    ? `it came back with another content digest\n  received: ${shownAs(item.outcome.question.content)}\n  ${report}`
    : null;
}

/**
 * Fails unless every question of the bank that could be written came back equal but for the parts that the reports name,
 * and exactly those were refused which the format cannot say. The message names the first difference.
 */
export async function expectSameBank(
  codec: QuestionFormatCodec,
  questions: readonly PortableQuestion[],
  options: RoundTripOptions = {},
): Promise<void> {
  const { items, outcomes } = await roundTrip(codec, questions);
  const fail = (index: number, what: string): never => {
    throw new Error(`${codec.format}, question ${index + 1} (${questions[index]?.content.kind ?? 'none'}): ${what}`);
  };
  if (outcomes.length !== questions.length) {
    throw new Error(`${codec.format}: ${outcomes.length} outcomes were reported for ${questions.length} questions`);
  }
  let next = 0;
  for (const [index, question] of questions.entries()) {
    const outcome = outcomes[index];
    if (outcome === undefined) continue;
    const [refused, expected] = [outcome.ok ? null : outcome.code, options.refuses?.(question) ?? null];
    if (refused !== expected) fail(index, `expected ${expected ?? 'no refusal'}, was told ${shownAs(outcome)}`);
    const found = complaint(question, outcome, outcome.ok ? items[next++] : undefined, options);
    if (found !== null) fail(index, found);
  }
  if (items.length > next) {
    throw new Error(
      `${codec.format}: ${items.length} items were read of ${next}; the first too many: ${shownAs(items[next])}`,
    );
  }
}

/** The property of every format: any bank, written and read again, is the same but for what the reports name. */
export async function expectRoundTrip(codec: QuestionFormatCodec, options: RoundTripOptions = {}): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(portableQuestion(options.bank), { maxLength: 4 }), (questions) =>
      expectSameBank(codec, questions, options),
    ),
    options.runs === undefined ? {} : { numRuns: options.runs },
  );
}
