import { ImportProgressed, ImportRequested } from '@plumbline/contracts';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { ImportRepository, type ImportRecord } from '../data/import.repository.ts';
import { SourceRepository } from '../data/source.repository.ts';
import { identityDigest } from '../domain/digest.ts';
import { itemsOfGuide, type SourceItem } from '../domain/import.ts';
import type { ParsedGuide } from '../domain/guide/guide.ts';
import { parseGuide } from '../domain/guide/parse-guide.ts';
import { TakeInItems } from './take-in-items.ts';

/** Items that one transaction takes in. */
export const CHUNK = 200;

/**
 * An import in steps: staging writes every item of the source as a line of the report that waits, each further step
 * takes some of them in. A small import does both in one transaction; a large one is carried on by a job that
 * requests itself anew, so that each step is committed, seen and repeatable by itself.
 */
@Injectable()
export class ImportRunner {
  constructor(
    @Inject(ImportRepository) private readonly imports: ImportRepository,
    @Inject(SourceRepository) private readonly sources: SourceRepository,
    @Inject(TakeInItems) private readonly takeIn: TakeInItems,
  ) {}

  /** Writes the items of a guide that was read as lines of the report that wait. */
  async stage(tx: Tx, record: ImportRecord, guide: ParsedGuide): Promise<ImportRecord> {
    await this.serialize(tx);
    const items = itemsOfGuide(guide);
    const sourceId = await this.sourceOf(tx, record, items);
    const staged: ImportRecord = {
      ...record,
      sourceId,
      total: items.length,
      notes: guide.notes,
    };
    await this.imports.save(tx, staged);
    await this.imports.stage(tx, record.id, items);
    return staged;
  }

  /** Takes the next items in. */
  async step(tx: Tx, record: ImportRecord): Promise<ImportRecord> {
    const { id, sourceId, processed, total } = record;
    if (sourceId === null) throw new Error('An import is staged before it runs.');
    await this.serialize(tx);
    const upTo = Math.min(total, processed + CHUNK);
    const waiting = await this.imports.pending(tx, id, processed, upTo);
    await this.imports.settle(tx, id, await this.takeIn.run(tx, record, sourceId, waiting));
    const counted = await this.imports.recount(tx, id, processed, upTo);
    if (upTo < total) return counted;
    const done: ImportRecord = { ...counted, state: 'DONE' };
    await this.imports.save(tx, done);
    return done;
  }

  /** One step of the job: reads what nobody has read yet, or takes the next items in. Settled imports stay as they are. */
  async advance(tx: Tx, importId: string): Promise<void> {
    const locked = await this.imports.lock(tx, importId);
    if (locked === null || locked.state === 'DONE' || locked.state === 'FAILED') return;
    const { content, ...record } = locked;
    const moved = content === null ? await this.step(tx, record) : await this.read(tx, record, content);
    tx.emit(ImportProgressed, { importId });
    if (moved.state === 'RUNNING') tx.emit(ImportRequested, { importId });
  }

  private async read(tx: Tx, record: ImportRecord, content: string): Promise<ImportRecord> {
    const guide = parseGuide(content);
    if (guide.ok) return this.stage(tx, { ...record, state: 'RUNNING' }, guide.value);
    const { code, message } = guide.error;
    const failed: ImportRecord = { ...record, state: 'FAILED', code, message };
    await this.imports.save(tx, failed);
    return failed;
  }

  /** Imports of one organization take turns, so that the second of two equal ones finds what the first has made. */
  private async serialize(tx: Tx): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('question-import:' || $1, 0))`, [tx.organizationId]);
  }

  /** A file of the same name, else what more than half of the items came from, is the same source; else it is new. */
  private async sourceOf(tx: Tx, record: ImportRecord, items: readonly SourceItem[]): Promise<string> {
    const { id, fileName } = record;
    const named = fileName === null ? null : await this.sources.ofFileName(tx, fileName);
    if (named !== null) return named;
    const digests = items.flatMap(({ item }) => (item === null ? [] : [identityDigest(item.content)]));
    const common = await this.sources.mostCommon(tx, digests, fileName);
    return common !== null && common.items * 2 > digests.length ? common.sourceId : id;
  }
}
