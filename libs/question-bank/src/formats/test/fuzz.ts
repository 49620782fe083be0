import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { propertyRuns } from '@plumbline/testing';
import fc from 'fast-check';
import { isStorable } from '../../domain/validate-content.ts';
import { LOST_PARTS, UnreadableFile, type Found, type QuestionFormatCodec } from '../format.ts';
import { memoryFile } from '../memory-file.ts';
import { LARGEST_INPUT, mutated } from './mutations.ts';
import { watchdog, type Watchdog } from './watchdog.ts';

/** Seconds that one input may take before the watchdog bites. */
const PATIENCE = 60;

/** The longest that a run may take, in milliseconds; a hang is found long before. */
const LONGEST_RUN = 20 * 60 * 1000;

/** Bytes of live memory that a whole run may add: readers keep nothing of what they have read. */
const MEMORY = 48 * 1024 * 1024;

const CODE = /^[A-Z][A-Z0-9_]*$/u;

export interface FuzzOptions {
  /** Inputs in `npm test`; 400 by default. */
  readonly normal?: number;
  /** Inputs in `npm run test:deep`; 100,000 by default. */
  readonly deep?: number;
  /** Pieces that are hostile to this format in particular: its delimiters, keywords, half constructs. */
  readonly fragments?: readonly string[];
  /** Makes the file of the mutated bytes: a package around an item, for instance. Without it, they are the file. */
  readonly wrap?: (mutated: Uint8Array) => Uint8Array | Promise<Uint8Array>;
}

function live(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}

const bytesOf = (seed: string | Uint8Array): Uint8Array =>
  typeof seed === 'string' ? new TextEncoder().encode(seed) : seed;

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** What is wrong with something found, whatever the format; null if nothing. */
function fault(found: Found): string | null {
  if (found.type === 'NOTE') return found.text === '' ? 'a note says nothing' : null;
  const { outcome, position } = found.item;
  if (position === '') return 'an item has no position';
  const told = outcome.ok ? [...outcome.losses, ...outcome.warnings] : [outcome];
  const mute = told.find(({ code, message }) => !CODE.test(code) || message === '');
  if (mute !== undefined) return `an outcome has no code or says nothing: ${JSON.stringify(mute)}`;
  if (!outcome.ok) return null;
  const unknown = outcome.losses.find(({ part }) => !LOST_PARTS.includes(part));
  if (unknown !== undefined) return `a loss names no part: ${JSON.stringify(unknown)}`;
  return textsOf(outcome.question.content).every(isStorable)
    ? null
    : `a text cannot be stored: ${JSON.stringify(outcome.question.content)}`;
}

async function readToTheEnd(codec: QuestionFormatCodec, bytes: Uint8Array): Promise<void> {
  let count = 0;
  try {
    for await (const found of codec.read(memoryFile(bytes))) {
      count += 1;
      const wrong = fault(found);
      if (wrong !== null) throw new Error(wrong);
      // An item or a note stands for at least one byte of the source.
      if (count > bytes.length) throw new Error(`${bytes.length} bytes gave ${count} items and notes, and more`);
    }
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    if (!CODE.test(error.refusal.code))
      throw new Error(`the refusal has no code: ${error.refusal.code}`, { cause: error });
  }
}

async function run(
  codec: QuestionFormatCodec,
  seeds: readonly (string | Uint8Array)[],
  options: FuzzOptions,
  guard: Watchdog,
): Promise<void> {
  const wrap = options.wrap ?? ((bytes: Uint8Array): Uint8Array => bytes);
  const inputs = mutated(seeds.map(bytesOf), options.fragments ?? []);
  for (const seed of seeds) await readToTheEnd(codec, await wrap(bytesOf(seed)));
  await fc.assert(
    fc.asyncProperty(inputs, async (input) => {
      guard.beat(input);
      await readToTheEnd(codec, await wrap(input));
    }),
    { numRuns: propertyRuns(options.normal ?? 400, options.deep ?? 100_000) },
  );
}

/**
 * Registers the test that reads mutated seeds to their end: call it where a test stands, not within one. Nothing but
 * {@link UnreadableFile} may be thrown, no more items come than the input has bytes, no read hangs, and memory is given
 * back. Seeds are small files of the format, at best under 2 KB each: valid ones that use all of it, and odd ones.
 */
export function fuzz(
  codec: QuestionFormatCodec,
  seeds: readonly (string | Uint8Array)[],
  options: FuzzOptions = {},
): void {
  it(
    `${codec.name}: mutated files harm nothing`,
    async () => {
      const before = live();
      const guard = await watchdog(codec.name, PATIENCE, LARGEST_INPUT);
      try {
        await run(codec, seeds, options, guard);
      } finally {
        await guard.stop();
      }
      expect(live() - before).toBeLessThan(MEMORY);
    },
    LONGEST_RUN,
  );
}
