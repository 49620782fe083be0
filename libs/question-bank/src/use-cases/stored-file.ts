import { CHUNK_BYTES } from '../data/import-chunks.repository.ts';
import type { SourceFile } from '../formats/format.ts';

/** Pieces that stay in memory for reading here and there: packages are read by a directory of small entries. */
const KEPT = 4;

/** A file in the database, of which a few pieces at a time are in memory. */
export class StoredFile implements SourceFile {
  readonly #kept = new Map<number, Promise<Uint8Array>>();
  #position = 0;
  #sliced = 0;

  /** @param load gives the piece of that number, from 0 */
  constructor(
    readonly fileName: string | null,
    readonly size: number,
    private readonly load: (ordinal: number) => Promise<Uint8Array>,
  ) {}

  /** Bytes that the reading at hand has got through; of a package, about as many. */
  get bytesRead(): number {
    return Math.min(this.size, Math.max(this.#position, this.#sliced));
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    const pieces = Math.ceil(this.size / CHUNK_BYTES);
    // A reader may look through the file once before it reads it: what counts is the last beginning.
    this.#position = 0;
    let next = pieces > 0 ? this.#ahead(0) : undefined;
    for (let ordinal = 0; next !== undefined; ordinal += 1) {
      const bytes = await next;
      next = ordinal + 1 < pieces ? this.#ahead(ordinal + 1) : undefined;
      yield bytes;
      this.#position += bytes.length;
    }
  }

  async slice(offset: number, length: number): Promise<Uint8Array> {
    const end = Math.min(this.size, offset + length);
    const parts: Uint8Array[] = [];
    for (let at = offset; at < end;) {
      const ordinal = Math.floor(at / CHUNK_BYTES);
      const from = at - ordinal * CHUNK_BYTES;
      const part = (await this.#piece(ordinal)).subarray(from, Math.min(CHUNK_BYTES, from + end - at));
      parts.push(part);
      at += part.length;
    }
    this.#sliced += Math.max(0, end - offset);
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  }

  /** Loads while the piece before is being read; whoever stops reading does not hear of its failure. */
  #ahead(ordinal: number): Promise<Uint8Array> {
    const loading = this.load(ordinal);
    loading.catch(() => undefined);
    return loading;
  }

  #piece(ordinal: number): Promise<Uint8Array> {
    const kept = this.#kept.get(ordinal) ?? this.#ahead(ordinal);
    this.#kept.delete(ordinal);
    this.#kept.set(ordinal, kept);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(oldest);
    }
    return kept;
  }
}
