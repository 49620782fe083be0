import { refusals } from '../../domain/refusals.ts';
import { UnreadableFile, type Found, type Loss, type ReadOutcome, type SourceFile } from '../format.ts';
import { linesOf, type Line } from '../source-text.ts';
import { unescapeFormula, wordsOf } from './cells.ts';
import { columnsOf, type Column } from './columns.ts';
import { outcomeOf } from './failure.ts';
import { OWN_KINDS } from './kinds.ts';
import { contentOf } from './read-content.ts';
import { DELIMITERS, RecordReader, type CsvRecord, type Delimiter } from './records.ts';
import { rowOf, type Row } from './row.ts';

/** In how many records the headers are looked for, and in how many lines: titles and notes may stand above them. */
const HEADER_RECORDS = 10;
const HEADER_LINES = 100;

export interface Header {
  readonly delimiter: Delimiter;
  readonly columns: readonly Column[];
  /** The line on which the record of the headers begins. */
  readonly line: number;
}

const recognised = ({ columns }: Header): number => columns.filter(({ role }) => role !== 'unknown').length;

/** The first record that has a column of questions, for one delimiter. */
function headerBy(lines: readonly Line[], delimiter: Delimiter): Header | null {
  const reader = new RecordReader(delimiter);
  const records = [...lines.flatMap((line) => reader.push(line)), ...reader.end()];
  for (const { cells, line } of records.slice(0, HEADER_RECORDS)) {
    const columns = cells === null ? null : columnsOf(cells.map(unescapeFormula));
    if (columns !== null && columns.length > 1) return { delimiter, columns, line };
  }
  return null;
}

/** How the columns are parted and what they are: by the delimiter with which most headers are known. Null if by none. */
export async function findHeader(file: SourceFile): Promise<Header | null> {
  const lines: Line[] = [];
  for await (const line of linesOf(file)) {
    lines.push(line);
    if (lines.length >= HEADER_LINES) break;
  }
  return DELIMITERS.map((delimiter) => headerBy(lines, delimiter)).reduce<Header | null>(
    (best, found) => (found !== null && (best === null || recognised(found) > recognised(best)) ? found : best),
    null,
  );
}

const DIFFICULTIES: ReadonlyMap<string, number> = new Map([
  ['very easy', 1],
  ['easy', 1],
  ['beginner', 1],
  ['leicht', 1],
  ['facile', 1],
  ['facil', 1],
  ['medium', 3],
  ['intermediate', 3],
  ['mittel', 3],
  ['moyen', 3],
  ['medio', 3],
  ['hard', 5],
  ['difficult', 5],
  ['advanced', 5],
  ['expert', 5],
  ['very hard', 5],
  ['schwer', 5],
  ['difficile', 5],
  ['dificil', 5],
]);

interface Metadata {
  readonly difficulty: number | null;
  readonly locale: string | null;
  readonly losses: readonly Loss[];
}

function localeOf(cell: string): string | null {
  if (!/^[A-Za-z]{2,3}(?:[-_]|$)/u.test(cell)) return null;
  try {
    return Intl.getCanonicalLocales(cell.replace(/_/gu, '-'))[0] ?? null;
  } catch {
    return null;
  }
}

function metadataOf(row: Row): Metadata {
  const losses: Loss[] = [];
  const [level, language] = [row.cell('difficulty'), row.cell('locale')];
  const words = level.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const difficulty = /^[1-5]$/u.test(level) ? Number(level) : (DIFFICULTIES.get(words) ?? null);
  if (level !== '' && difficulty === null) {
    const message = `the difficulty ${JSON.stringify(level.slice(0, 80))} is neither 1 to 5 nor easy, medium or hard`;
    losses.push({ code: 'UNKNOWN_DIFFICULTY', part: 'difficulty', message });
  }
  const locale = localeOf(language);
  if (language !== '' && locale === null) {
    const message = `the language ${JSON.stringify(language.slice(0, 80))} is no language tag such as "en" or "pt-BR"`;
    losses.push({ code: 'UNKNOWN_LANGUAGE', part: 'locale', message });
  }
  return { difficulty, locale, losses };
}

const unknownCells = (row: Row): Loss[] =>
  row.unknown.slice(0, 20).map(({ header, text }) => ({
    code: 'UNKNOWN_COLUMN',
    part: 'other',
    message: `${JSON.stringify(header.slice(0, 80))} is not known: ${JSON.stringify(text.slice(0, 80))}`,
  }));

/** Cells that this kind has no place for: the title of a choice question, the explanation of a scenario. */
function unusedCells(row: Row, outcome: ReadOutcome): Loss[] {
  if (!outcome.ok) return [];
  const { content } = outcome.question;
  const losses: Loss[] = [];
  const title = row.cell('title');
  if (title !== '' && !('title' in content)) {
    losses.push({ code: 'TITLE', part: 'title', message: `the title ${JSON.stringify(title.slice(0, 80))}` });
  }
  const used = content.kind === 'OPEN' && content.modelAnswer === row.cell('explanation');
  if (row.cell('explanation') !== '' && !('explanation' in content) && !used) {
    losses.push({
      code: 'EXPLANATION',
      part: 'explanation',
      message: 'the explanation, which this kind does not have',
    });
  }
  return losses;
}

function questionOf(cells: readonly string[], columns: readonly Column[]): ReadOutcome {
  const row = rowOf(cells, columns, OWN_KINDS);
  const { content, warnings } = contentOf(row);
  const { difficulty, locale, losses } = metadataOf(row);
  const orNull = (text: string): string | null => (text === '' ? null : text);
  const outcome: ReadOutcome = {
    ok: true,
    question: {
      content,
      skills: [...new Set(row.cells('skills').flatMap(wordsOf))],
      difficulty,
      locale,
      source: orNull(row.cell('source')),
      licence: orNull(row.cell('licence')),
      attachments: [],
    },
    losses: [],
    warnings,
  };
  return { ...outcome, losses: [...losses, ...unknownCells(row), ...unusedCells(row, outcome)] };
}

function outcomeOfRecord({ cells, flaw }: CsvRecord, columns: readonly Column[]): ReadOutcome {
  if (flaw === 'TOO_LARGE') return { ok: false, code: 'ITEM_TOO_LARGE', message: 'The row is larger than 256 KB.' };
  if (cells === null) return { ok: false, code: 'MALFORMED', message: 'The row opens a quote that is never closed.' };
  return outcomeOf(() => questionOf(cells, columns));
}

/**
 * Reads a CSV file (RFC 4180, with any of the delimiters that spreadsheets use) with a record of headers; each record
 * below it is one item, records of empty cells are none.
 */
export async function* readCsv(file: SourceFile): AsyncGenerator<Found> {
  const header = await findHeader(file);
  if (header === null) throw new UnreadableFile(refusals.NO_HEADERS().error);
  const reader = new RecordReader(header.delimiter);
  const items = (records: readonly CsvRecord[]): Found[] =>
    records
      .filter(({ cells, line }) => line > header.line && cells?.every((cell) => cell.trim() === '') !== true)
      .map((record) => ({
        type: 'ITEM',
        item: { position: `line ${record.line}`, outcome: outcomeOfRecord(record, header.columns) },
      }));
  for await (const line of linesOf(file)) yield* items(reader.push(line));
  yield* items(reader.end());
}
