import { isId, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { BulkActionKind, BulkState, BulkStatus, TagChange } from '../domain/bulk.ts';

/** An action on many questions, with how far it is. */
export interface BulkActionRecord {
  readonly id: string;
  readonly action: BulkActionKind;
  /** Of `TAG` alone. */
  readonly change: TagChange | null;
  readonly state: BulkState;
  readonly total: number;
  readonly done: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly requestedBy: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

/** What became of one of its questions; a refusal's code and sentence where it failed. */
export interface BulkItemRecord {
  readonly ordinal: number;
  readonly questionId: string;
  readonly status: BulkStatus;
  readonly code: string | null;
  readonly message: string | null;
}

export interface WaitingItem {
  readonly ordinal: number;
  readonly questionId: string;
}

export type SettledItem = Omit<BulkItemRecord, 'questionId'>;

const COLUMNS = `
  id, action, change, state, total, done, unchanged, failed, requested_by AS "requestedBy", created_at AS "createdAt",
  finished_at AS "finishedAt"`;

@Injectable()
export class BulkRepository {
  async insert(
    tx: Tx,
    { id, action, change }: { readonly id: string; readonly action: BulkActionKind; readonly change: TagChange | null },
    questionIds: readonly string[],
  ): Promise<BulkActionRecord> {
    const [row] = await tx.query<BulkActionRecord>(
      `INSERT INTO question_bulk_actions
         (organization_id, id, action, change, state, total, done, unchanged, failed, requested_by)
       VALUES ($1, $2, $3, $4, 'QUEUED', $5, 0, 0, 0, $6) RETURNING ${COLUMNS}`,
      [tx.organizationId, id, action, change && JSON.stringify(change), questionIds.length, tx.actor.memberId],
    );
    await tx.query(
      `INSERT INTO question_bulk_items (organization_id, bulk_action_id, ordinal, question_id)
       SELECT $1, $2, g.ordinal, g.id FROM unnest($3::uuid[]) WITH ORDINALITY AS g(id, ordinal)`,
      [tx.organizationId, id, questionIds],
    );
    return there(row);
  }

  /** Holds the action until the transaction ends. */
  async lock(tx: Tx, id: string): Promise<BulkActionRecord | null> {
    const [row] = await tx.query<BulkActionRecord>(
      `SELECT ${COLUMNS} FROM question_bulk_actions WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE`,
      [tx.organizationId, id],
    );
    return row ?? null;
  }

  async get(tx: Tx, id: string): Promise<BulkActionRecord | null> {
    if (!isId(id)) return null;
    const [row] = await tx.query<BulkActionRecord>(
      `SELECT ${COLUMNS} FROM question_bulk_actions WHERE organization_id = $1 AND id = $2`,
      [tx.organizationId, id],
    );
    return row ?? null;
  }

  /** The next questions that wait, after as many as were settled. */
  waiting(tx: Tx, { id, done, unchanged, failed }: BulkActionRecord, limit: number): Promise<WaitingItem[]> {
    return tx.query<WaitingItem>(
      `SELECT ordinal, question_id AS "questionId" FROM question_bulk_items
       WHERE organization_id = $1 AND bulk_action_id = $2 AND ordinal > $3 AND status IS NULL
       ORDER BY ordinal LIMIT $4`,
      [tx.organizationId, id, done + unchanged + failed, limit],
    );
  }

  /** Writes what became of questions, and counts it. */
  async settle(tx: Tx, id: string, items: readonly SettledItem[]): Promise<BulkActionRecord> {
    const [row] = await tx.query<BulkActionRecord>(
      `WITH settled AS (
         UPDATE question_bulk_items i SET status = r.status, code = r.code, message = r.message
         FROM jsonb_to_recordset($3::jsonb) AS r(ordinal integer, status text, code text, message text)
         WHERE i.organization_id = $1 AND i.bulk_action_id = $2 AND i.ordinal = r.ordinal
         RETURNING i.status
       ), counted AS (
         SELECT count(*) FILTER (WHERE status = 'DONE') AS now_done,
                count(*) FILTER (WHERE status = 'UNCHANGED') AS now_unchanged,
                count(*) FILTER (WHERE status = 'FAILED') AS now_failed,
                count(*) AS settled
         FROM settled
       )
       UPDATE question_bulk_actions a
       SET done = a.done + n.now_done, unchanged = a.unchanged + n.now_unchanged, failed = a.failed + n.now_failed,
           state = CASE WHEN a.done + a.unchanged + a.failed + n.settled < a.total THEN 'RUNNING' ELSE 'DONE' END,
           finished_at = CASE WHEN a.done + a.unchanged + a.failed + n.settled >= a.total THEN app_now() END
       FROM counted n
       WHERE a.organization_id = $1 AND a.id = $2
       RETURNING ${COLUMNS}`,
      [tx.organizationId, id, JSON.stringify(items)],
    );
    return there(row);
  }

  /** What was settled so far, in the order asked; of one status, if one is given. */
  async items(tx: Tx, id: string, status: BulkStatus | null, page: PageRequest): Promise<Page<BulkItemRecord>> {
    const rows = await tx.query<BulkItemRecord>(
      `SELECT ordinal, question_id AS "questionId", status, code, message FROM question_bulk_items
       WHERE organization_id = $1 AND bulk_action_id = $2 AND ordinal > $3::bigint
         AND status IS NOT NULL AND ($4::text IS NULL OR status = $4)
       ORDER BY ordinal LIMIT $5`,
      [tx.organizationId, id, page.after?.[0] ?? 0, status, page.limit + 1],
    );
    return toPage(
      rows,
      page,
      (row) => [String(row.ordinal)],
      (row) => row,
    );
  }
}

function there(row: BulkActionRecord | undefined): BulkActionRecord {
  if (row === undefined) throw new Error('An action that was written or locked has gone.');
  return row;
}
