import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import { NO_OVERRIDES, type GradeOverrides } from '../domain/score-attempt.ts';

export interface NewOverride {
  readonly attemptId: string;
  /** Null for the whole of the attempt. */
  readonly itemId: string | null;
  /** A decimal text; null takes back what was given. */
  readonly points: string | null;
  readonly reason: string;
  readonly givenBy: string;
}

interface OverrideRow {
  readonly attemptId: string;
  readonly itemId: string | null;
  readonly points: string;
}

/** Points that persons give. */
@Injectable()
export class OverrideRepository {
  /** The caller holds the attempt, by which they are numbered. */
  async insert(tx: Tx, { attemptId, itemId, points, reason, givenBy }: NewOverride): Promise<void> {
    await tx.query(
      `INSERT INTO grade_overrides (organization_id, attempt_id, number, item_id, points, reason, given_by)
       SELECT $1, $2, coalesce(max(o.number), 0) + 1, $3, $4, $5, $6
       FROM grade_overrides o WHERE o.organization_id = $1 AND o.attempt_id = $2`,
      [tx.organizationId, attemptId, itemId, points, reason, givenBy],
    );
  }

  /**
   * What stands of each attempt that has any, in one statement. Points for an answer that only a person can judge are for
   * the answer that they judged: one that came in its place since, after a reopening or as late evidence, has none yet.
   */
  async standing(tx: Tx, attemptIds: readonly string[]): Promise<ReadonlyMap<string, GradeOverrides>> {
    const rows = await tx.query<OverrideRow>(
      `SELECT "attemptId", "itemId", points
       FROM (SELECT DISTINCT ON (o.attempt_id, o.item_id)
                    o.attempt_id AS "attemptId", o.item_id AS "itemId", trim_scale(o.points)::text AS points, o.given_at
             FROM grade_overrides o
             WHERE o.organization_id = $1 AND o.attempt_id = ANY ($2::uuid[])
             ORDER BY o.attempt_id, o.item_id, o.number DESC) newest
       WHERE points IS NOT NULL AND NOT EXISTS (
         SELECT FROM assessment_items i
         JOIN attempt_answers w
           ON w.organization_id = i.organization_id AND w.attempt_id = newest."attemptId" AND w.item_id = i.id
         WHERE i.organization_id = $1 AND i.id = newest."itemId" AND i.key ->> 'type' = 'MANUAL'
           AND (w.saved_at > newest.given_at OR EXISTS (
             SELECT FROM late_answer_acceptances c
             WHERE c.organization_id = $1 AND c.attempt_id = w.attempt_id AND c.item_id = w.item_id
               AND c.accepted_at > newest.given_at))
       )`,
      [tx.organizationId, attemptIds],
    );
    const found = new Map<string, GradeOverrides>();
    for (const { attemptId, itemId, points } of rows) {
      const { total, items } = found.get(attemptId) ?? NO_OVERRIDES;
      found.set(
        attemptId,
        itemId === null ? { total: points, items } : { total, items: new Map([...items, [itemId, points]]) },
      );
    }
    return found;
  }
}
