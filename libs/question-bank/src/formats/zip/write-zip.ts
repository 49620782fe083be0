import { once } from 'node:events';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** A file to pack: its name with forward slashes, and its bytes in pieces. */
export interface PackedFile {
  readonly name: string;
  readonly content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** The earliest date that a zip file can hold, whatever the clock says: the same files make the same bytes. */
const OPTIONS = { mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true } as const;

/** Adds a file and waits until its bytes were taken, so that no more than one is held at a time. */
async function pack(zip: ZipFile, file: PackedFile): Promise<void> {
  const stream = Readable.from(file.content, { objectMode: false });
  const taken = once(stream, 'end');
  zip.addReadStreamLazy(file.name, OPTIONS, (deliver) => {
    deliver(null, stream);
  });
  await taken;
}

/**
 * Packs files into a zip file and gives its bytes as they come. A file is asked for when the one before was packed and
 * taken; the same files in the same order make the same bytes. What making the files throws ends the writing.
 */
export async function* writeZip(files: AsyncIterable<PackedFile>): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  const packing = (async () => {
    for await (const file of files) await pack(zip, file);
    zip.end();
  })().catch((cause: unknown) => {
    output.destroy(cause instanceof Error ? cause : new Error(String(cause)));
  });
  yield* output as AsyncIterable<Uint8Array>;
  await packing;
}
