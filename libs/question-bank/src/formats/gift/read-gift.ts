import type { GIFTQuestion } from 'gift-pegjs';
import { normaliseText } from '../../domain/normalise.ts';
import type { QuestionContent } from '../../domain/question-content.ts';
import { FILE_LIMITS, type Found, type FormatReader, type ReadOutcome } from '../format.ts';
import { linesOf } from '../source-text.ts';
import { GiftSplitter, type GiftBlock, type GiftPiece } from './gift-blocks.ts';
import { multipleChoice, shortText, trueFalse, type Asked } from './gift-choices.ts';
import { matching } from './gift-matching.ts';
import { numeric } from './gift-numbers.ts';
import { failed, GiftReport, type Failure } from './gift-report.ts';
import { answersOf, quoted, unguarded } from './gift-syntax.ts';
import { readTags } from './gift-tags.ts';
import { splitNotes } from './interview-notes.ts';
import { parseQuestions, type Parsed } from './parse-questions.ts';

type Asking = Exclude<GIFTQuestion, { type: 'Description' | 'Category' }>;

/** A title begins or ends with a line end where white space behind it is part of it. */
function titleOf(title: string): string | null {
  const trimmed = title.startsWith('\n') ? title : title.trimStart();
  const text = unguarded(trimmed.endsWith('\n') ? trimmed : trimmed.trimEnd());
  return text === '' ? null : text;
}

function answersIn(source: string): string {
  const place = answersOf(source);
  return place === null ? '' : source.slice(place.start, place.end);
}

function contentOf(parsed: Asking, source: string, report: GiftReport): QuestionContent | Failure {
  const stem = report.markdown(parsed.stem);
  if (stem.trim() === '') return failed('NO_STEM', 'It has answers and no question.');
  const feedback = report.explanation(parsed.globalFeedback);
  if (parsed.type === 'Essay') {
    return { kind: 'OPEN', title: titleOf(parsed.title ?? ''), stem, ...splitNotes(feedback ?? '') };
  }
  const asked: Asked = { stem, explanation: feedback };
  switch (parsed.type) {
    case 'MC':
      return multipleChoice(parsed, asked, report);
    case 'TF':
      return trueFalse(parsed, asked, report);
    case 'Short':
      return shortText(parsed, asked, report);
    case 'Numerical':
      return numeric(parsed, answersIn(source), asked, report);
    case 'Matching':
      return matching(parsed, answersIn(source), asked, report);
  }
}

/** A text in which line breaks meant something to whoever wrote them, though not to GIFT. */
function reportLineBreaks({ stem }: Asking, source: string, report: GiftReport): void {
  if (stem.format === 'html' || stem.format === 'markdown' || !source.includes('\n')) return;
  const end = answersOf(source)?.start ?? source.length;
  const text = source
    .slice(0, end - 1)
    .replace(/^\s*::(?:[^:\\]|\\.|:(?!:))*::/su, '')
    .trim();
  if (text.includes('\n')) {
    report.lose('LINE_BREAKS', 'spelling', 'the line breaks of its text, which mean nothing without [markdown]');
  }
}

function outcomeOf(block: GiftBlock, result: Parsed, category: string | null): ReadOutcome {
  if (!('question' in result)) return result;
  const { question: parsed, source } = result;
  if (parsed.type === 'Description' || parsed.type === 'Category') {
    const text = parsed.type === 'Category' ? parsed.title : parsed.stem.text;
    return failed('UNSUPPORTED_TYPE', `A description asks nothing: ${quoted(text)}`);
  }
  const report = new GiftReport();
  const content = contentOf(parsed, source, report);
  if ('ok' in content) return content;
  reportLineBreaks(parsed, source, report);
  const title = normaliseText(parsed.title ?? '');
  if (content.kind !== 'OPEN' && title !== '' && title !== normaliseText(content.stem)) {
    report.lose('TITLE', 'title', `its title ${quoted(title)}`);
  }
  if (block.id !== null) report.lose('ID', 'other', `its id ${quoted(block.id)}`);
  const { skills, ...facts } = readTags(block.tags);
  const all = category === null || skills.includes(category) ? skills : [...skills, category];
  const question = { content, skills: all, ...facts, attachments: [] };
  return { ok: true, question, losses: report.losses, warnings: block.warnings };
}

/** The last name of a category's path; `//` stands for a slash within a name, and a course's place is no name. */
function skillOf(path: string): string | null {
  const names = path.replaceAll('//', '\0').split('/');
  const last = (names.at(-1) ?? '').replaceAll('\0', '/').trim();
  return last === '' || last === 'top' || /^\$[a-z]+\$$/u.test(last) ? null : last;
}

/** Blocks that are parsed together at most, and their characters. */
const BATCH = { blocks: 32, characters: 64 * 1024 };

/** Pieces in the order of the file, with the category that each question belongs to. */
class Batch {
  private pieces: GiftPiece[] = [];
  private characters = 0;
  private category: string | null = null;
  private readonly announced = new Set<string>();

  get isFull(): boolean {
    return this.pieces.length >= BATCH.blocks || this.characters >= BATCH.characters;
  }

  add(piece: GiftPiece): void {
    this.pieces.push(piece);
    if (piece.type === 'QUESTION') this.characters += piece.text.length;
  }

  /** What is found in the pieces so far, which are then forgotten. */
  *found(): Generator<Found> {
    const blocks = this.pieces.filter((piece) => piece.type === 'QUESTION');
    const results = parseQuestions(blocks.filter(({ tooLarge }) => !tooLarge)).values();
    for (const piece of this.pieces) {
      if (piece.type === 'CATEGORY') {
        yield* this.enter(piece.path);
        continue;
      }
      const outcome = piece.tooLarge ? TOO_LARGE : outcomeOf(piece, results.next().value ?? TOO_LARGE, this.category);
      yield { type: 'ITEM', item: { position: `line ${piece.line}`, outcome } };
    }
    this.pieces = [];
    this.characters = 0;
  }

  private *enter(path: string): Generator<Found> {
    this.category = skillOf(path);
    if (this.category === null || this.announced.has(path)) return;
    // Nobody has so many categories: what would grow without end is rather said twice.
    if (this.announced.size >= 1000) this.announced.clear();
    this.announced.add(path);
    yield {
      type: 'NOTE',
      text: `The category ${quoted(path)} gives its questions the skill ${quoted(this.category)}.`,
    };
  }
}

const TOO_LARGE = failed('ITEM_TOO_LARGE', `It is larger than ${FILE_LIMITS.itemBytes / 1024} KB.`);

/** See {@link giftFormat}. */
export const readGift: FormatReader = async function* (file) {
  const splitter = new GiftSplitter();
  const batch = new Batch();
  for await (const line of linesOf(file)) {
    for (const piece of splitter.add(line)) {
      batch.add(piece);
      if (batch.isFull) yield* batch.found();
    }
  }
  for (const piece of splitter.end()) batch.add(piece);
  yield* batch.found();
};
