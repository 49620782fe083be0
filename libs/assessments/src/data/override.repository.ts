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

  /** What stands of each attempt that has any, in one statement. */
  async standing(tx: Tx, attemptIds: readonly string[]): Promise<ReadonlyMap<string, GradeOverrides>> {
    const rows = await tx.query<OverrideRow>(
      `SELECT "attemptId", "itemId", points
       FROM (SELECT DISTINCT ON (o.attempt_id, o.item_id)
                    o.attempt_id AS "attemptId", o.item_id AS "itemId", trim_scale(o.points)::text AS points
             FROM grade_overrides o
             WHERE o.organization_id = $1 AND o.attempt_id = ANY ($2::uuid[])
             ORDER BY o.attempt_id, o.item_id, o.number DESC) newest
       WHERE points IS NOT NULL`,
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
