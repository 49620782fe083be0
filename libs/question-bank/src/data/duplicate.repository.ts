import { isId, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';

export type DuplicateReportState = 'QUEUED' | 'RUNNING' | 'DONE' | 'FAILED';

/** How far a look for near-duplicates over the whole bank has come. */
export interface DuplicateReportRecord {
  readonly id: string;
  readonly state: DuplicateReportState;
  /** Questions that stood when it began; 0 until then. */
  readonly total: number;
  readonly processed: number;
  /** Pairs so far. */
  readonly found: number;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

/** Two questions whose stems have a trigram similarity of 0.85 to 1. */
export interface DuplicatePairRecord {
  readonly questionId: string;
  readonly olderId: string;
  readonly similarity: number;
}

const COLUMNS = `id, state, total, processed, found, created_at AS "createdAt", finished_at AS "finishedAt"`;

/** Near-duplicates of one question that a report names. */
const NAMED = 100;

/** Reports of near-duplicates, and what a merge changes beside the questions themselves. */
@Injectable()
export class DuplicateRepository {
  /** A new report, or the one that is under way: an organization has one at a time. */
  async open(tx: Tx, id: string): Promise<DuplicateReportRecord> {
    await tx.query(
      `INSERT INTO duplicate_reports (organization_id, id, state, total, processed, found, requested_by)
       VALUES ($1, $2, 'QUEUED', 0, 0, 0, $3)
       ON CONFLICT (organization_id) WHERE state IN ('QUEUED', 'RUNNING') DO NOTHING`,
      [tx.organizationId, id, tx.actor.memberId],
    );
    const [row] = await tx.query<DuplicateReportRecord>(
      `SELECT ${COLUMNS} FROM duplicate_reports
       WHERE organization_id = $1 AND (id = $2 OR state IN ('QUEUED', 'RUNNING')) ORDER BY id LIMIT 1`,
      [tx.organizationId, id],
    );
    // The one that was under way has ended in this very moment: as a serialization failure, it is tried again.
    if (!row) throw Object.assign(new Error('A report has ended.'), { code: '40001' });
    return row;
  }

  async get(tx: Tx, id: string): Promise<DuplicateReportRecord | null> {
    if (!isId(id)) return null;
    const [row] = await tx.query<DuplicateReportRecord>(
      `SELECT ${COLUMNS} FROM duplicate_reports WHERE organization_id = $1 AND id = $2`,
      [tx.organizationId, id],
    );
    return row ?? null;
  }

  /** Holds a report that has not ended until the transaction ends. */
  async lock(tx: Tx, id: string): Promise<DuplicateReportRecord | null> {
    const [row] = await tx.query<DuplicateReportRecord>(
      `SELECT ${COLUMNS} FROM duplicate_reports
       WHERE organization_id = $1 AND id = $2 AND state IN ('QUEUED', 'RUNNING') FOR NO KEY UPDATE`,
      [tx.organizationId, id],
    );
    return row ?? null;
  }

  async begin(tx: Tx, id: string): Promise<void> {
    await tx.query(
      `UPDATE duplicate_reports
       SET state = 'RUNNING',
           total = (SELECT count(*) FROM questions WHERE organization_id = $1 AND status <> 'RETIRED')
       WHERE organization_id = $1 AND id = $2`,
      [tx.organizationId, id],
    );
  }

  /** Compares the next questions, by age, with all older ones; gives how many there were. */
  async compare(tx: Tx, id: string, amount: number): Promise<number> {
    const [row] = await tx.query<{ compared: number }>(
      `WITH batch AS MATERIALIZED (
         SELECT q.id, q.search_text, row_number() OVER (ORDER BY q.id) AS n
         FROM questions q, duplicate_reports r
         WHERE r.organization_id = $1 AND r.id = $2 AND q.organization_id = $1 AND q.status <> 'RETIRED'
           AND (r.compared_to IS NULL OR q.id > r.compared_to)
         ORDER BY q.id LIMIT $3
       ), pairs AS (
         INSERT INTO duplicate_pairs (organization_id, report_id, similarity, question_id, older_id)
         SELECT $1, $2, least(10000, greatest(8500, round(f.nearness * 10000))), batch.id, f.question_id
         FROM find_similar_questions(ARRAY(SELECT search_text FROM batch ORDER BY n),
                                     ARRAY(SELECT id FROM batch ORDER BY n), $4) AS f
         JOIN batch ON batch.n = f.ordinal
         RETURNING question_id
       )
       UPDATE duplicate_reports r
       SET processed = r.processed + b.compared, found = r.found + (SELECT count(*) FROM pairs),
           compared_to = coalesce(b.newest, r.compared_to)
       FROM (SELECT count(*)::integer AS compared, max(id::text)::uuid AS newest FROM batch) AS b
       WHERE r.organization_id = $1 AND r.id = $2
       RETURNING b.compared`,
      [tx.organizationId, id, amount, NAMED],
    );
    return row?.compared ?? 0;
  }

  async end(tx: Tx, id: string, state: 'DONE' | 'FAILED'): Promise<void> {
    await tx.query(
      `UPDATE duplicate_reports SET state = $3, finished_at = app_now()
       WHERE organization_id = $1 AND id = $2 AND state IN ('QUEUED', 'RUNNING')`,
      [tx.organizationId, id, state],
    );
  }

  /** The nearest first. Cursors hold the similarity in ten-thousandths and both ids. */
  async pairs(tx: Tx, id: string, page: PageRequest): Promise<Page<DuplicatePairRecord>> {
    const [similarity, questionId, olderId] = page.after ?? [];
    const rows = await tx.query<{ similarity: number; questionId: string; olderId: string }>(
      `SELECT similarity, question_id AS "questionId", older_id AS "olderId"
       FROM duplicate_pairs
       WHERE organization_id = $1 AND report_id = $2
         AND ($3::bigint IS NULL OR (similarity, question_id, older_id) < ($3::bigint, $4::uuid, $5::uuid))
       ORDER BY similarity DESC, question_id DESC, older_id DESC LIMIT $6`,
      [tx.organizationId, id, similarity ?? null, questionId ?? null, olderId ?? null, page.limit + 1],
    );
    return toPage(
      rows,
      page,
      (row) => [String(row.similarity), row.questionId, row.olderId],
      (row) => ({ ...row, similarity: row.similarity / 10_000 }),
    );
  }

  /**
   * Another question stands in the place of these from now on: whoever was merged into one of them before, and the
   * sources that they were imported from, follow.
   */
  async redirect(tx: Tx, merged: readonly string[], keptId: string): Promise<void> {
    await tx.query(
      `WITH sources AS (
         UPDATE question_sources SET question_id = $3
         WHERE organization_id = $1 AND question_id = ANY ($2::uuid[])
       )
       UPDATE questions SET merged_into_id = $3, updated_at = app_now()
       WHERE organization_id = $1 AND (id = ANY ($2::uuid[]) OR merged_into_id = ANY ($2::uuid[]))`,
      [tx.organizationId, merged, keptId],
    );
  }

  /** Which question stands in the place of each; those that stand for themselves are absent. One statement. */
  async mergedInto(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await tx.query<{ id: string; into: string }>(
      `SELECT id, merged_into_id AS into FROM questions
       WHERE organization_id = $1 AND id = ANY ($2::uuid[]) AND merged_into_id IS NOT NULL`,
      [tx.organizationId, ids.filter(isId)],
    );
    return new Map(rows.map(({ id, into }) => [id, into]));
  }
}
