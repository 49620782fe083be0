import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { GraphqlClient, startApp, type TestApp } from '@plumbline/testing';
import type { BareOrder } from './bare-process.ts';
import { startBenchDatabase, type BenchDatabase } from './bench-database.ts';
import { cpuOf, LoadGenerator, type LoadClient, type LoadedServer } from './http-load.ts';
import { isMet, median, type Bench, type BenchRow } from './measure.ts';
import { startRawHandler } from './raw-handler.ts';
import { inviteMany, type Invited } from './sittings.ts';
import type { StormOrder, StormReport } from './storm-process.ts';
import { publishAssessment, type Published } from './submitted-attempts.ts';

const SECRET = 'a secret that only a bench uses, and long';
const POOL_SIZE = 10;
const CONNECTIONS = 16;
const SECONDS = 3;
const SLICES = 9;
const STORM = { people: 1_000, seconds: 10 };

const START = `mutation ($id: ID!) {
  startAttempt(assignmentId: $id) {
    id status deadlineAt serverNow remainingSeconds
    items { id position kind stem choices { id label text } sequence response { choiceIds } }
  }
}`;
const SAVE = `mutation ($input: SaveAnswerInput!) {
  saveAnswer(input: $input) { itemId applied sequence savedAt serverNow deadlineAt }
}`;

/** The product's own statement, and the same save in a transaction as one would write it by hand. */
const IN_ONE = `SELECT * FROM take_answer($1, $2, $3, $4, $5, $6, 5)`;
const IN_TRANSACTION = `SELECT * FROM save_attempt_answer($1, $2, $3, $4, $5, $6, $7, 5)`;

interface Item {
  readonly id: string;
  readonly choices: readonly { readonly id: string }[];
}

interface Sitting extends Invited {
  readonly attemptId: string;
  readonly items: readonly Item[];
}

interface Stage {
  readonly database: BenchDatabase;
  readonly api: TestApp;
  readonly published: Published;
}

async function open(database: BenchDatabase): Promise<Stage> {
  const env = {
    DATABASE_URL: database.url,
    AUTH_SECRET: SECRET,
    INVITATION_SECRET: SECRET,
    ACCESS_TOKEN_MINUTES: '600',
    DATABASE_POOL_SIZE: String(POOL_SIZE),
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
  };
  const api = await startApp('api', { env });
  return { database, api, published: await publishAssessment(api.url, database) };
}

async function sit({ api }: Stage, invited: Invited): Promise<Sitting> {
  const candidate = new GraphqlClient(`${api.url}/graphql`, { token: invited.token });
  const { startAttempt } = await candidate.data<{ startAttempt: { id: string; items: Item[] } }>(START, {
    id: invited.assignmentId,
  });
  return { ...invited, attemptId: startAttempt.id, items: startAttempt.items };
}

const choiceOf = ({ choices }: Item): string => choices[0]?.id ?? '';
const canonical = (item: Item): string => JSON.stringify({ choiceIds: [choiceOf(item)] });

/** How a save is asked for, of each kind of server. */
const BODIES = {
  product: ({ attemptId, items }: Sitting) =>
    items.map((item) => ({
      query: SAVE,
      variables: { input: { attemptId, itemId: item.id, sequence: '$sequence', choiceIds: [choiceOf(item)] } },
    })),
  one: ({ attemptId, items }: Sitting) =>
    items.map((item) => ({
      variables: { values: ['$session', attemptId, item.id, '$sequence', canonical(item)] },
    })),
  transaction: ({ assignmentId, attemptId, items }: Sitting) =>
    items.map((item) => ({
      variables: { values: [assignmentId, attemptId, '$session', item.id, '$sequence', canonical(item)] },
    })),
};

const clientsFor = (sittings: readonly Sitting[], kind: keyof typeof BODIES): LoadClient[] =>
  sittings.map((sitting) => ({
    token: sitting.token,
    bodies: BODIES[kind](sitting).map((body) => JSON.stringify(body)),
  }));

async function forked(file: string): Promise<ChildProcess> {
  const child = fork(path.join(import.meta.dirname, file), [], { execArgv: [] });
  await once(child, 'message');
  return child;
}

async function ask<T extends object>(child: ChildProcess, order: object): Promise<T> {
  const answered = once(child, 'message') as Promise<[T | { readonly failure: string }]>;
  child.send(order);
  const [answer] = await answered;
  if ('failure' in answer) throw new Error(answer.failure);
  return answer;
}

interface Slice {
  readonly perSecond: number;
  /** Of the server's process, per request. */
  readonly cpuMs: number;
  readonly p99: number;
}

type Way = 'product' | 'one' | 'transaction' | 'bare';

/** Saves by all ways in turn, so that whatever else the machine does meets them all. */
async function measureSaves(stage: Stage, sittings: readonly Sitting[]): Promise<Record<Way, Slice>[]> {
  const { database, api, published } = stage;
  const generator = await LoadGenerator.start();
  const bare = await forked('bare-process.js');
  const raw = { databaseUrl: database.url, secret: SECRET, poolSize: POOL_SIZE, write: true };
  const one = await startRawHandler({ ...raw, statement: IN_ONE, alone: true });
  const transaction = await startRawHandler({ ...raw, statement: IN_TRANSACTION });
  const over = async (server: LoadedServer, kind: keyof typeof BODIES, expected: string): Promise<Slice> => {
    const before = await cpuOf(server.pid);
    const clients = clientsFor(sittings, kind);
    const order = { url: server.url, token: '', bodies: ['{}'], clients, expected };
    const { perSecond, p99, answered, failed, unexpected } = await generator.run({
      ...order,
      connections: CONNECTIONS,
      seconds: SECONDS,
    });
    if (failed > 0) throw new Error(`${failed} saves to ${server.url} failed: ${unexpected}`);
    await sleep(50);
    return { perSecond, p99, cpuMs: ((await cpuOf(server.pid)) - before) / answered };
  };
  const bareOrder: BareOrder = {
    databaseUrl: database.url,
    statement: IN_ONE,
    clients: sittings.map(({ sessionId, attemptId, items }) =>
      items.map((item) => [published.organizationId, sessionId, attemptId, item.id, '$sequence', canonical(item)]),
    ),
    seconds: SECONDS,
  };
  const ways: Record<Way, () => Promise<Slice>> = {
    transaction: () => over(transaction, 'transaction', '"APPLIED"'),
    one: () => over(one, 'one', '"APPLIED"'),
    product: () => over({ url: `${api.url}/graphql`, pid: api.pid }, 'product', '"applied":true'),
    bare: async () => {
      const before = await cpuOf(bare.pid ?? 0);
      const { perSecond } = await ask<{ perSecond: number }>(bare, bareOrder);
      const spent = (await cpuOf(bare.pid ?? 0)) - before;
      return { perSecond, p99: Number.NaN, cpuMs: spent / (perSecond * SECONDS) };
    },
  };
  const round = async (): Promise<Record<Way, Slice>> => ({
    transaction: await ways.transaction(),
    one: await ways.one(),
    product: await ways.product(),
    bare: await ways.bare(),
  });
  try {
    // The first round warms everything up.
    await round();
    const rounds: Record<Way, Slice>[] = [];
    for (let done = 0; done < SLICES; done += 1) rounds.push(await round());
    return rounds;
  } finally {
    generator.stop();
    bare.kill();
    one.stop();
    transaction.stop();
  }
}

function saveRows(rounds: readonly Record<Way, Slice>[]): BenchRow[] {
  const of = (pick: (round: Record<Way, Slice>) => number): number => median(rounds.map(pick));
  const against = (way: Exclude<Way, 'product'>, baseline: string, limit: BenchRow['limit']): BenchRow => ({
    target: 'S2',
    name: `saveAnswer, ${CONNECTIONS} candidates`,
    baseline,
    baselineMs: 1_000 / of((round) => round[way].perSecond),
    measuredMs: 1_000 / of(({ product }) => product.perSecond),
    baselineCpuMs: of((round) => round[way].cpuMs),
    measuredCpuMs: of(({ product }) => product.cpuMs),
    // Of throughput: above 1 the product is faster.
    ratio: of((round) => round.product.perSecond / round[way].perSecond),
    limit,
    notes: {
      'saves/s': Math.round(of(({ product }) => product.perSecond)),
      'baseline saves/s': Math.round(of((round) => round[way].perSecond)),
      'p99 ms': of(({ product }) => product.p99),
      ...(way === 'bare' ? {} : { 'baseline p99 ms': of((round) => round[way].p99) }),
    },
  });
  return [
    against('transaction', 'node:http and pg: session, BEGIN, the function, COMMIT', { atLeast: 0.95 }),
    against('one', 'node:http and pg, the very statement of the product', { atLeast: 0.95 }),
    against('bare', 'that statement alone, without HTTP', null),
  ];
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** Candidates who all start within some seconds, paper included, against the time that one start may take. */
async function storm(stage: Stage, seconds: number): Promise<BenchRow> {
  const invited = await inviteMany(stage.database, stage.published, STORM.people, SECRET);
  const child = await forked('storm-process.js');
  try {
    const order: StormOrder = {
      url: `${stage.api.url}/graphql`,
      people: invited.map(({ token, assignmentId }) => ({
        token,
        body: JSON.stringify({ query: START, variables: { id: assignmentId } }),
      })),
      seconds,
      expected: '"IN_PROGRESS"',
    };
    const before = await cpuOf(stage.api.pid);
    const { report } = await ask<{ report: StormReport }>(child, order);
    await sleep(50);
    const cpuMs = ((await cpuOf(stage.api.pid)) - before) / STORM.people;
    if (report.refused > 0) throw new Error(`${report.refused} were refused, first: ${report.firstRefusal}`);
    const p99 = percentile(report.latencies, 0.99);
    return {
      target: 'S4',
      name: `${STORM.people} candidates start within ${seconds} s: p99`,
      baseline: 'one second',
      baselineMs: 1_000,
      measuredMs: p99,
      baselineCpuMs: Number.NaN,
      measuredCpuMs: cpuMs,
      ratio: p99 / 1_000,
      limit: seconds < STORM.seconds ? null : { atMost: 1 },
      notes: {
        refused: report.refused,
        'p50 ms': percentile(report.latencies, 0.5).toFixed(0),
        'longest ms': percentile(report.latencies, 1).toFixed(0),
      },
    };
  } finally {
    child.kill();
  }
}

/** Starting and saving over HTTP. */
export const attempts: Bench = {
  async run() {
    const database = await startBenchDatabase();
    try {
      const stage = await open(database);
      try {
        const invited = await inviteMany(database, stage.published, CONNECTIONS, SECRET);
        const sittings: Sitting[] = [];
        for (const one of invited) sittings.push(await sit(stage, one));
        const saves = saveRows(await measureSaves(stage, sittings));
        const rows = [...saves, await storm(stage, STORM.seconds), await storm(stage, 2)];
        for (const row of rows) {
          process.stdout.write(`  ${row.name}: ${row.ratio.toFixed(2)}${isMet(row) ? '' : ' (missed)'}\n`);
        }
        return rows;
      } finally {
        await stage.api.stop();
      }
    } finally {
      await database.stop();
    }
  },
};
