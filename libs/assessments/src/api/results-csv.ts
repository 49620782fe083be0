import { stringify } from 'csv-stringify/sync';
import type { ResultLine } from '../use-cases/export-results.ts';

const time = (at: Date | null): string => at?.toISOString() ?? '';
const truth = (value: boolean | null): string => (value === null ? '' : value ? 'yes' : 'no');
const amount = (value: number | string | null): string => (value === null ? '' : String(value));

/** A spreadsheet would run these as a formula (OWASP, "CSV Injection"): an apostrophe makes them text. */
const words = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

/** In the order of the file. Amounts are decimals, moments are ISO 8601 in UTC. */
const COLUMNS: readonly (readonly [header: string, cell: (line: ResultLine) => string])[] = [
  ['Candidate', ({ candidate }) => words(candidate?.name ?? '')],
  ['E-mail', ({ candidate }) => words(candidate?.email ?? '')],
  ['Assignment', ({ assignmentId }) => assignmentId],
  ['Assignment status', ({ assignmentStatus }) => assignmentStatus],
  ['Attempt', ({ number }) => (number === 0 ? '' : String(number))],
  ['Attempt status', ({ attemptStatus }) => attemptStatus ?? ''],
  ['Started', ({ startedAt }) => time(startedAt)],
  ['Deadline', ({ deadlineAt }) => time(deadlineAt)],
  ['Submitted', ({ submittedAt }) => time(submittedAt)],
  ['Answered', ({ answered }) => amount(answered)],
  ['Points', ({ points }) => amount(points)],
  ['Maximum', ({ maximum }) => amount(maximum)],
  ['Percent', ({ percent }) => amount(percent)],
  ['Passed', ({ passed }) => truth(passed)],
  ['Complete', ({ complete }) => truth(complete)],
  ['Revision', ({ revision }) => amount(revision)],
  ['Graded', ({ gradedAt }) => time(gradedAt)],
];

/** RFC 4180 with a byte order mark, without which spreadsheets take UTF-8 for something else. */
export async function* resultsCsv(pages: AsyncIterable<readonly ResultLine[]>): AsyncGenerator<string> {
  yield `\uFEFF${stringify([COLUMNS.map(([header]) => header)], { record_delimiter: 'windows' })}`;
  for await (const lines of pages) {
    yield stringify(
      lines.map((line) => COLUMNS.map(([, cell]) => cell(line))),
      { record_delimiter: 'windows' },
    );
  }
}
