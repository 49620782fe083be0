import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from '@plumbline/platform/setup';
import { credentials, SignedIn } from '../api/signed-in.ts';
import { isWorthSaying, linesOf, summaryOfExport, type ExportCounts, type ReportLine, titleOf } from './report.ts';
import { askPassword, progressBar } from './terminal.ts';

export interface ExportOptions {
  readonly format: string;
  readonly output?: string;
  readonly text?: string;
  readonly kind?: string;
  readonly status?: string;
  readonly skill?: string;
  readonly url?: string;
  readonly email?: string;
  readonly all?: boolean;
}

type Report = ExportCounts & { readonly fileName: string; readonly path: string };

interface Items {
  readonly nodes: readonly (Omit<ReportLine, 'position' | 'status' | 'warnings'> & {
    readonly position: number;
    readonly question: { readonly stem: string } | null;
  })[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const FIELDS = 'id state format exported failed losses size code message fileName path';
const START = `mutation Export($input: ExportQuestionsInput!) { exportQuestions(input: $input) { ${FIELDS} } }`;
const LOOK = `query ExportReport($id: ID!) { exportReport(id: $id) { ${FIELDS} } }`;
const ITEMS = `query ExportItems($id: ID!, $after: String) { exportReport(id: $id) { items(first: 100, after: $after) {
  nodes { position code message losses question { stem } } pageInfo { hasNextPage endCursor } } } }`;

const STANDING = ['DRAFT', 'IN_REVIEW', 'PUBLISHED'];
const POLL_MS = 500;

/**
 * Writes the bank's questions into a file, beside the report of what the format could not hold.
 * @returns 0, or 1 when a question could not be written or the export failed
 */
export async function exportCommand(
  environment: Readonly<Record<string, string | undefined>>,
  options: ExportOptions,
  print: (line: string) => void,
): Promise<number> {
  const session = await SignedIn.open(await credentials(environment, options, askPassword));
  const { text, kind, status, skill } = options;
  const given = Object.entries({ text, kind, status, skill }).filter(([, value]) => value !== undefined);
  // What was put aside comes along when it is asked for, as it is without any of these.
  const filter = { ...(status === undefined ? { statuses: STANDING } : {}), ...Object.fromEntries(given) };
  const input = { format: options.format, filter };
  const started = await session.run<{ exportQuestions: Report }>(START, { input });
  const report = await finished(session, started.exportQuestions);
  if (report.state !== 'DONE') {
    print(summaryOfExport(report));
    return 1;
  }
  // npm runs scripts in the folder of the package; a path is meant from where the person is.
  const target = path.resolve(environment['INIT_CWD'] || '.', options.output ?? path.basename(report.fileName));
  await save(session, report.path, target);
  print(`${target}: ${summaryOfExport(report)}`);
  for await (const line of reportLines(session, report.id)) {
    if (options.all || isWorthSaying(line)) for (const told of linesOf(line)) print(told);
  }
  return report.failed === 0 ? 0 : 1;
}

async function finished(session: SignedIn, started: Report): Promise<Report> {
  let report = started;
  if (report.state === 'DONE' || report.state === 'FAILED') return report;
  const bar = progressBar('Writing questions');
  while (report.state === 'QUEUED' || report.state === 'RUNNING') {
    await sleep(POLL_MS);
    const { exportReport } = await session.run<{ exportReport: Report | null }>(LOOK, { id: report.id });
    if (exportReport === null) throw new ConfigError('The export is gone.');
    report = exportReport;
    bar.update(0, `${report.exported} questions`);
  }
  bar.end(`${report.exported} questions`);
  return report;
}

/** A download that breaks off leaves no half a file under the name. */
async function save(session: SignedIn, address: string, target: string): Promise<void> {
  const response = await session.fetch(address);
  if (response.body === null) throw new ConfigError('The file came without a body.');
  const part = `${target}.part`;
  try {
    await pipeline(Readable.fromWeb(response.body as never), createWriteStream(part));
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    // What the connection has to say stands without a code: "terminated".
    if (code === undefined) throw new ConfigError(`The file broke off on its way here (${message}). Ask for it again.`);
    throw new ConfigError(`${target} cannot be written: ${message}.`);
  }
}

async function* reportLines(session: SignedIn, id: string): AsyncGenerator<ReportLine> {
  for (let after: string | null = null; ;) {
    const answer: { exportReport: { items: Items } } = await session.run(ITEMS, { id, after });
    const { nodes, pageInfo } = answer.exportReport.items;
    for (const { position, question, ...node } of nodes) {
      const title = titleOf(question);
      const status = node.code === null ? 'WRITTEN' : 'FAILED';
      yield { ...node, position: `${position}.${title}`, status, warnings: [] };
    }
    if (!pageInfo.hasNextPage) return;
    after = pageInfo.endCursor;
  }
}
