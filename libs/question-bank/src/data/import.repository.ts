import { isId, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { ImportedItem, ImportItemStatus, ImportState, SourceItem } from '../domain/import.ts';

export interface ImportRecord {
  readonly id: string;
  readonly sourceId: string | null;
  readonly state: ImportState;
  readonly format: 'GUIDE';
  readonly fileName: string | null;
  readonly publish: boolean;
  readonly dryRun: boolean;
  readonly total: number;
  readonly processed: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly duplicates: number;
  readonly failed: number;
  readonly warnings: number;
  readonly notes: readonly string[];
  /** Why the import as a whole failed. */
  readonly code: string | null;
  readonly message: string | null;
  readonly requestedBy: string | null;
}

/** An item of the source that waits for its turn. */
export interface PendingItem {
  readonly ordinal: number;
  readonly item: ImportedItem;
  /** What its reader had to say about its text. */
  readonly warnings: readonly string[];
  /** The same question earlier in the source. */
  readonly repeats: { readonly ordinal: number; readonly questionId: string | null } | null;
}

/** One line of the report. */
export interface ImportItemRecord {
  readonly ordinal: number;
  readonly position: string;
  readonly status: ImportItemStatus;
  readonly questionId: string | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly losses: readonly string[];
  readonly warnings: readonly string[];
}

const COLUMNS = `
  id, source_id AS "sourceId", state, format, file_name AS "fileName", publish, dry_run AS "dryRun", total, processed,
  created, updated, unchanged, duplicates, failed, warnings, notes, code, message, requested_by AS "requestedBy"`;

/** Rows of one INSERT: some megabytes of JSON at most. */
const BATCH = 500;

@Injectable()
export class ImportRepository {
  async insert(tx: Tx, record: ImportRecord, content: string | null): Promise<void> {
    await tx.query(
      `INSERT INTO question_imports
         (organization_id, id, source_id, state, format, file_name, publish, dry_run, content, total, processed, created,
          updated, unchanged, duplicates, failed, warnings, notes, requested_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, 0, 0, 0, 0, 0, $11, $12)`,
      [
        tx.organizationId,
        record.id,
        record.sourceId,
        record.state,
        record.format,
        record.fileName,
        record.publish,
        record.dryRun,
        content,
        record.total,
        record.notes,
        record.requestedBy,
      ],
    );
  }

  /** Holds the import until the transaction ends, with the content that nobody has read yet. */
  async lock(tx: Tx, id: string): Promise<(ImportRecord & { content: string | null }) | null> {
    const [row] = await tx.query<ImportRecord & { content: string | null }>(
      `SELECT ${COLUMNS}, content FROM question_imports WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE`,
      [tx.organizationId, id],
    );
    return row ?? null;
  }

  async get(tx: Tx, id: string): Promise<ImportRecord | null> {
    if (!isId(id)) return null;
    const [row] = await tx.query<ImportRecord>(
      `SELECT ${COLUMNS} FROM question_imports WHERE organization_id = $1 AND id = $2`,
      [tx.organizationId, id],
    );
    return row ?? null;
  }

  /** Everything but the counters, which {@link recount} derives. */
  async save(tx: Tx, record: ImportRecord): Promise<void> {
    await tx.query(
      `UPDATE question_imports
       SET source_id = $3, state = $4, total = $5, processed = $6, notes = $7, code = $8, message = $9,
           content = CASE WHEN $4 = 'QUEUED' THEN content END,
           finished_at = CASE WHEN $4 IN ('DONE', 'FAILED') THEN app_now() END
       WHERE organization_id = $1 AND id = $2`,
      [
        tx.organizationId,
        record.id,
        record.sourceId,
        record.state,
        record.total,
        record.processed,
        record.notes,
        record.code,
        record.message,
      ],
    );
  }

  /** Adds what the items after `from` and up to `to` have become to the counters. */
  async recount(tx: Tx, id: string, from: number, to: number): Promise<ImportRecord> {
    const [row] = await tx.query<ImportRecord>(
      `UPDATE question_imports i
       SET state = 'RUNNING', processed = $4, created = created + made, updated = updated + renewed, unchanged = unchanged + kept,
           duplicates = duplicates + doubled, failed = failed + broken, warnings = warnings + warned
       FROM (
         SELECT count(*) FILTER (WHERE status = 'CREATED') AS made,
                count(*) FILTER (WHERE status = 'UPDATED') AS renewed,
                count(*) FILTER (WHERE status = 'UNCHANGED') AS kept,
                count(*) FILTER (WHERE status = 'DUPLICATE') AS doubled,
                count(*) FILTER (WHERE status = 'FAILED') AS broken,
                coalesce(sum(cardinality(warnings)), 0) AS warned
         FROM question_import_items
         WHERE organization_id = $1 AND import_id = $2 AND ordinal > $3 AND ordinal <= $4
       ) AS n
       WHERE i.organization_id = $1 AND i.id = $2
       RETURNING ${COLUMNS}`,
      [tx.organizationId, id, from, to],
    );
    if (!row) throw new Error('An import that was locked has gone.');
    return row;
  }

  async stage(tx: Tx, importId: string, items: readonly SourceItem[]): Promise<void> {
    for (let from = 0; from < items.length; from += BATCH) {
      await tx.query(
        `INSERT INTO question_import_items
           (organization_id, import_id, ordinal, position, item, repeats, status, code, message, losses, warnings)
         SELECT $1, $2, r.ordinal, r.position, nullif(r.item, 'null'), r.repeats, r.status, r.code, r.message, r.losses,
                r.warnings
         FROM jsonb_to_recordset($3::jsonb) AS r(ordinal integer, position text, item jsonb, repeats integer,
                status text, code text, message text, losses text[], warnings text[])`,
        [tx.organizationId, importId, JSON.stringify(items.slice(from, from + BATCH))],
      );
    }
  }

  /** The readable items after `from` and up to `to`, in order. */
  pending(tx: Tx, importId: string, from: number, to: number): Promise<PendingItem[]> {
    return tx.query<PendingItem>(
      `SELECT i.ordinal, i.item, i.warnings,
              CASE WHEN i.repeats IS NOT NULL
                THEN jsonb_build_object('ordinal', i.repeats, 'questionId', e.question_id) END AS repeats
       FROM question_import_items i
       LEFT JOIN question_import_items e
         ON e.organization_id = i.organization_id AND e.import_id = i.import_id AND e.ordinal = i.repeats
       WHERE i.organization_id = $1 AND i.import_id = $2 AND i.ordinal > $3 AND i.ordinal <= $4 AND i.status IS NULL
       ORDER BY i.ordinal`,
      [tx.organizationId, importId, from, to],
    );
  }

  /** Writes what became of items; their content has served its purpose. */
  async settle(
    tx: Tx,
    importId: string,
    items: readonly Omit<ImportItemRecord, 'position' | 'losses'>[],
  ): Promise<void> {
    if (items.length === 0) return;
    await tx.query(
      `UPDATE question_import_items i
       SET item = NULL, status = r.status, question_id = r."questionId", code = r.code, message = r.message,
           warnings = r.warnings
       FROM jsonb_to_recordset($3::jsonb) AS r(ordinal integer, status text, "questionId" uuid, code text, message text,
              warnings text[])
       WHERE i.organization_id = $1 AND i.import_id = $2 AND i.ordinal = r.ordinal`,
      [tx.organizationId, importId, JSON.stringify(items)],
    );
  }

  /** The report's lines so far, in the order of the source. */
  async items(tx: Tx, importId: string, page: PageRequest): Promise<Page<ImportItemRecord>> {
    const after = Number(page.after?.[0] ?? 0);
    const rows = await tx.query<ImportItemRecord>(
      `SELECT ordinal, position, status, question_id AS "questionId", code, message, losses, warnings
       FROM question_import_items
       WHERE organization_id = $1 AND import_id = $2 AND ordinal > $3::bigint AND status IS NOT NULL
       ORDER BY ordinal LIMIT $4`,
      [tx.organizationId, importId, Number.isSafeInteger(after) ? after : 0, page.limit + 1],
    );
    return toPage(
      rows,
      page,
      (row) => [String(row.ordinal)],
      (row) => row,
    );
  }
}
