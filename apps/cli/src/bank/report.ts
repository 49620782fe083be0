export interface ImportCounts {
  readonly id: string;
  readonly state: 'QUEUED' | 'RUNNING' | 'DONE' | 'FAILED';
  readonly format: string;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly duplicates: number;
  readonly failed: number;
  readonly warnings: number;
  readonly dryRun: boolean;
  readonly notes: readonly string[];
  readonly code: string | null;
  readonly message: string | null;
}

export interface ReportLine {
  readonly position: string;
  readonly status: string;
  readonly code: string | null;
  readonly message: string | null;
  readonly losses: readonly string[];
  readonly warnings: readonly string[];
}

export interface ExportCounts {
  readonly id: string;
  readonly state: ImportCounts['state'];
  readonly format: string;
  readonly exported: number;
  readonly failed: number;
  readonly losses: number;
  readonly size: number;
  readonly code: string | null;
  readonly message: string | null;
}

export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** One sentence: what has come of a file, or would. */
export function summaryOf(report: ImportCounts): string {
  if (report.state === 'FAILED') return `${report.message ?? 'The import failed.'} (${report.code ?? 'FAILED'})`;
  const parts = [
    `${report.created} created`,
    `${report.updated} updated`,
    `${report.unchanged} unchanged`,
    plural(report.duplicates, 'duplicate'),
    `${report.failed} failed`,
  ];
  const dry = report.dryRun ? '; a dry run, nothing was written' : '';
  return `${parts.join(', ')}; ${plural(report.warnings, 'warning')} (${report.format})${dry}`;
}

/** Whether a line says anything that the counts do not. */
export const isWorthSaying = ({ status, losses, warnings }: ReportLine): boolean =>
  status === 'FAILED' || losses.length > 0 || warnings.length > 0;

/** A text out of a file of somebody else's: no terminal takes any of it for a command, and it stays on its line. */
export const harmless = (text: string): string =>
  text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ');

/** A line of a report with what was lost below it, for people to read. */
export function linesOf({ position, status, code, message, losses, warnings }: ReportLine): string[] {
  const named = code === null || code === status ? '' : ` ${code}`;
  const why = `${named}${message === null ? '' : `: ${message}`}`;
  return [
    `  ${position}  ${status}${why}`,
    ...losses.map((loss) => `      lost     ${loss}`),
    ...warnings.map((warning) => `      look at  ${warning}`),
  ].map(harmless);
}

/** One sentence: what stands in a file. */
export function summaryOfExport(report: ExportCounts): string {
  if (report.state === 'FAILED') return `${report.message ?? 'The export failed.'} (${report.code ?? 'FAILED'})`;
  const refused = report.failed === 0 ? '' : `, ${report.failed} that ${report.format} cannot say`;
  return `${plural(report.exported, 'question')}, ${report.size} bytes${refused}; ${report.losses} things lost`;
}

/** Characters of a text that a line shows. */
const SHOWN = 60;

function beginningOf(stem: string): string {
  const characters = Array.from(stem);
  return characters.length > SHOWN ? `${characters.slice(0, SHOWN - 1).join('')}…` : stem;
}

/** How a question's text begins, behind a space; empty where there is no question. */
export const titleOf = (question: { readonly stem: string } | null): string =>
  question === null ? '' : ` ${JSON.stringify(beginningOf(question.stem))}`;
