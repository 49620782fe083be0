import { performance } from 'node:perf_hooks';
import process from 'node:process';

/** One line of the table: how long the measured work took against the baseline of the same run. */
export interface BenchRow {
  /** The target's number, as S6. */
  readonly target: string;
  readonly name: string;
  readonly baseline: string;
  /** Medians over the slices, in milliseconds per request. */
  readonly baselineMs: number;
  readonly measuredMs: number;
  /** This process's CPU time per request, in milliseconds: the medians of the same slices. */
  readonly baselineCpuMs: number;
  readonly measuredCpuMs: number;
  /** The median of the slices' own ratios, as the target counts it. */
  readonly ratio: number;
  /** What the ratio may be at most or has to be at least; null where nothing is promised. */
  readonly limit: { readonly atMost: number } | { readonly atLeast: number } | null;
  /** What else was seen, as `{ "SQL statements": 1 }`. */
  readonly notes?: Readonly<Record<string, string | number>>;
}

export interface Bench {
  run(): Promise<readonly BenchRow[]>;
}

type Work = () => Promise<unknown>;

interface Slice {
  readonly ms: number;
  readonly cpuMs: number;
}

const SLICES = 9;
/** A slice this long, in milliseconds, is not decided by the clock's own grain. */
const SLICE_MS = 60;

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
};

async function slice(work: Work, times: number): Promise<Slice> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  for (let done = 0; done < times; done++) await work();
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { ms: ms / times, cpuMs: (user + system) / 1_000 / times };
}

/** Warms up, and says how often the work fits into a slice. */
async function timesPerSlice(work: Work, most: number): Promise<number> {
  await slice(work, Math.min(3, most));
  const { ms } = await slice(work, Math.min(3, most));
  return Math.min(most, Math.max(1, Math.ceil(SLICE_MS / ms)));
}

/**
 * Measures two works in alternating slices, so that whatever else the machine does meets both.
 * @param most how often one slice may do the work; 1 for work that takes long or cannot be repeated cheaply
 */
export async function compare(
  row: Pick<BenchRow, 'target' | 'name' | 'baseline' | 'limit' | 'notes'>,
  works: { readonly baseline: Work; readonly measured: Work },
  most = 200,
): Promise<BenchRow> {
  const [baselineTimes, measuredTimes] = [
    await timesPerSlice(works.baseline, most),
    await timesPerSlice(works.measured, most),
  ];
  const pairs: { readonly baseline: Slice; readonly measured: Slice }[] = [];
  for (let done = 0; done < SLICES; done++) {
    const baseline = await slice(works.baseline, baselineTimes);
    pairs.push({ baseline, measured: await slice(works.measured, measuredTimes) });
  }
  return {
    ...row,
    baselineMs: median(pairs.map(({ baseline }) => baseline.ms)),
    measuredMs: median(pairs.map(({ measured }) => measured.ms)),
    baselineCpuMs: median(pairs.map(({ baseline }) => baseline.cpuMs)),
    measuredCpuMs: median(pairs.map(({ measured }) => measured.cpuMs)),
    ratio: median(pairs.map(({ baseline, measured }) => measured.ms / baseline.ms)),
  };
}

/** True where the row promises nothing, too. */
export const isMet = ({ ratio, limit }: BenchRow): boolean =>
  limit === null || ('atMost' in limit ? ratio <= limit.atMost : ratio >= limit.atLeast);
