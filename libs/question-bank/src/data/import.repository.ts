import { isId, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import { INTERRUPTED, type ImportItemStatus, type ImportState } from '../domain/import.ts';
import type { QuestionFormat } from '../formats/format.ts';

export interface ImportCounts {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly duplicates: number;
  readonly failed: number;
  /** Of all items together. */
  readonly warnings: number;
}

/** What was asked for: the same bytes with the same options are the same import. */
export interface ImportOptions {
  readonly format: QuestionFormat;
  readonly fileName: string | null;
  readonly publish: boolean;
  readonly dryRun: boolean;
}

export interface ImportRecord extends ImportOptions, ImportCounts {
  readonly id: string;
  readonly sourceId: string | null;
  readonly state: ImportState;
  /** Items that have their line in the report: the position from which a run goes on. */
  readonly processed: number;
  /** Bytes of the file. */
  readonly size: number;
  /** SHA-256 of the file, in hexadecimal. */
  readonly digest: string;
  readonly bytesRead: number;
  readonly idempotencyKey: string | null;
  readonly notes: readonly string[];
  /** Why the import as a whole failed. */
  readonly code: string | null;
  readonly message: string | null;
  readonly requestedBy: string | null;
}

/** One line of the report. */
export interface ImportItemRecord {
  /** From 1, in the order of the source. */
  readonly ordinal: number;
  readonly position: string;
  readonly status: ImportItemStatus;
  readonly questionId: string | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly losses: readonly string[];
  readonly warnings: readonly string[];
}

/** A line with what an item that repeats it is found by; null for one that failed. */
export interface NewImportItem extends ImportItemRecord {
  readonly identityDigest: string | null;
}

export interface ImportStep {
  /** The items that were taken in before. */
  readonly from: number;
  readonly items: readonly NewImportItem[];
  readonly bytesRead: number;
  readonly notes: readonly string[];
}

const COLUMNS = `
  id, source_id AS "sourceId", state, format, file_name AS "fileName", publish, dry_run AS "dryRun", processed,
  created, updated, unchanged, duplicates, failed, warnings, notes, code, message, requested_by AS "requestedBy",
  size::float8 AS size, digest, bytes_read::float8 AS "bytesRead", idempotency_key AS "idempotencyKey"`;

@Injectable()
export class ImportRepository {
  /** Imports of one organization take turns, so that the second of two equal ones finds what the first has made. */
  async takeTurn(tx: Tx): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('question-import:' || $1, 0))`, [tx.organizationId]);
  }

  async insert(tx: Tx, record: ImportRecord): Promise<void> {
    await tx.query(
      `INSERT INTO question_imports
         (organization_id, id, source_id, state, format, file_name, publish, dry_run, total, processed, created, updated,
          unchanged, duplicates, failed, warnings, notes, requested_by, size, digest, bytes_read, idempotency_key)
       VALUES ($1, $2, NULL, $3, $4, $5, $6, $7, 0, 0, 0, 0, 0, 0, 0, 0, '{}', $8, $9, $10, 0, $11)`,
      [
        tx.organizationId,
        record.id,
        record.state,
        record.format,
        record.fileName,
        record.publish,
        record.dryRun,
        record.requestedBy,
        record.size,
        record.digest,
        record.idempotencyKey,
      ],
    );
  }

  /** Holds the import until the transaction ends. */
  async lock(tx: Tx, id: string): Promise<ImportRecord | null> {
    const [row] = await tx.query<ImportRecord>(
      `SELECT ${COLUMNS} FROM question_imports WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE`,
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

  /** The newest first, in one statement. */
  async list(tx: Tx, page: PageRequest): Promise<Page<ImportRecord>> {
    const rows = await tx.query<ImportRecord>(
      `SELECT ${COLUMNS} FROM question_imports
       WHERE organization_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [tx.organizationId, page.after?.[0] ?? null, page.limit + 1],
    );
    return toPage(
      rows,
      page,
      (row) => [row.id],
      (row) => row,
    );
  }

  /** The one that an earlier request with this key made. */
  async ofKey(tx: Tx, requestedBy: string | null, key: string): Promise<ImportRecord | null> {
    const [row] = await tx.query<ImportRecord>(
      `SELECT ${COLUMNS} FROM question_imports
       WHERE organization_id = $1 AND requested_by = $2 AND idempotency_key = $3`,
      [tx.organizationId, requestedBy, key],
    );
    return row ?? null;
  }

  /** The key stands for this import from now on, where the same person began it without one. */
  async takeKey(tx: Tx, id: string, requestedBy: string | null, key: string): Promise<void> {
    await tx.query(
      `UPDATE question_imports SET idempotency_key = $4
       WHERE organization_id = $1 AND id = $2 AND requested_by = $3 AND idempotency_key IS NULL`,
      [tx.organizationId, id, requestedBy, key],
    );
  }

  /** Holds an import of the same bytes with the same options that has not come to its end, or was interrupted. */
  async unfinished(tx: Tx, digest: string, options: ImportOptions): Promise<ImportRecord | null> {
    const [row] = await tx.query<ImportRecord>(
      `SELECT ${COLUMNS} FROM question_imports
       WHERE organization_id = $1 AND digest = $2 AND format = $3 AND file_name IS NOT DISTINCT FROM $4
         AND publish = $5 AND dry_run = $6
         AND (state IN ('QUEUED', 'RUNNING') OR state = 'FAILED' AND code = '${INTERRUPTED}')
       ORDER BY id DESC LIMIT 1 FOR NO KEY UPDATE`,
      [tx.organizationId, digest, options.format, options.fileName, options.publish, options.dryRun],
    );
    return row ?? null;
  }

  /** Sets it going, as the source that it was found to be. */
  async begin(tx: Tx, id: string, sourceId: string): Promise<void> {
    await tx.query(
      `UPDATE question_imports SET state = 'RUNNING', source_id = $3, code = NULL, message = NULL, finished_at = NULL
       WHERE organization_id = $1 AND id = $2`,
      [tx.organizationId, id, sourceId],
    );
  }

  /** Where an interrupted import goes on. */
  async reopen(tx: Tx, id: string): Promise<void> {
    await tx.query(
      `UPDATE question_imports SET state = 'QUEUED', code = NULL, message = NULL, finished_at = NULL
       WHERE organization_id = $1 AND id = $2`,
      [tx.organizationId, id],
    );
  }

  /** The ends of an import; what is left of the file goes, unless another attempt may need it. */
  async end(tx: Tx, id: string, state: 'DONE' | 'FAILED', code: string | null, message: string | null): Promise<void> {
    await tx.query(
      `UPDATE question_imports SET state = $3, code = $4, message = $5, finished_at = app_now()
       WHERE organization_id = $1 AND id = $2`,
      [tx.organizationId, id, state, code, message],
    );
  }

  /** Adds lines to the report and moves counters and position on. Throws when somebody else has moved them. */
  async advance(tx: Tx, id: string, { from, items, bytesRead, notes }: ImportStep): Promise<void> {
    if (items.length > 0) await this.insertItems(tx, id, items);
    const counts = countsOf(items);
    const moved = await tx.query(
      `UPDATE question_imports
       SET processed = processed + $4, total = processed + $4, created = created + $5, updated = updated + $6,
           unchanged = unchanged + $7, duplicates = duplicates + $8, failed = failed + $9, warnings = warnings + $10,
           bytes_read = least(size, greatest(bytes_read, $11::bigint)),
           notes = CASE WHEN cardinality(notes) >= cardinality($12::text[]) THEN notes ELSE $12 END
       WHERE organization_id = $1 AND id = $2 AND processed = $3 RETURNING 1`,
      [
        tx.organizationId,
        id,
        from,
        items.length,
        counts.created,
        counts.updated,
        counts.unchanged,
        counts.duplicates,
        counts.failed,
        counts.warnings,
        Math.floor(bytesRead),
        notes,
      ],
    );
    if (moved.length === 0) throw new Error('An import was moved on by two at the same time.');
  }

  private async insertItems(tx: Tx, importId: string, items: readonly NewImportItem[]): Promise<void> {
    await tx.query(
      `INSERT INTO question_import_items
         (organization_id, import_id, ordinal, position, status, question_id, code, message, losses, warnings,
          identity_digest)
       SELECT $1, $2, r.ordinal, r.position, r.status, r."questionId", r.code, r.message, r.losses, r.warnings,
              r."identityDigest"
       FROM json_to_recordset($3::json) AS r(ordinal integer, position text, status text, "questionId" uuid, code text,
              message text, losses text[], warnings text[], "identityDigest" text)`,
      [tx.organizationId, importId, JSON.stringify(items)],
    );
  }

  /** Earlier lines of this import by the digest that its items share; those that failed are nobody's original. */
  async earlier(tx: Tx, importId: string, digests: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
    const rows = await tx.query<{ digest: string; questionId: string | null }>(
      `SELECT identity_digest AS digest, question_id AS "questionId" FROM question_import_items
       WHERE organization_id = $1 AND import_id = $2 AND identity_digest = ANY ($3::text[])`,
      [tx.organizationId, importId, digests],
    );
    return new Map(rows.map(({ digest, questionId }) => [digest, questionId]));
  }

  /** The report's lines so far, in the order of the source. */
  async items(tx: Tx, importId: string, page: PageRequest): Promise<Page<ImportItemRecord>> {
    const after = Number(page.after?.[0] ?? 0);
    const rows = await tx.query<ImportItemRecord>(
      `SELECT ordinal, position, status, question_id AS "questionId", code, message, losses, warnings
       FROM question_import_items
       WHERE organization_id = $1 AND import_id = $2 AND ordinal > $3::bigint
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

export function countsOf(items: readonly ImportItemRecord[]): ImportCounts {
  const having = (status: ImportItemStatus): number => items.filter((item) => item.status === status).length;
  return {
    created: having('CREATED'),
    updated: having('UPDATED'),
    unchanged: having('UNCHANGED'),
    duplicates: having('DUPLICATE'),
    failed: having('FAILED'),
    warnings: items.reduce((sum, { warnings }) => sum + warnings.length, 0),
  };
}
