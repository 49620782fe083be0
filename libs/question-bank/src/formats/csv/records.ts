import { parse } from 'csv-parse/sync';
import { FILE_LIMITS } from '../format.ts';
import type { Line } from '../source-text.ts';

/** A record of the file: its cells, or null where a quote that it opens is never closed or it is larger than allowed. */
export interface CsvRecord {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[] | null;
  readonly flaw: 'UNCLOSED' | 'TOO_LARGE' | null;
}

export type Delimiter = ',' | ';' | '\t' | '|';

export const DELIMITERS: readonly Delimiter[] = [',', ';', '\t', '|'];

/**
 * Whether a quoted cell is open at the end of a line, given whether one was at its beginning (RFC 4180, section 2). A
 * quote opens a cell only where the cell begins, and closes it only where it ends; others are taken as they stand.
 */
function isOpen(line: string, open: boolean, delimiter: Delimiter): boolean {
  let inside = open;
  let at = 0;
  for (;;) {
    if (inside) {
      const quote = line.indexOf('"', at);
      if (quote === -1) return true;
      const next = line[quote + 1];
      at = next === '"' ? quote + 2 : quote + 1;
      inside = next !== undefined && next !== delimiter;
    } else {
      const opens = at === 0 && line.startsWith('"') ? 0 : line.indexOf(`${delimiter}"`, at) + 1;
      if (opens === 0 && !(at === 0 && line.startsWith('"'))) return false;
      at = opens + 1;
      inside = true;
    }
  }
}

function cellsOf(text: string, delimiter: Delimiter): readonly string[] | null {
  try {
    const rows = parse(text, {
      delimiter,
      relax_quotes: true,
      relax_column_count: true,
      record_delimiter: '\n',
    });
    return rows.length === 1 ? (rows[0] ?? null) : null;
  } catch {
    return null;
  }
}

/** The cells of the records of some lines; a record goes over several lines where a quoted cell does. Blank lines are none. */
export class RecordReader {
  private held: Line[] = [];
  private size = 0;
  private open = false;

  constructor(private readonly delimiter: Delimiter) {}

  push(line: Line): CsvRecord[] {
    if (this.held.length === 0 && line.text.trim() === '') return [];
    this.held.push(line);
    this.size += line.text.length + 1;
    this.open = isOpen(line.text, this.open, this.delimiter);
    if (this.open) return this.size > FILE_LIMITS.itemBytes ? this.giveUp() : [];
    return [this.take()];
  }

  end(): CsvRecord[] {
    return this.held.length === 0 ? [] : this.giveUp();
  }

  private reset(): Line[] {
    const lines = this.held;
    [this.held, this.size, this.open] = [[], 0, false];
    return lines;
  }

  private take(): CsvRecord {
    const lines = this.reset();
    const line = lines[0]?.number ?? 1;
    const text = lines.map((held) => held.text).join('\n');
    if (text.length > FILE_LIMITS.itemBytes * 2) return { line, cells: null, flaw: 'TOO_LARGE' };
    const cells = cellsOf(text, this.delimiter);
    return { line, cells, flaw: cells === null ? 'UNCLOSED' : null };
  }

  /**
   * A quote is not closed where it should be: the line that opens it fails, and those behind it are read one by one, so
   * that they are not lost with it and nothing is looked at a third time.
   */
  private giveUp(): CsvRecord[] {
    const [first, ...others] = this.reset();
    if (first === undefined) return [];
    const alone = others
      .filter(({ text }) => text.trim() !== '')
      .map((line): CsvRecord => {
        const cells = isOpen(line.text, false, this.delimiter) ? null : cellsOf(line.text, this.delimiter);
        return { line: line.number, cells, flaw: cells === null ? 'UNCLOSED' : null };
      });
    return [{ line: first.number, cells: null, flaw: this.isLong(first) ? 'TOO_LARGE' : 'UNCLOSED' }, ...alone];
  }

  private isLong(line: Line): boolean {
    return line.text.length > FILE_LIMITS.itemBytes;
  }
}
