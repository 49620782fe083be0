import { Readable } from 'node:stream';
import { RandomAccessReader } from 'yauzl';
import type { SourceFile } from '../format.ts';

/** Directories are read in thousands of small steps; each goes to the source once per this many bytes. */
const WINDOW = 64 * 1024;

async function* pieces(file: SourceFile, start: number, end: number): AsyncGenerator<Uint8Array> {
  for (let offset = start; offset < end; offset += WINDOW) {
    yield await file.slice(offset, Math.min(WINDOW, end - offset));
  }
}

const asError = (cause: unknown): Error => (cause instanceof Error ? cause : new Error(String(cause)));

/** Lets yauzl read a source's bytes in any order. */
export class SourceReader extends RandomAccessReader {
  private windowStart = 0;
  private window: Uint8Array = new Uint8Array();

  constructor(private readonly file: SourceFile) {
    super();
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(pieces(this.file, start, end), { objectMode: false });
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.bytes(position, length).then(
      (found) => {
        if (found.length < length) {
          callback(new Error('the file ends too early'));
          return;
        }
        buffer.set(found, offset);
        callback(null);
      },
      (cause: unknown) => {
        callback(asError(cause));
      },
    );
  }

  private async bytes(position: number, length: number): Promise<Uint8Array> {
    if (length > WINDOW) return this.file.slice(position, length);
    const held = position >= this.windowStart && position + length <= this.windowStart + this.window.length;
    if (!held) {
      this.window = await this.file.slice(position, WINDOW);
      this.windowStart = position;
    }
    return this.window.subarray(position - this.windowStart, position - this.windowStart + length);
  }
}
