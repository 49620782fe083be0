import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { GraphqlClient, startApp, type TestApp } from '@plumbline/testing';
import { memoryFile } from '../../libs/question-bank/src/formats/memory-file.ts';
import { codecOf } from '../../libs/question-bank/src/formats/registry.ts';
import { startBenchDatabase, type BenchDatabase } from './bench-database.ts';
import { median, type Bench, type BenchRow } from './measure.ts';

const [SMALL, MIDDLE, LARGE] = [1_000, 10_000, 100_000];
const RUNS = 3;

/** The tables that a created question has rows in. */
const TABLES = [
  'questions',
  'question_versions',
  'question_skills',
  'question_sources',
  'question_import_items',
  'audit_entries',
];

const SYLLABLES = 'ba ce di fo gu ha ki lo mu na pe ri so tu va we xi yo zu que ster tion ment'.split(' ');

/** Questions like people's: some 15 words each, no two alike. The same seed makes the same file. */
function* gift(count: number, seed: number): Generator<string> {
  let state = seed;
  const draw = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const word = (): string => Array.from({ length: 1 + draw(3) }, () => SYLLABLES[draw(SYLLABLES.length)]).join('');
  const words = (most: number): string => Array.from({ length: 3 + draw(most) }, word).join(' ');
  for (let number = 1; number <= count; number += 1) {
    const wrong = [1, 2, 3].map((choice) => `  ~${words(3)} ${choice}\n`).join('');
    yield `::Q${number}:: In case ${number}, ${words(18)}? {\n  =${words(3)} 0\n${wrong}  ####${words(12)}\n}\n\n`;
  }
}

const fileOf = (count: number, seed: number): Buffer => Buffer.from([...gift(count, seed)].join(''));

interface Stage {
  readonly database: BenchDatabase;
  readonly api: TestApp;
  readonly worker: TestApp;
  readonly author: GraphqlClient;
}

async function open(database: BenchDatabase): Promise<Stage> {
  const secret = 'a secret that only a bench uses, and long';
  const env = { DATABASE_URL: database.url, AUTH_SECRET: secret, INVITATION_SECRET: secret };
  const api = await startApp('api', { env });
  const worker = await startApp('worker', { env });
  const visitor = new GraphqlClient(`${api.url}/graphql`);
  const input = {
    organizationName: 'Bench',
    name: 'Author',
    email: 'author@example.test',
    password: 'a long enough password',
  };
  const { signUp } = await visitor.data<{ signUp: { accessToken: string } }>(
    'mutation ($input: SignUpInput!) { signUp(input: $input) { accessToken } }',
    { input },
  );
  return { database, api, worker, author: visitor.as(signUp.accessToken) };
}

/** Megabytes: what a process has in memory now, and the most it ever had. */
async function memoryOf(pid: number): Promise<{ now: number; most: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const of = (name: string): number => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  return { now: of('VmRSS'), most: of('VmHWM') };
}

interface Imported {
  readonly id: string;
  readonly ms: number;
  readonly residentMb: number;
}

/** Sends a file and waits for the end of its import; the time is the database's, from acceptance to the end. */
async function importFile({ api, worker, author, database }: Stage, bytes: Buffer, count: number): Promise<Imported> {
  const response = await fetch(`${api.url}/imports?format=GIFT`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', authorization: `Bearer ${author.token}` },
    body: new Uint8Array(bytes),
  });
  const { id } = (await response.json()) as { id: string };
  let residentMb = 0;
  for (;;) {
    residentMb = Math.max(residentMb, (await memoryOf(worker.pid)).now);
    const [row] = await database.query<{ state: string; code: string | null; created: number; ms: number }>(
      `SELECT state, code, created, extract(epoch FROM finished_at - created_at)::float8 * 1000 AS ms
       FROM question_imports WHERE id = $1`,
      [id],
    );
    if (row?.state === 'FAILED') throw new Error(`The import failed: ${row.code}`);
    if (row?.state === 'DONE') {
      if (row.created !== count) throw new Error(`${row.created} of ${count} questions were made.`);
      return { id, ms: row.ms, residentMb };
    }
    await sleep(50);
  }
}

async function parseMs(bytes: Buffer, count: number): Promise<number> {
  const started = performance.now();
  let items = 0;
  for await (const found of codecOf('GIFT').read(memoryFile(bytes))) if (found.type === 'ITEM') items += 1;
  if (items !== count) throw new Error(`${items} of ${count} items were read.`);
  return performance.now() - started;
}

/** Copies the rows of one import into empty twins of their tables, indexes and checks included. */
async function copyMs(database: BenchDatabase, importId: string, folder: string): Promise<number> {
  const ids = `SELECT question_id FROM question_import_items WHERE import_id = '${importId}'`;
  const where: Readonly<Record<string, string>> = {
    questions: `id IN (${ids})`,
    audit_entries: `subject_id IN (${ids})`,
    question_import_items: `import_id = '${importId}'`,
  };
  let ms = 0;
  for (const table of TABLES) {
    const file = path.join(folder, `plumbline-bench-${table}`);
    await database.query(`DROP TABLE IF EXISTS twin; CREATE TABLE twin (LIKE ${table} INCLUDING ALL)`);
    await database.query(
      `COPY (SELECT * FROM ${table} WHERE ${where[table] ?? `question_id IN (${ids})`}) TO '${file}' (FORMAT binary)`,
    );
    const started = performance.now();
    await database.query(`COPY twin FROM '${file}' (FORMAT binary)`);
    ms += performance.now() - started;
    await rm(file, { force: true });
  }
  return ms;
}

async function rate(stage: Stage): Promise<BenchRow> {
  const runs: { measured: number; parse: number; copy: number }[] = [];
  for (let run = 0; run <= RUNS; run += 1) {
    const bytes = fileOf(MIDDLE, 100 + run);
    const { id, ms } = await importFile(stage, bytes, MIDDLE);
    const [parse, copy] = [await parseMs(bytes, MIDDLE), await copyMs(stage.database, id, '/var/tmp')];
    // The first run warms everything up.
    if (run > 0) runs.push({ measured: ms, parse, copy });
  }
  const baselineMs = median(runs.map(({ parse, copy }) => parse + copy));
  const measuredMs = median(runs.map(({ measured }) => measured));
  return {
    target: 'import rate',
    name: `${MIDDLE} GIFT questions by file and worker`,
    baseline: 'parsing them and COPY of the same rows',
    baselineMs,
    measuredMs,
    baselineCpuMs: Number.NaN,
    measuredCpuMs: Number.NaN,
    // Twice the time is half the rate.
    ratio: median(runs.map(({ measured, parse, copy }) => measured / (parse + copy))),
    limit: { atMost: 2 },
    notes: {
      'questions/s': Math.round(MIDDLE / (measuredMs / 1_000)),
      'parse ms': Math.round(median(runs.map(({ parse }) => parse))),
      'copy ms': Math.round(median(runs.map(({ copy }) => copy))),
    },
  };
}

async function memory(stage: Stage): Promise<BenchRow> {
  const small = await importFile(stage, fileOf(SMALL, 1), SMALL);
  const large = await importFile(stage, fileOf(LARGE, 2), LARGE);
  return {
    target: 'import memory',
    name: `worker, ${LARGE} questions`,
    baseline: `worker, ${SMALL} questions`,
    baselineMs: small.ms,
    measuredMs: large.ms,
    baselineCpuMs: Number.NaN,
    measuredCpuMs: Number.NaN,
    ratio: large.residentMb / small.residentMb,
    limit: null,
    notes: {
      'ratio is of': 'resident MB',
      [`MB at ${SMALL}`]: small.residentMb,
      [`MB at ${LARGE}`]: large.residentMb,
      'questions/s': Math.round(LARGE / (large.ms / 1_000)),
    },
  };
}

/** A file of questions through the whole product: the API, a worker, the database. */
export const imports: Bench = {
  async run() {
    const database = await startBenchDatabase();
    try {
      const stage = await open(database);
      try {
        return [await rate(stage), await memory(stage)];
      } finally {
        await Promise.all([stage.api.stop(), stage.worker.stop()]);
      }
    } finally {
      await database.stop();
    }
  },
};
