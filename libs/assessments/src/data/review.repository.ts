import { toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { ItemKey } from '../domain/item.ts';
import type { ItemResponse } from '../domain/response.ts';
import { CURRENT_KEY } from './current-keys.ts';

/** An answer that a person has to give points for; nothing says whose it is. */
export interface PendingAnswer {
  readonly attemptId: string;
  readonly itemId: string;
  readonly position: number;
  readonly stem: string;
  readonly maximum: string;
  readonly key: ItemKey;
  readonly explanation: string | null;
  readonly response: ItemResponse | null;
}

export interface PendingAttempt {
  readonly attemptId: string;
  readonly submittedAt: Date;
}

/** What waits for a person. */
@Injectable()
export class ReviewRepository {
  /** In the order in which the attempts were begun. */
  async attempts(tx: Tx, assessmentId: string, page: PageRequest): Promise<Page<PendingAttempt>> {
    const rows = await tx.query<PendingAttempt>(
      `SELECT id AS "attemptId", submitted_at AS "submittedAt"
       FROM attempts
       WHERE organization_id = $1 AND assessment_id = $2 AND awaits_review AND status = 'GRADED'
         AND ($3::uuid IS NULL OR id > $3)
       ORDER BY id LIMIT $4`,
      [tx.organizationId, assessmentId, page.after?.[0] ?? null, page.limit + 1],
    );
    return toPage(
      rows,
      page,
      (row) => [row.attemptId],
      (row) => row,
    );
  }

  /** Of any number of attempts, what the newest grade of each says is pending, in the authors' order. */
  answers(tx: Tx, attemptIds: readonly string[]): Promise<PendingAnswer[]> {
    return tx.query<PendingAnswer>(
      `SELECT a.id AS "attemptId", i.id AS "itemId", i.position, i.stem, trim_scale(i.points)::text AS maximum,
              current.key, current.explanation, w.response
       FROM attempts a
       CROSS JOIN LATERAL (
         SELECT g.items FROM grades g
         WHERE g.organization_id = a.organization_id AND g.attempt_id = a.id ORDER BY g.revision DESC LIMIT 1
       ) newest
       CROSS JOIN LATERAL jsonb_to_recordset(newest.items) AS graded("itemId" uuid, outcome text)
       JOIN assessment_items i ON i.organization_id = a.organization_id AND i.id = graded."itemId" ${CURRENT_KEY}
       LEFT JOIN attempt_answers w
         ON w.organization_id = a.organization_id AND w.attempt_id = a.id AND w.item_id = i.id
       WHERE a.organization_id = $1 AND a.id = ANY ($2::uuid[]) AND graded.outcome = 'PENDING'
       ORDER BY a.id, i.position`,
      [tx.organizationId, attemptIds],
    );
  }
}
