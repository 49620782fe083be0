import { isId, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { QuestionFormat } from '../formats/format.ts';
import type { QuestionFilter } from './question.repository.ts';

/** Which questions an export holds: those named, in that order, or those that a list with this filter shows, by age. */
export type ExportSelection = { readonly questionIds: readonly string[] } | { readonly filter: QuestionFilter };

export interface ExportRecord {
  readonly id: string;
  readonly state: 'QUEUED' | 'RUNNING' | 'DONE' | 'FAILED';
  readonly format: QuestionFormat;
  readonly selection: ExportSelection;
  /** How often it was begun. */
  readonly run: number;
  readonly exported: number;
  readonly failed: number;
  readonly losses: number;
  /** Bytes so far. */
  readonly size: number;
  /** Why the export as a whole failed. */
  readonly code: string | null;
  readonly message: string | null;
  readonly requestedBy: string | null;
  readonly createdAt: Date;
  /** When its file is cleared away; null until there is one. */
  readonly expiresAt: Date | null;
}

/** What became of one question. */
export interface ExportItemRecord {
  /** From 1. */
  readonly ordinal: number;
  readonly questionId: string;
  readonly version: number;
  /** Why the format cannot say it; null when it stands in the file. */
  readonly code: string | null;
  readonly message: string | null;
  readonly losses: readonly string[];
}

/** What a run has got done since it last said so. */
export interface ExportStep {
  readonly items: readonly ExportItemRecord[];
  readonly chunks: readonly { readonly ordinal: number; readonly bytes: Uint8Array }[];
  readonly state: 'RUNNING' | 'DONE';
}

const COLUMNS = `
  id, state, format, selection, run, exported, failed, losses, size::float8 AS size, code, message,
  requested_by AS "requestedBy", created_at AS "createdAt", expires_at AS "expiresAt"`;

/** How long a finished file can be fetched. */
const KEPT_DAYS = 7;

@Injectable()
export class ExportRepository {
  async insert(
    tx: Tx,
    { id, format, selection, requestedBy }: Pick<ExportRecord, 'id' | 'format' | 'selection' | 'requestedBy'>,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO question_exports
         (organization_id, id, state, format, selection, run, exported, failed, losses, size, requested_by)
       VALUES ($1, $2, 'QUEUED', $3, $4, 0, 0, 0, 0, 0, $5)`,
      [tx.organizationId, id, format, JSON.stringify(selection), requestedBy],
    );
  }

  async get(tx: Tx, id: string): Promise<ExportRecord | null> {
    if (!isId(id)) return null;
    const [row] = await tx.query<ExportRecord>(
      `SELECT ${COLUMNS} FROM question_exports WHERE organization_id = $1 AND id = $2`,
      [tx.organizationId, id],
    );
    return row ?? null;
  }

  /** Begins a run from nothing, whatever an earlier one has left, given up or cut short; null when the file is there. */
  async begin(tx: Tx, id: string): Promise<ExportRecord | null> {
    const [row] = await tx.query<ExportRecord>(
      `UPDATE question_exports SET state = 'RUNNING', run = run + 1, exported = 0, failed = 0, losses = 0, size = 0,
           code = NULL, message = NULL, finished_at = NULL, expires_at = NULL
       WHERE organization_id = $1 AND id = $2 AND state <> 'DONE' RETURNING ${COLUMNS}`,
      [tx.organizationId, id],
    );
    if (row === undefined) return null;
    if (row.run > 1) {
      const of = [tx.organizationId, id];
      await tx.query('DELETE FROM question_export_chunks WHERE organization_id = $1 AND export_id = $2', of);
      await tx.query('DELETE FROM question_export_items WHERE organization_id = $1 AND export_id = $2', of);
    }
    return row;
  }

  /** Adds what a run has done; null when a later run has begun since. */
  async advance(tx: Tx, id: string, run: number, { items, chunks, state }: ExportStep): Promise<ExportRecord | null> {
    const [row] = await tx.query<ExportRecord>(
      `UPDATE question_exports
       SET state = $4, exported = exported + $5, failed = failed + $6, losses = losses + $7, size = size + $8,
           finished_at = CASE WHEN $4 = 'DONE' THEN app_now() END,
           expires_at = CASE WHEN $4 = 'DONE' THEN app_now() + make_interval(days => ${KEPT_DAYS}) END
       WHERE organization_id = $1 AND id = $2 AND run = $3 AND state = 'RUNNING' RETURNING ${COLUMNS}`,
      [
        tx.organizationId,
        id,
        run,
        state,
        items.filter(({ code }) => code === null).length,
        items.filter(({ code }) => code !== null).length,
        items.reduce((sum, { losses }) => sum + losses.length, 0),
        chunks.reduce((sum, { bytes }) => sum + bytes.length, 0),
      ],
    );
    if (row === undefined) return null;
    for (const { ordinal, bytes } of chunks) {
      await tx.query(
        'INSERT INTO question_export_chunks (organization_id, export_id, ordinal, bytes) VALUES ($1, $2, $3, $4)',
        [tx.organizationId, id, ordinal, Buffer.from(bytes)],
      );
    }
    await this.insertItems(tx, id, items);
    return row;
  }

  private async insertItems(tx: Tx, id: string, items: readonly ExportItemRecord[]): Promise<void> {
    if (items.length === 0) return;
    await tx.query(
      `INSERT INTO question_export_items
         (organization_id, export_id, ordinal, question_id, version, code, message, losses)
       SELECT $1, $2, r.ordinal, r."questionId", r.version, r.code, r.message, r.losses
       FROM jsonb_to_recordset($3::jsonb) AS r(ordinal integer, "questionId" uuid, version integer, code text,
              message text, losses text[])`,
      [tx.organizationId, id, JSON.stringify(items)],
    );
  }

  async fail(tx: Tx, id: string, { code, message }: { code: string; message: string }): Promise<void> {
    await tx.query(
      `UPDATE question_exports SET state = 'FAILED', code = $3, message = $4, finished_at = app_now()
       WHERE organization_id = $1 AND id = $2 AND state <> 'DONE'`,
      [tx.organizationId, id, code, message],
    );
  }

  /** A piece of the file; null behind its end, or when it was cleared away. */
  async chunk(tx: Tx, id: string, ordinal: number): Promise<Uint8Array | null> {
    const [row] = await tx.query<{ bytes: Buffer }>(
      'SELECT bytes FROM question_export_chunks WHERE organization_id = $1 AND export_id = $2 AND ordinal = $3',
      [tx.organizationId, id, ordinal],
    );
    return row?.bytes ?? null;
  }

  /** The newest first. */
  async list(tx: Tx, page: PageRequest): Promise<Page<ExportRecord>> {
    const rows = await tx.query<ExportRecord>(
      `SELECT ${COLUMNS} FROM question_exports
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

  /** A line for each question, in the order of the file. */
  async items(tx: Tx, exportId: string, page: PageRequest): Promise<Page<ExportItemRecord>> {
    const rows = await tx.query<ExportItemRecord>(
      `SELECT ordinal, question_id AS "questionId", version, code, message, losses FROM question_export_items
       WHERE organization_id = $1 AND export_id = $2 AND ordinal > $3::bigint ORDER BY ordinal LIMIT $4`,
      [tx.organizationId, exportId, Number(page.after?.[0] ?? 0), page.limit + 1],
    );
    return toPage(
      rows,
      page,
      (row) => [String(row.ordinal)],
      (row) => row,
    );
  }
}
