import { createHash } from 'node:crypto';
import { normaliseText } from './normalise.ts';
import type { QuestionContent } from './question-content.ts';

export type ImportState = 'QUEUED' | 'RUNNING' | 'DONE' | 'FAILED';

export type ImportItemStatus = 'CREATED' | 'UPDATED' | 'UNCHANGED' | 'DUPLICATE' | 'FAILED';

/** An import whose job has failed for good. Sending the same file again goes on where it stopped. */
export const INTERRUPTED = 'IMPORT_INTERRUPTED';

/** SHA-256 of kind and normalised stem: what an item keeps when its source corrects its choices or its key. */
export const stemDigest = ({ kind, stem }: QuestionContent): string =>
  createHash('sha256')
    .update(JSON.stringify([kind, normaliseText(stem)]))
    .digest('hex');

/**
 * Which stems stand more than once in a source, in 8 bytes for each item: a source may have 100,000. Two stems are
 * taken for one with a chance of 1 in 4 billion at that size, and are then no more than not recognised again.
 */
export class Stems {
  #prefixes: bigint[] | BigUint64Array = [];
  #repeated: ReadonlySet<bigint> = new Set();

  add(digest: string): void {
    if (!Array.isArray(this.#prefixes)) throw new Error('The stems have been counted already.');
    this.#prefixes.push(prefixOf(digest));
  }

  count(): this {
    const sorted = BigUint64Array.from(this.#prefixes).sort();
    this.#prefixes = sorted;
    this.#repeated = new Set(sorted.filter((prefix, index) => index > 0 && sorted[index - 1] === prefix));
    return this;
  }

  /** No other item of the source has this stem. */
  isUnique(digest: string): boolean {
    return !this.#repeated.has(prefixOf(digest));
  }
}

const prefixOf = (digest: string): bigint => BigInt(`0x${digest.slice(0, 16)}`);
