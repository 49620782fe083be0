import { isId, newId, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { QuestionStatus } from '../domain/question.ts';
import type { QuestionStep } from './question-steps.ts';

export interface CommentRecord {
  readonly id: string;
  readonly questionId: string;
  readonly version: number;
  readonly field: string | null;
  readonly body: string;
  /** A reviewer sent the question back with it. */
  readonly asksForChanges: boolean;
  readonly authorId: string;
  readonly createdAt: Date;
  readonly resolvedBy: string | null;
  readonly resolvedAt: Date | null;
}

export type NewComment = Pick<
  CommentRecord,
  'questionId' | 'version' | 'field' | 'body' | 'asksForChanges' | 'authorId'
>;

/** Who moved a question when, and with which version. */
export interface StepRecord {
  readonly id: string;
  readonly questionId: string;
  readonly version: number;
  readonly step: QuestionStep;
  readonly actorId: string | null;
  readonly createdAt: Date;
}

const COMMENT = `
  id, question_id AS "questionId", version, field, body, asks_for_changes AS "asksForChanges", author_id AS "authorId",
  created_at AS "createdAt", resolved_by AS "resolvedBy", resolved_at AS "resolvedAt"`;

const STEP = `id, question_id AS "questionId", version, step, actor_id AS "actorId", created_at AS "createdAt"`;

const one = <Row>(row: Row | undefined): Row => {
  if (row === undefined) throw new Error('A comment that was written or locked has gone.');
  return row;
};

/** What people say about questions, and who moved them. */
@Injectable()
export class ReviewRepository {
  async comment(tx: Tx, comment: NewComment): Promise<CommentRecord> {
    const { questionId, version, field, body, asksForChanges, authorId } = comment;
    const [row] = await tx.query<CommentRecord>(
      `INSERT INTO question_comments
         (organization_id, id, question_id, version, field, body, asks_for_changes, author_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${COMMENT}`,
      [tx.organizationId, newId(), questionId, version, field, body, asksForChanges, authorId],
    );
    return one(row);
  }

  /** Holds the comment until the transaction ends. */
  async lockComment(tx: Tx, id: string): Promise<CommentRecord | null> {
    if (!isId(id)) return null;
    const [row] = await tx.query<CommentRecord>(
      `SELECT ${COMMENT} FROM question_comments WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE`,
      [tx.organizationId, id],
    );
    return row ?? null;
  }

  async resolve(tx: Tx, id: string, memberId: string | null): Promise<CommentRecord> {
    const [row] = await tx.query<CommentRecord>(
      `UPDATE question_comments
       SET resolved_by = $3::uuid, resolved_at = CASE WHEN $3::uuid IS NOT NULL THEN app_now() END
       WHERE organization_id = $1 AND id = $2 RETURNING ${COMMENT}`,
      [tx.organizationId, id, memberId],
    );
    return one(row);
  }

  /** The oldest first, for any number of questions in one statement. */
  async comments(
    tx: Tx,
    questionIds: readonly string[],
    page: PageRequest,
  ): Promise<ReadonlyMap<string, Page<CommentRecord>>> {
    const rows = await tx.query<CommentRecord>(
      `SELECT c.* FROM unnest($2::uuid[]) AS asked(id)
       CROSS JOIN LATERAL (
         SELECT ${COMMENT} FROM question_comments
         WHERE organization_id = $1 AND question_id = asked.id AND ($3::uuid IS NULL OR question_comments.id > $3)
         ORDER BY question_comments.id LIMIT $4
       ) AS c
       ORDER BY c.id`,
      [tx.organizationId, questionIds.filter(isId), page.after?.[0] ?? null, page.limit + 1],
    );
    return pagesOf(questionIds, rows, page);
  }

  /** The newest first, for any number of questions in one statement. */
  async steps(
    tx: Tx,
    questionIds: readonly string[],
    page: PageRequest,
  ): Promise<ReadonlyMap<string, Page<StepRecord>>> {
    const rows = await tx.query<StepRecord>(
      `SELECT s.* FROM unnest($2::uuid[]) AS asked(id)
       CROSS JOIN LATERAL (
         SELECT ${STEP} FROM question_steps
         WHERE organization_id = $1 AND question_id = asked.id AND ($3::uuid IS NULL OR question_steps.id < $3)
         ORDER BY question_steps.id DESC LIMIT $4
       ) AS s
       ORDER BY s.id DESC`,
      [tx.organizationId, questionIds.filter(isId), page.after?.[0] ?? null, page.limit + 1],
    );
    return pagesOf(questionIds, rows, page);
  }

  /** Since when questions wait for their review; those that do not are absent. One statement for any number. */
  async waitingSince(tx: Tx, questionIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
    const rows = await tx.query<{ id: string; since: Date | null }>(
      `SELECT q.id, max(s.created_at) AS since
       FROM questions q
       JOIN question_steps s ON s.organization_id = q.organization_id AND s.question_id = q.id AND s.step = 'SUBMITTED'
       WHERE q.organization_id = $1 AND q.id = ANY ($2::uuid[]) AND q.status = 'IN_REVIEW'
       GROUP BY q.id`,
      [tx.organizationId, questionIds.filter(isId)],
    );
    return new Map(rows.flatMap(({ id, since }) => (since === null ? [] : [[id, since] as const])));
  }

  /** The state that a retired question left; null when nobody knows. */
  async retiredFrom(tx: Tx, id: string): Promise<QuestionStatus | null> {
    const [row] = await tx.query<{ from: QuestionStatus | null }>(
      'SELECT retired_from AS "from" FROM questions WHERE organization_id = $1 AND id = $2',
      [tx.organizationId, id],
    );
    return row?.from ?? null;
  }
}

function pagesOf<Row extends { readonly id: string; readonly questionId: string }>(
  questionIds: readonly string[],
  rows: readonly Row[],
  page: PageRequest,
): ReadonlyMap<string, Page<Row>> {
  return new Map(
    questionIds.map((id) => [
      id,
      toPage(
        rows.filter(({ questionId }) => questionId === id),
        page,
        (row) => [row.id],
        (row) => row,
      ),
    ]),
  );
}
