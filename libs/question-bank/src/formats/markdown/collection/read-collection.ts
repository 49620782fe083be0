import { toString as plainText } from 'mdast-util-to-string';
import { LIMITS } from '../../../domain/question-content.ts';
import type { Found, SourceFile } from '../../format.ts';
import { isPlainLine, parseMarkdown } from '../../markup/markdown-pipeline.ts';
import { linesOf, type Line } from '../../source-text.ts';
import { answerListOf, type AnswerList } from './answer-list.ts';
import { Assembler, type Piece } from './assemble.ts';
import { Chunker, type Chunk } from './chunks.ts';
import { readItem } from './item.ts';
import { foldsAsk } from './folds.ts';
import { placed } from './lines.ts';
import { isBlank } from './markers.ts';

/** Titles that say nothing about what the questions below them are about. */
const GENERAL =
  /^(?:(?:table of )?contents?|questions?(?: (?:and|&) answers?)?|answers?|quiz(?:zes)?|mcqs?|multiple[- ]choice(?: questions?)?|introduction|easy|medium|hard|basic|advanced|(?:part|section|chapter|level) [0-9ivx]+)$/iu;

/** What a heading names: the last part of a path such as "Programming/Queues"; null where it names nothing. */
function skillOf(title: string): string | null {
  const head = title.slice(0, 1_000);
  const text = isPlainLine(head) ? head : plainText(parseMarkdown(head)).trim();
  const name = text.split('/').at(-1)?.trim() ?? '';
  return name === '' || name.length > LIMITS.skillLength || GENERAL.test(name) ? null : name;
}

async function* before(lines: AsyncIterable<Line>, end: number): AsyncGenerator<Line> {
  for await (const line of lines) {
    if (line.number >= end) return;
    yield line;
  }
}

async function* piecesOf(file: SourceFile, end: number, folds: boolean): AsyncGenerator<Piece> {
  const chunker = new Chunker();
  const assembler = new Assembler();
  for await (const line of placed(before(linesOf(file), end), folds)) {
    for (const chunk of chunker.take(line)) yield* assembler.take(chunk);
  }
  for (const chunk of chunker.end()) yield* assembler.take(chunk);
  yield* assembler.end();
}

/** The answers of the list whose number exactly one question has. */
async function certainAnswers(
  file: SourceFile,
  { line, answers }: AnswerList,
  folds: boolean,
): Promise<ReadonlyMap<number, string>> {
  const counts = new Map<number, number>();
  for await (const piece of piecesOf(file, line, folds)) {
    const number = piece.type === 'ITEM' ? piece.chunk.number : null;
    if (number !== null) counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  return new Map([...answers].filter(([number]) => counts.get(number) === 1));
}

function noteOn({ line, lines, title }: Chunk): string {
  const last = lines.findLast((each) => !isBlank(each.text))?.number ?? line;
  const place = last > line ? `Lines ${line} to ${last} are` : `Line ${line} is`;
  return `${place} no ${last > line ? 'questions' : 'question'}: ${title.slice(0, 60).trim() || 'blank'}`;
}

/**
 * Reads a collection that people wrote by hand. Reads the file once more for each of these: its encoding, a list of answers
 * at its end, the numbers that such a list is about, and whether it asks in summaries. Holds two or three questions at a time.
 */
export async function* readCollection(file: SourceFile): AsyncGenerator<Found> {
  const list = await answerListOf(linesOf(file));
  const folds = await foldsAsk(linesOf(file));
  const answers = list === null ? new Map<number, string>() : await certainAnswers(file, list, folds);
  const noted = new Set<string>();
  let skill: string | null = null;
  for await (const { type, chunk } of piecesOf(file, list?.line ?? Number.POSITIVE_INFINITY, folds)) {
    if (type === 'ITEM') {
      const listed = chunk.number === null ? null : (answers.get(chunk.number) ?? null);
      const outcome = readItem(chunk, skill === null ? [] : [skill], listed);
      yield { type: 'ITEM', item: { position: `line ${chunk.line}`, outcome } };
      continue;
    }
    if (type === 'SECTION') skill = skillOf(chunk.title);
    if (type === 'TEXT' || skill === null || chunk.lines.slice(1).some((line) => !isBlank(line.text))) {
      yield { type: 'NOTE', text: noteOn(chunk) };
    }
    if (type === 'SECTION' && skill !== null && !noted.has(skill) && noted.size < 10_000) {
      noted.add(skill);
      yield {
        type: 'NOTE',
        text: `The heading in line ${chunk.line} became the skill ${skill} of the questions below it`,
      };
    }
  }
  if (list !== null) yield { type: 'NOTE', text: `The answers from line ${list.line} on were read as keys` };
}
