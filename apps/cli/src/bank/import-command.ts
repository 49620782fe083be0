import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from '@plumbline/platform/setup';
import { ApiError } from '../api/api-client.ts';
import { credentials, SignedIn } from '../api/signed-in.ts';
import { harmless, isWorthSaying, linesOf, summaryOf, type ImportCounts, type ReportLine, titleOf } from './report.ts';
import { askPassword, progressBar } from './terminal.ts';

export interface ImportOptions {
  readonly format?: string;
  readonly publish?: boolean;
  readonly dryRun?: boolean;
  readonly url?: string;
  readonly email?: string;
  readonly all?: boolean;
}

type Report = ImportCounts & { readonly progress: number };

interface Items {
  readonly nodes: readonly (ReportLine & { readonly question: { readonly stem: string } | null })[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const LOOK = `query ImportReport($id: ID!) { importReport(id: $id) {
  id state format dryRun created updated unchanged duplicates failed warnings notes progress code message } }`;
const ITEMS = `query ImportItems($id: ID!, $after: String) { importReport(id: $id) { items(first: 100, after: $after) {
  nodes { position status code message losses warnings question { stem } } pageInfo { hasNextPage endCursor } } } }`;

const POLL_MS = 300;

/**
 * Sends files to the bank, one after the other, and tells what became of each item that is not simply in.
 * @returns 0, or 1 when an item or a file failed
 */
export async function importCommand(
  environment: Readonly<Record<string, string | undefined>>,
  files: readonly string[],
  options: ImportOptions,
  print: (line: string) => void,
): Promise<number> {
  const targets: { name: string; path: string; size: number }[] = [];
  for (const file of files) targets.push(await found(path.resolve(environment['INIT_CWD'] || '.', file)));
  const session = await SignedIn.open(await credentials(environment, options, askPassword));
  let failed = 0;
  for (const file of targets) {
    try {
      const report = await send(session, file, options);
      print(harmless(`${file.name}: ${summaryOf(report)}`));
      for await (const line of reportLines(session, report.id)) {
        if (options.all || isWorthSaying(line)) for (const told of linesOf(line)) print(told);
      }
      for (const note of report.notes) print(harmless(`  note  ${note}`));
      failed += report.failed + (report.state === 'FAILED' ? 1 : 0);
    } catch (error) {
      // A file that is refused as a whole keeps nobody from the others.
      if (!(error instanceof ApiError) || error.code === 'UNREACHABLE') throw error;
      print(harmless(`${file.name}: ${error.message}`));
      failed += 1;
    }
  }
  return failed === 0 ? 0 : 1;
}

async function found(file: string): Promise<{ name: string; path: string; size: number }> {
  const facts = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(error.code === 'ENOENT' ? `There is no file ${file}.` : `${file}: ${error.message}.`);
  });
  if (!facts.isFile()) throw new ConfigError(`${file} is no file.`);
  return { name: path.basename(file), path: file, size: facts.size };
}

async function send(
  session: SignedIn,
  file: { name: string; path: string; size: number },
  options: ImportOptions,
): Promise<Report> {
  const query = new URLSearchParams({
    fileName: file.name,
    ...(options.format === undefined ? {} : { format: options.format }),
    ...(options.publish ? { publish: 'true' } : {}),
    ...(options.dryRun ? { dryRun: 'true' } : {}),
  });
  const bar = progressBar(`${file.name} (${Math.ceil(file.size / 1024)} KB)`);
  try {
    const response = await session.fetch(`/imports?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      makeBody: () => Readable.toWeb(createReadStream(file.path)) as ReadableStream,
    });
    const { id } = (await response.json()) as { id: string };
    for (;;) {
      const { importReport: report } = await session.run<{ importReport: Report | null }>(LOOK, { id });
      if (report === null) throw new ConfigError('The import is gone.');
      const items = report.created + report.updated + report.unchanged + report.duplicates + report.failed;
      bar.update(report.progress, `${file.name}: ${items} items`);
      if (report.state === 'DONE' || report.state === 'FAILED') return report;
      await sleep(POLL_MS);
    }
  } finally {
    bar.end(file.name);
  }
}

async function* reportLines(session: SignedIn, id: string): AsyncGenerator<ReportLine> {
  for (let after: string | null = null; ;) {
    const answer: { importReport: { items: Items } } = await session.run(ITEMS, { id, after });
    const { nodes, pageInfo } = answer.importReport.items;
    for (const { question, ...line } of nodes) yield { ...line, position: line.position + titleOf(question) };
    if (!pageInfo.hasNextPage) return;
    after = pageInfo.endCursor;
  }
}
