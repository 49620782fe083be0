import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApp, startRedis, type TestApp, type TestRedis } from '@plumbline/testing';
import { startBenchDatabase, type BenchDatabase } from './bench-database.ts';
import { cpuOf } from './http-load.ts';
import { isMet, median, type Bench, type BenchRow } from './measure.ts';
import { submitOverAMinute } from './submit-to-grade.ts';
import { announceSubmitted, insertSubmitted, publishAssessment, type Published } from './submitted-attempts.ts';

const SECRET = 'a secret that only a bench uses, and long';
/** The worker's own default. */
const CONCURRENCY = 8;
const SLICES = 9;
const ATTEMPTS = 2_000;

interface Rate {
  readonly perSecond: number;
  /** Of the process that does the work, per unit. */
  readonly cpuMs: number;
}

/** BullMQ with jobs that do nothing. */
class NoOpJobs {
  private constructor(private readonly child: ChildProcess) {}

  static async start(options: { readonly url: string; readonly redisUrl?: string }): Promise<NoOpJobs> {
    const given = JSON.stringify({ ...options, concurrency: CONCURRENCY });
    const child = fork(path.join(import.meta.dirname, 'no-op-process.js'), [given], { execArgv: [] });
    child.once('exit', (code) => {
      if (code !== 0) throw new Error(`The process of jobs that do nothing ended with ${code}.`);
    });
    await once(child, 'message');
    return new NoOpJobs(child);
  }

  async slice(count: number): Promise<Rate> {
    const before = await cpuOf(this.child.pid ?? 0);
    const answered = once(this.child, 'message') as Promise<[number]>;
    this.child.send(count);
    const [ms] = await answered;
    return { perSecond: (count * 1_000) / ms, cpuMs: ((await cpuOf(this.child.pid ?? 0)) - before) / count };
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await gone;
  }
}

/** From the commit of the submissions to the commit of the last grade, by a worker as it runs. */
async function gradingSlice(database: BenchDatabase, published: Published, worker: TestApp): Promise<Rate> {
  await insertSubmitted(database, published, ATTEMPTS);
  const before = await cpuOf(worker.pid);
  await announceSubmitted(database);
  const started = performance.now();
  for (;;) {
    const [ungraded] = await database.query(`SELECT 1 FROM attempts WHERE status = 'SUBMITTED' LIMIT 1`);
    if (!ungraded) break;
    await sleep(5);
  }
  const ms = performance.now() - started;
  const cpuMs = ((await cpuOf(worker.pid)) - before) / ATTEMPTS;
  await insistOnOneEach(database);
  return { perSecond: (ATTEMPTS * 1_000) / ms, cpuMs };
}

/** Waits until nothing is left to relay, and insists on one grade and one event of each attempt. */
async function insistOnOneEach(database: BenchDatabase): Promise<void> {
  for (;;) {
    const [open] = await database.query('SELECT 1 FROM outbox_events WHERE position IS NULL LIMIT 1');
    if (!open) break;
    await sleep(20);
  }
  const [counted] = await database.query<{ attempts: string; grades: string; events: string }>(
    `SELECT (SELECT count(*) FROM attempts WHERE status = 'GRADED') AS attempts, (SELECT count(*) FROM grades) AS grades,
            (SELECT count(*) FROM outbox_events WHERE name = 'assessments.attempt-graded.v1') AS events`,
  );
  const { attempts, grades, events } = counted ?? { attempts: '', grades: '-', events: '-' };
  if (attempts !== grades || attempts !== events) {
    throw new Error(`${attempts} attempts were graded by ${grades} grades and ${events} events.`);
  }
}

async function compareRates(
  row: Pick<BenchRow, 'target' | 'name' | 'baseline' | 'limit'>,
  works: { readonly baseline: () => Promise<Rate>; readonly measured: () => Promise<Rate> },
): Promise<BenchRow> {
  await works.baseline();
  await works.measured();
  const pairs: { readonly baseline: Rate; readonly measured: Rate }[] = [];
  for (let done = 0; done < SLICES; done++) {
    const baseline = await works.baseline();
    pairs.push({ baseline, measured: await works.measured() });
  }
  const of = (pick: (pair: (typeof pairs)[number]) => number): number => median(pairs.map(pick));
  const result = {
    ...row,
    baselineMs: of(({ baseline }) => 1_000 / baseline.perSecond),
    measuredMs: of(({ measured }) => 1_000 / measured.perSecond),
    baselineCpuMs: of(({ baseline }) => baseline.cpuMs),
    measuredCpuMs: of(({ measured }) => measured.cpuMs),
    ratio: of(({ baseline, measured }) => measured.perSecond / baseline.perSecond),
    notes: {
      'attempts/s': Math.round(of(({ measured }) => measured.perSecond)),
      'jobs/s': Math.round(of(({ baseline }) => baseline.perSecond)),
    },
  };
  process.stdout.write(`  ${row.name}: ${result.ratio.toFixed(2)}${isMet(result) ? '' : ' (missed)'}\n`);
  return result;
}

async function onEngine(database: BenchDatabase, published: Published, redis: TestRedis | null): Promise<BenchRow> {
  const worker = await startApp('worker', { env: environment(database, redis) });
  const jobs = await NoOpJobs.start({ url: database.url, ...(redis ? { redisUrl: redis.url } : {}) });
  const name = redis ? 'Redis' : 'PostgreSQL';
  try {
    return await compareRates(
      {
        target: 'S3',
        name: `grading attempts of ten items, on ${name}`,
        baseline: `BullMQ on ${name}, jobs that do nothing`,
        limit: { atLeast: redis ? 1 : 2 },
      },
      {
        baseline: () => jobs.slice(redis ? 3 * ATTEMPTS : ATTEMPTS),
        measured: () => gradingSlice(database, published, worker),
      },
    );
  } finally {
    await jobs.stop();
    await worker.stop();
  }
}

const environment = (database: BenchDatabase, redis: TestRedis | null): Record<string, string> => ({
  DATABASE_URL: database.url,
  AUTH_SECRET: SECRET,
  INVITATION_SECRET: SECRET,
  ACCESS_TOKEN_MINUTES: '600',
  NODE_ENV: 'production',
  LOG_LEVEL: 'warn',
  WORKER_CONCURRENCY: String(CONCURRENCY),
  ...(redis ? { REDIS_URL: redis.url } : {}),
});

/** Null, and said, where there is no Redis to be started. */
async function redisIfThere(): Promise<TestRedis | null> {
  try {
    return await startRedis();
  } catch (error) {
    process.stdout.write(`  Redis is left out: ${error instanceof Error ? error.message : String(error)}\n`);
    return null;
  }
}

/** From the submission to the grade: how many, against the queue alone; and how long it takes when they come one by one. */
export const grading: Bench = {
  async run() {
    const rows: BenchRow[] = [];
    const database = await startBenchDatabase({ track_commit_timestamp: 'on' });
    try {
      const env = environment(database, null);
      const api = await startApp('api', { env });
      let published: Published;
      try {
        published = await publishAssessment(api.url, database);
        rows.push(await submitOverAMinute({ database, api, env, published }));
      } finally {
        await api.stop();
      }
      rows.push(await onEngine(database, published, null));
      const redis = await redisIfThere();
      if (redis) {
        try {
          rows.push(await onEngine(database, published, redis));
        } finally {
          await redis.stop();
        }
      }
    } finally {
      await database.stop();
    }
    return rows;
  },
};
