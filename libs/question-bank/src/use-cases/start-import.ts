import { ImportRequested } from '@plumbline/contracts';
import { newId, ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { CHUNK_BYTES, ImportChunksRepository } from '../data/import-chunks.repository.ts';
import { ImportRepository, type ImportOptions, type ImportRecord } from '../data/import.repository.ts';
import { INTERRUPTED } from '../domain/import.ts';
import { beginningOf } from '../domain/normalise.ts';
import { refusals } from '../domain/refusals.ts';
import { detectFormat } from '../formats/detect/detect-format.ts';
import { UnreadableFile, type QuestionFormat, type SourceFile } from '../formats/format.ts';
import { codecOf } from '../formats/registry.ts';
import { Batch } from './import-batch.ts';
import { ImportRunner } from './import-runner.ts';
import { readSource, type SourceItem } from './read-source.ts';

export interface NewImport {
  readonly file: SourceFile;
  /** SHA-256 of the file's bytes, in hexadecimal. */
  readonly digest: string;
  /** The id under which its pieces are in the database already; null when they are not. */
  readonly storedAs: string | null;
  /** Null to recognise it. */
  readonly format: QuestionFormat | null;
  readonly fileName: string | null;
  readonly publish: boolean;
  readonly dryRun: boolean;
  readonly idempotencyKey: string | null;
}

/** Items that are taken in while the caller waits. */
const AT_ONCE = 100;
/** Bytes that are read while the caller waits: some tens of milliseconds of the process's time. */
const READ_AT_ONCE = 512 * 1024;

interface SmallSource {
  readonly items: readonly SourceItem[];
  readonly notes: readonly string[];
}

/**
 * Begins an import: up to 100 items, in a file of up to 512 KB that holds up to 2 MB, are answered at once, more by a job
 * (`state` is then `QUEUED`). The same bytes with the same options, sent while an import of them has not ended, are that
 * import, and one that was interrupted goes on. Refuses with `UNKNOWN_FORMAT`, `IDEMPOTENCY_CONFLICT`, and with what
 * makes a small source as a whole unreadable; of a large one that stands in the report. What is wrong with single items
 * stands there in any case.
 */
@Injectable()
export class StartImport {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(ImportRepository) private readonly imports: ImportRepository,
    @Inject(ImportChunksRepository) private readonly chunks: ImportChunksRepository,
    @Inject(ImportRunner) private readonly runner: ImportRunner,
  ) {}

  async run(actor: Actor, input: NewImport): Promise<Result<ImportRecord>> {
    const format: Result<QuestionFormat> = input.format === null ? await detectFormat(input.file) : ok(input.format);
    if (!format.ok) return format;
    const record = newImport(actor, input, format.value);
    const small = await this.readSmall(record, input.file);
    if (!small.ok) return small;
    return this.unitOfWork.run(actor, async (tx): Promise<Result<ImportRecord>> => {
      await this.imports.takeTurn(tx);
      const before = await this.known(tx, record);
      if (before !== null) return before.ok ? this.goOn(tx, before.value, input) : before;
      await this.imports.insert(tx, record);
      if (small.value !== null) {
        if (input.storedAs !== null) await this.chunks.remove(tx, input.storedAs);
        return ok(await this.runner.inOne(tx, record, small.value.items, small.value.notes));
      }
      await this.store(tx, record.id, input);
      tx.emit(ImportRequested, { importId: record.id });
      return ok(record);
    });
  }

  /** What can be taken in at once; null when it is too much for that. */
  private async readSmall(record: ImportRecord, file: SourceFile): Promise<Result<SmallSource | null>> {
    if (file.size > READ_AT_ONCE) return ok(null);
    const batch = new Batch();
    try {
      for await (const part of readSource(codecOf(record.format).read, file, record.requestedBy)) {
        // A package may hold far more than its size: what is more than a batch is not for one request.
        if (batch.add(part) || batch.size > AT_ONCE) return ok(null);
      }
      return ok(batch.take());
    } catch (error) {
      if (error instanceof UnreadableFile) return { ok: false, error: error.refusal };
      throw error;
    }
  }

  /** The import that this request means, when there is one already; null when it is a new one. */
  private async known(tx: Tx, record: ImportRecord): Promise<Result<ImportRecord> | null> {
    const { digest, idempotencyKey, requestedBy } = record;
    if (idempotencyKey !== null) {
      const same = await this.imports.ofKey(tx, requestedBy, idempotencyKey);
      if (same !== null) return isSame(same, record) ? ok(same) : refusals.IDEMPOTENCY_CONFLICT();
    }
    const unfinished = await this.imports.unfinished(tx, digest, record);
    if (unfinished !== null && idempotencyKey !== null) {
      await this.imports.takeKey(tx, unfinished.id, requestedBy, idempotencyKey);
    }
    return unfinished && ok(unfinished);
  }

  private async goOn(tx: Tx, before: ImportRecord, input: NewImport): Promise<Result<ImportRecord>> {
    const interrupted = before.state === 'FAILED' && before.code === INTERRUPTED;
    if (!interrupted) {
      if (input.storedAs !== null) await this.chunks.remove(tx, input.storedAs);
      return ok(before);
    }
    await this.store(tx, before.id, input);
    await this.imports.reopen(tx, before.id);
    tx.emit(ImportRequested, { importId: before.id });
    return ok({ ...before, state: 'QUEUED', code: null, message: null });
  }

  private async store(tx: Tx, importId: string, { file, storedAs }: NewImport): Promise<void> {
    if (storedAs !== null) return storedAs === importId ? undefined : this.chunks.hand(tx, storedAs, importId);
    await this.chunks.remove(tx, importId);
    for (let ordinal = 0; ordinal * CHUNK_BYTES < file.size; ordinal += 1) {
      await this.chunks.add(tx, importId, ordinal, await file.slice(ordinal * CHUNK_BYTES, CHUNK_BYTES));
    }
  }
}

const isSame = (before: ImportOptions & { digest: string }, now: ImportOptions & { digest: string }): boolean =>
  before.digest === now.digest &&
  before.format === now.format &&
  before.fileName === now.fileName &&
  before.publish === now.publish &&
  before.dryRun === now.dryRun;

const plainName = (fileName: string | null): string | null => {
  const plain = beginningOf(fileName?.replace(/[\0\p{Surrogate}]/gu, '') ?? '', 500);
  return plain.trim() === '' ? null : plain;
};

const newImport = (actor: Actor, input: NewImport, format: QuestionFormat): ImportRecord => ({
  id: input.storedAs ?? newId(),
  sourceId: null,
  state: 'QUEUED',
  format,
  fileName: plainName(input.fileName),
  publish: input.publish,
  dryRun: input.dryRun,
  size: input.file.size,
  digest: input.digest,
  bytesRead: 0,
  idempotencyKey: input.idempotencyKey,
  processed: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  duplicates: 0,
  failed: 0,
  warnings: 0,
  notes: [],
  code: null,
  message: null,
  requestedBy: actor.memberId,
});
