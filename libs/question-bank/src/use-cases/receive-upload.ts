import { createHash } from 'node:crypto';
import { newId, ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { CHUNK_BYTES, ImportChunksRepository } from '../data/import-chunks.repository.ts';
import type { ImportRecord } from '../data/import.repository.ts';
import { refusals } from '../domain/refusals.ts';
import { FILE_LIMITS, type SourceFile } from '../formats/format.ts';
import { StartImport, type NewImport } from './start-import.ts';
import { StoredFile } from './stored-file.ts';

/** What was asked for beside the bytes; known when they have all come in. */
export type UploadOptions = Omit<NewImport, 'file' | 'digest' | 'storedAs'>;

/**
 * Takes a file in as it arrives: never more than a piece of it is in memory. The import begins when all of it is here;
 * an upload that breaks off leaves nothing. Refuses with `FILE_TOO_LARGE`, `INVALID_UPLOAD` for an empty file, and as
 * {@link StartImport}.
 */
@Injectable()
export class ReceiveUpload {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(ImportChunksRepository) private readonly chunks: ImportChunksRepository,
    @Inject(StartImport) private readonly start: StartImport,
  ) {}

  async run(
    actor: Actor,
    bytes: AsyncIterable<Uint8Array>,
    options: () => Result<UploadOptions>,
  ): Promise<Result<ImportRecord>> {
    const id = newId();
    let taken = false;
    try {
      const stored = await this.store(actor, id, bytes);
      if (!stored.ok) return stored;
      const asked = options();
      if (!asked.ok) return asked;
      const { size, digest } = stored.value;
      const file = this.file(actor, id, asked.value.fileName, size);
      const started = await this.start.run(actor, { ...asked.value, file, digest, storedAs: id });
      taken = started.ok;
      return started;
    } finally {
      if (!taken) await this.discard(actor, id);
    }
  }

  private async store(
    actor: Actor,
    id: string,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<Result<{ size: number; digest: string }>> {
    const hash = createHash('sha256');
    let [size, ordinal] = [0, 0];
    for await (const piece of inPieces(bytes)) {
      size += piece.length;
      if (size > FILE_LIMITS.bytes) return refusals.FILE_TOO_LARGE({ values: { limit: '50 MB' } });
      hash.update(piece);
      const at = ordinal++;
      await this.unitOfWork.run(actor, async (tx) => ok(await this.chunks.add(tx, id, at, piece)));
    }
    if (size === 0) return refusals.INVALID_UPLOAD({ values: { reason: 'it is empty' } });
    return ok({ size, digest: hash.digest('hex') });
  }

  private file(actor: Actor, id: string, fileName: string | null, size: number): SourceFile {
    return new StoredFile(fileName, size, (ordinal) =>
      this.unitOfWork.read(actor, (tx) => this.chunks.get(tx, id, ordinal)),
    );
  }

  private async discard(actor: Actor, id: string): Promise<void> {
    await this.unitOfWork.run(actor, async (tx) => ok(await this.chunks.remove(tx, id)));
  }
}

/** The same bytes in pieces of one size, but for the last. */
async function* inPieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let open: Uint8Array[] = [];
  let size = 0;
  for await (const given of bytes) {
    let rest = given;
    while (size + rest.length >= CHUNK_BYTES) {
      const cut = CHUNK_BYTES - size;
      yield Buffer.concat([...open, rest.subarray(0, cut)]);
      rest = rest.subarray(cut);
      [open, size] = [[], 0];
    }
    if (rest.length > 0) {
      open.push(rest);
      size += rest.length;
    }
  }
  if (size > 0) yield Buffer.concat(open);
}
