import { setImmediate } from 'node:timers/promises';
import { ImportProgressed } from '@plumbline/contracts';
import { ok, type Refusal, type Result } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { ImportChunksRepository } from '../data/import-chunks.repository.ts';
import { ImportRepository, type ImportRecord } from '../data/import.repository.ts';
import { SourceRepository } from '../data/source.repository.ts';
import { INTERRUPTED, Stems } from '../domain/import.ts';
import { UnreadableFile, type FormatReader } from '../formats/format.ts';
import { codecOf } from '../formats/registry.ts';
import { Batch } from './import-batch.ts';
import { readSource, type SourceItem } from './read-source.ts';
import { StoredFile } from './stored-file.ts';
import { TakeInItems } from './take-in-items.ts';

/** How a run reads and writes: each unit of work is committed by itself. */
export interface Units {
  run<T>(work: (tx: Tx) => Promise<Result<T>>): Promise<Result<T>>;
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** Progress is announced at most so often, in milliseconds, and at the end. */
const QUIET_MS = 300;

/**
 * Takes a file in, item by item: while some hundreds of them are written, the next ones are read. Each unit of work
 * holds its items, their lines of the report, the counters and the position; a run that was cut short is begun anew and
 * skips what stands.
 */
@Injectable()
export class ImportRunner {
  constructor(
    @Inject(ImportRepository) private readonly imports: ImportRepository,
    @Inject(ImportChunksRepository) private readonly chunks: ImportChunksRepository,
    @Inject(SourceRepository) private readonly sources: SourceRepository,
    @Inject(TakeInItems) private readonly takeIn: TakeInItems,
  ) {}

  /** A small import, whole, within the caller's transaction. */
  async inOne(
    tx: Tx,
    record: ImportRecord,
    items: readonly SourceItem[],
    notes: readonly string[],
  ): Promise<ImportRecord> {
    await this.imports.takeTurn(tx);
    const sourceId = await this.sourceOf(tx, record, items);
    await this.imports.begin(tx, record.id, sourceId);
    const stems = stemsOf(items);
    const taking = { record, sourceId, isUnique: (digest: string) => stems.isUnique(digest) };
    const lines = await this.takeIn.run(tx, taking, items);
    await this.imports.advance(tx, record.id, { from: 0, items: lines, bytesRead: record.size, notes });
    await this.imports.end(tx, record.id, 'DONE', null, null);
    const done = await this.imports.get(tx, record.id);
    if (done === null) throw new Error('An import that was just written has gone.');
    return done;
  }

  /** A stored file, to its end. Imports that have ended stay as they are, unless they were interrupted. */
  async run(units: Units, importId: string): Promise<void> {
    const record = await this.unit(units, async (tx) => {
      const found = await this.imports.lock(tx, importId);
      return found !== null && isOpen(found) ? found : null;
    });
    if (record === null) return;
    const { fileName, size, format } = record;
    const load = (ordinal: number) => units.read((tx) => this.chunks.get(tx, importId, ordinal));
    const open = (): StoredFile => new StoredFile(fileName, size, load);
    try {
      await this.readAndWrite(units, record, codecOf(format).read, open);
      await this.finish(units, importId, 'DONE', null);
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      await this.finish(units, importId, 'FAILED', error.refusal);
    }
  }

  /** The job will not come again. The file stays for a while: whoever sends it anew goes on where this stopped. */
  async giveUp(tx: Tx, importId: string, refusal: Refusal): Promise<void> {
    const record = await this.imports.lock(tx, importId);
    if (record === null || record.state === 'DONE' || record.state === 'FAILED') return;
    await this.imports.end(tx, importId, 'FAILED', refusal.code, refusal.message);
    tx.emit(ImportProgressed, { importId });
  }

  private async readAndWrite(
    units: Units,
    record: ImportRecord,
    read: FormatReader,
    open: () => StoredFile,
  ): Promise<void> {
    const file = open();
    let writer: Writer | null = null;
    let writing: Promise<void> = Promise.resolve();
    const batch = new Batch();
    let resumed = performance.now();
    const flush = async (): Promise<void> => {
      const { items, notes } = batch.take();
      // One batch is written while the next is read, and never more: that bounds the memory.
      await writing;
      writer ??= await this.writerOf(units, record, items, async () => countStems(read, open()));
      const write = writer;
      writing = write(items, notes, file.bytesRead);
      writing.catch(() => undefined);
    };
    try {
      for await (const part of readSource(read, file, record.requestedBy, record.processed)) {
        if (batch.add(part)) await flush();
        if (performance.now() - resumed < TURN_MS) continue;
        // Items come without a wait in between. Others want their turn: the statements of the batch that is being
        // written, the lock of the job.
        await setImmediate();
        resumed = performance.now();
      }
      await flush();
    } catch (error) {
      // What stands before the damage has been read, and has its lines.
      if (error instanceof UnreadableFile && batch.size > 0) await flush();
      throw error;
    } finally {
      await writing;
    }
  }

  /** Recognises the source by its first items, and gives what takes in one batch after the other. */
  private async writerOf(
    units: Units,
    record: ImportRecord,
    items: readonly SourceItem[],
    countAll: () => Promise<Stems>,
  ): Promise<Writer> {
    const { sourceId, again } = await this.unit(units, async (tx) => {
      await this.imports.takeTurn(tx);
      const found = record.sourceId ?? (await this.sourceOf(tx, record, items));
      await this.imports.begin(tx, record.id, found);
      return { sourceId: found, again: await this.sources.wasImported(tx, found, record.id) };
    });
    // Only what was imported before can be renewed, and only then does it count which stems stand once. What another
    // import of the same source makes meanwhile is renewed by nobody who has not counted.
    const stems = again ? await countAll() : null;
    const isUnique = (digest: string): boolean => stems?.isUnique(digest) ?? false;
    let from = record.processed;
    let announced = 0;
    return async (batch, notes, bytesRead) => {
      await this.unit(units, async (tx) => {
        await this.imports.takeTurn(tx);
        const taking = { record: { ...record, processed: from }, sourceId, isUnique };
        const lines = await this.takeIn.run(tx, taking, batch);
        await this.imports.advance(tx, record.id, { from, items: lines, bytesRead, notes });
        if (Date.now() - announced >= QUIET_MS) tx.emit(ImportProgressed, { importId: record.id });
      });
      if (Date.now() - announced >= QUIET_MS) announced = Date.now();
      from += batch.length;
    };
  }

  private async finish(units: Units, importId: string, state: 'DONE' | 'FAILED', why: Refusal | null): Promise<void> {
    await this.unit(units, async (tx) => {
      await this.imports.end(tx, importId, state, why?.code ?? null, why?.message ?? null);
      await this.chunks.remove(tx, importId);
      tx.emit(ImportProgressed, { importId });
    });
  }

  /** A file of the same name, else what more than half of its first items came from, is the same source; else it is new. */
  private async sourceOf(tx: Tx, record: ImportRecord, items: readonly SourceItem[]): Promise<string> {
    const { id, fileName } = record;
    const named = fileName === null ? null : await this.sources.ofFileName(tx, fileName);
    if (named !== null) return named;
    const digests = items.flatMap(({ read }) => (read.ok ? [read.value.identityDigest] : []));
    const common = await this.sources.mostCommon(tx, digests, fileName);
    return common !== null && common.items * 2 > digests.length ? common.sourceId : id;
  }

  private async unit<T>(units: Units, work: (tx: Tx) => Promise<T>): Promise<T> {
    const done = await units.run(async (tx) => ok(await work(tx)));
    if (!done.ok) throw new Error(`A unit of an import was refused: ${done.error.code}`);
    return done.value;
  }
}

/** Milliseconds that reading keeps the process to itself. */
const TURN_MS = 3;

type Writer = (items: readonly SourceItem[], notes: readonly string[], bytesRead: number) => Promise<void>;

const isOpen = ({ state, code }: ImportRecord): boolean =>
  state === 'QUEUED' || state === 'RUNNING' || (state === 'FAILED' && code === INTERRUPTED);

function stemsOf(items: readonly SourceItem[]): Stems {
  const stems = new Stems();
  for (const { read } of items) if (read.ok) stems.add(read.value.stemDigest);
  return stems.count();
}

/** A reading of its own, for a source that was imported before. */
async function countStems(read: FormatReader, file: StoredFile): Promise<Stems> {
  const stems = new Stems();
  for await (const part of readSource(read, file, null)) {
    if (part.type === 'ITEM' && part.item.read.ok) stems.add(part.item.read.value.stemDigest);
  }
  return stems.count();
}
