// `npm run bench [-- name…]`: the speed targets, each as a ratio to a baseline of the same run. Prints a table and
// writes the same as JSON below `.data/bench/`.
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { isMet, type Bench, type BenchRow } from './measure.ts';

/** Each bench is loaded only when it is asked for; without a name all are. */
const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  dashboard: async () => (await import('./dashboard.ts')).dashboard,
  grading: async () => (await import('./grading.ts')).grading,
  attempts: async () => (await import('./attempts.ts')).attempts,
  import: async () => (await import('./import.ts')).imports,
  search: async () => (await import('./search.ts')).search,
  'near-duplicates': async () => (await import('./near-duplicates.ts')).nearDuplicates,
};

const OUTPUT = path.resolve('.data', 'bench');

const milliseconds = (value: number): string => value.toFixed(value < 10 ? 2 : 1);

function limitOf({ limit }: BenchRow): string {
  if (limit === null) return '';
  return 'atMost' in limit ? `≤ ${limit.atMost}` : `≥ ${limit.atLeast}`;
}

function print(rows: readonly BenchRow[]): void {
  const head = ['target', 'work', 'baseline', 'ms', '(CPU)', 'baseline ms', '(CPU)', 'ratio', 'limit', ''];
  const lines = rows.map((row) => [
    row.target,
    row.name,
    row.baseline,
    milliseconds(row.measuredMs),
    milliseconds(row.measuredCpuMs),
    milliseconds(row.baselineMs),
    milliseconds(row.baselineCpuMs),
    row.ratio.toFixed(2),
    limitOf(row),
    [isMet(row) ? '' : 'MISSED', ...Object.entries(row.notes ?? {}).map(([name, value]) => `${name}: ${value}`)]
      .filter((part) => part !== '')
      .join(', '),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)));
  for (const line of [head, ...lines]) {
    process.stdout.write(
      `${line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
  }
}

async function main(asked: readonly string[]): Promise<void> {
  const unknown = asked.filter((name) => !(name in BENCHES));
  if (unknown.length > 0) {
    throw new Error(`There is no bench named ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}.`);
  }
  const rows: BenchRow[] = [];
  for (const [name, load] of Object.entries(BENCHES)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    process.stdout.write(`${name} …\n`);
    rows.push(...(await (await load()).run()));
  }
  print(rows);
  await mkdir(OUTPUT, { recursive: true });
  const at = new Date().toISOString();
  const file = path.join(OUTPUT, `${at.replaceAll(':', '-')}.json`);
  const machine = { node: process.version, cpus: cpus().length, model: cpus()[0]?.model ?? null };
  await writeFile(file, `${JSON.stringify({ at, machine, rows }, null, 2)}\n`);
  process.stdout.write(`Written to ${file}\n`);
}

await main(process.argv.slice(2));
