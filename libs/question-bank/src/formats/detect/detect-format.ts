import { ok, type Result } from '@plumbline/kernel';
import { refusals } from '../../domain/refusals.ts';
import { findHeader, type Header } from '../csv/read-csv.ts';
import { UnreadableFile, type QuestionFormat, type SourceFile } from '../format.ts';
import { MARKER } from '../markdown/shape/shape.ts';
import { memoryFile } from '../memory-file.ts';
import { detectEncoding, textOf, type TextEncoding } from '../source-text.ts';
import { looksLikeZip } from '../zip/read-zip.ts';
import { packageFormat } from './package-format.ts';
import { textScores, type Scores } from './text-scores.ts';
import { xmlFormat } from './xml-format.ts';

/** Characters that are looked at. */
const SAMPLE = 64 * 1024;

/** Extensions that speak for one format; `.txt` and `.xml` may be anything. */
const EXTENSIONS: ReadonlyMap<string, QuestionFormat> = new Map([
  ['gift', 'GIFT'],
  ['aiken', 'AIKEN'],
  ['md', 'MARKDOWN'],
  ['markdown', 'MARKDOWN'],
  ['csv', 'CSV'],
  ['tsv', 'CSV'],
  ['json', 'JSON'],
  ['jsonl', 'JSON'],
  ['ndjson', 'JSON'],
]);

/** What a file's name adds to the score of its format: enough to decide between equals. */
const HINT = 3;

const unknown = (reason: string): Result<never> => refusals.UNKNOWN_FORMAT({ values: { reason } });

function hintOf(file: SourceFile): QuestionFormat | null {
  const extension = /\.([a-z]{2,8})$/iu.exec(file.fileName ?? '')?.[1]?.toLowerCase() ?? '';
  return EXTENSIONS.get(extension) ?? null;
}

async function sampleOf(file: SourceFile, encoding: TextEncoding): Promise<string> {
  let sample = '';
  for await (const text of textOf(file, encoding)) {
    sample += text;
    if (sample.length >= SAMPLE) break;
  }
  return sample.slice(0, SAMPLE).replace(/\r\n?/gu, '\n');
}

/** `{` and a member or nothing, `[` and a value or nothing. */
const looksLikeJson = (text: string): boolean => /^\s*(?:\{\s*["}]|\[\s*[{[\]])/u.test(text);

const ANSWERING: ReadonlySet<string> = new Set([
  'key',
  'answer',
  'accepted',
  'modelAnswer',
  'choice',
  'choices',
  'wrong',
  'kind',
  'explanation',
]);

/** A row of headers that names questions and what belongs to them, which is not a table of Markdown. */
function isTable(header: Header | null, text: string): boolean {
  if (header === null) return false;
  if (header.delimiter === '|' && /^[ \t]*\|/mu.test(text)) return false;
  return header.columns.some(({ role }) => ANSWERING.has(role));
}

function best(scores: Scores, hint: QuestionFormat | null): QuestionFormat | null {
  const ranked = Object.entries(scores)
    .map(([format, score]) => ({
      format: format as keyof Scores,
      score: score > 0 && format === hint ? score + HINT : score,
    }))
    .sort((a, b) => b.score - a.score);
  const [first] = ranked;
  return first !== undefined && first.score >= HINT ? first.format : hint;
}

async function textFormat(file: SourceFile, encoding: TextEncoding): Promise<Result<QuestionFormat>> {
  const text = await sampleOf(file, encoding);
  if (text.trim() === '') return unknown('it is empty');
  if (looksLikeJson(text)) return ok('JSON');
  const xml = xmlFormat(text);
  if (xml !== null) {
    if (xml.format !== null) return ok(xml.format);
    return unknown(`it is XML, and its root <${xml.root.slice(0, 80)}> is neither Moodle's nor that of QTI 2 or 3`);
  }
  if (text.trimStart().startsWith(MARKER)) return ok('MARKDOWN');
  if (isTable(await findHeader(memoryFile(text)), text)) return ok('CSV');
  const format = best(textScores(text), hintOf(file));
  return format === null
    ? unknown(
        'it is no package, JSON or XML, has no row of headers, and none of the signs of GIFT, Aiken, Markdown or an interview guide',
      )
    : ok(format);
}

/**
 * In which format a file is, by its content: the beginning of a package and its manifest, JSON, the root of XML, the
 * marker of our own Markdown, a table's headers, and else by what its first 64 K characters are full of. The extension
 * of its name decides only between equals, and where nothing else speaks.
 *
 * Refuses with `UNKNOWN_FORMAT`, saying what was looked for, `WRONG_ENCODING`, and as packages are refused.
 */
export async function detectFormat(file: SourceFile): Promise<Result<QuestionFormat>> {
  if (looksLikeZip(await file.slice(0, 4))) {
    try {
      const format = await packageFormat(file);
      return format === null ? unknown('it is a package without items of QTI 2 or 3') : ok(format);
    } catch (error) {
      if (error instanceof UnreadableFile) return { ok: false, error: error.refusal };
      throw error;
    }
  }
  const encoding = await detectEncoding(file);
  return encoding.ok ? textFormat(file, encoding.value) : encoding;
}
