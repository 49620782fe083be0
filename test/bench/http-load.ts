import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMet, median, type BenchRow } from './measure.ts';

/** Requests that are sent round and round over so many connections, each waiting for its answer before the next. */
export interface LoadOrder {
  readonly url: string;
  readonly token: string;
  /** JSON texts, sent by POST. */
  readonly bodies: readonly string[];
  /** Whose connections they are, one after another, where each has a token and bodies of its own. */
  readonly clients?: readonly LoadClient[];
  /** What an answer must hold so as not to have failed. */
  readonly expected?: string;
  readonly connections: number;
  readonly seconds: number;
}

/** In its bodies `"$sequence"` stands for a number that goes up from request to request and from run to run. */
export interface LoadClient {
  readonly token: string;
  readonly bodies: readonly string[];
}

export interface LoadReport {
  readonly perSecond: number;
  readonly answered: number;
  readonly failed: number;
  /** The first answer that was not what was expected. */
  readonly unexpected: string | null;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

type Answer = { readonly ready: true } | { readonly report: LoadReport } | { readonly failure: string };

/** A process that makes load. */
export class LoadGenerator {
  private constructor(private readonly child: ChildProcess) {}

  static async start(): Promise<LoadGenerator> {
    const child = fork(path.join(import.meta.dirname, 'load-process.js'), [], { execArgv: [] });
    await once(child, 'message');
    return new LoadGenerator(child);
  }

  async run(order: LoadOrder): Promise<LoadReport> {
    const answered = once(this.child, 'message') as Promise<[Answer]>;
    this.child.send(order);
    const [answer] = await answered;
    if ('report' in answer) return answer.report;
    throw new Error('failure' in answer ? answer.failure : 'The generator answered something else.');
  }

  stop(): void {
    this.child.kill();
  }
}

/** A server under load: where it is, and the process whose CPU time counts as its own. */
export interface LoadedServer {
  readonly url: string;
  readonly pid: number;
}

/** A clock tick of Linux's process accounting, in milliseconds (`sysconf(_SC_CLK_TCK)` is 100 on all its platforms). */
const TICK_MS = 10;

/** CPU time of a process so far, in milliseconds; NaN where there is no /proc to read it from. */
export async function cpuOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [, , , , , , , , , , , user, system] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(user) + Number(system)) * TICK_MS;
}

const SLICES = 9;

interface Slice extends LoadReport {
  readonly cpuMs: number;
}

/** Two servers under the same load in alternating slices. Ratios are of throughput: above 1 the measured one is faster. */
export async function compareServers(
  row: Pick<BenchRow, 'target' | 'name' | 'baseline' | 'limit'>,
  generator: LoadGenerator,
  orders: {
    readonly baseline: { readonly server: LoadedServer; readonly order: () => LoadOrder };
    readonly measured: { readonly server: LoadedServer; readonly order: () => LoadOrder };
  },
): Promise<BenchRow & { readonly p99Ratio: number }> {
  const slice = async ({ server, order }: (typeof orders)['measured']): Promise<Slice> => {
    const before = await cpuOf(server.pid);
    const report = await generator.run(order());
    if (report.failed > 0) throw new Error(`${report.failed} requests to ${server.url} failed.`);
    // The last requests' time is accounted for a tick later.
    await sleep(50);
    return { ...report, cpuMs: ((await cpuOf(server.pid)) - before) / report.answered };
  };
  await slice(orders.baseline);
  await slice(orders.measured);
  const pairs: { readonly baseline: Slice; readonly measured: Slice }[] = [];
  for (let done = 0; done < SLICES; done++) {
    const baseline = await slice(orders.baseline);
    pairs.push({ baseline, measured: await slice(orders.measured) });
  }
  const of = (pick: (pair: (typeof pairs)[number]) => number): number => median(pairs.map(pick));
  const ratio = of(({ baseline, measured }) => measured.perSecond / baseline.perSecond);
  const p99Ratio = of(({ baseline, measured }) => measured.p99 / baseline.p99);
  const result = {
    ...row,
    baselineMs: of(({ baseline }) => 1_000 / baseline.perSecond),
    measuredMs: of(({ measured }) => 1_000 / measured.perSecond),
    baselineCpuMs: of(({ baseline }) => baseline.cpuMs),
    measuredCpuMs: of(({ measured }) => measured.cpuMs),
    ratio,
    p99Ratio,
    notes: {
      'requests/s': Math.round(of(({ measured }) => measured.perSecond)),
      'baseline requests/s': Math.round(of(({ baseline }) => baseline.perSecond)),
      'p99 ms': of(({ measured }) => measured.p99),
      'p99 ratio': p99Ratio.toFixed(2),
    },
  };
  process.stdout.write(`  ${row.name}: ${ratio.toFixed(2)}${isMet(result) ? '' : ' (missed)'}\n`);
  return result;
}
