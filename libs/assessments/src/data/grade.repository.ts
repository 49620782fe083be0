import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { Outcome } from '../domain/grading.ts';
import { ItemGradeEntity } from './attempt.entities.ts';

export interface ItemGrade {
  readonly itemId: string;
  readonly points: string;
  readonly maximum: string;
  readonly outcome: Outcome;
}

/** One revision of an attempt's result; amounts are decimal texts. */
export interface Grade {
  readonly attemptId: string;
  readonly revision: number;
  readonly points: string;
  readonly maximum: string;
  readonly percent: string;
  readonly passed: boolean | null;
  readonly items: readonly ItemGrade[];
}

export interface GradeRecord extends Grade {
  readonly assessmentId: string;
  readonly gradedAt: Date;
}

@Injectable()
export class GradeRepository {
  /** False when this revision stands already: someone else graded the attempt, and nothing was written. */
  async insert(tx: Tx, grade: Grade): Promise<boolean> {
    const { organizationId } = tx;
    const { attemptId, revision, points, maximum, percent, passed } = grade;
    const inserted = await tx.query(
      `INSERT INTO grades (organization_id, attempt_id, revision, points, maximum, percent, passed)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING revision`,
      [organizationId, attemptId, revision, points, maximum, percent, passed],
    );
    if (inserted.length === 0) return false;
    await tx.manager.insert(
      ItemGradeEntity,
      grade.items.map((item) => ({ ...item, organizationId, attemptId, revision })),
    );
    return true;
  }

  /** The newest revision of each attempt that has one, in one statement; items in the authors' order. */
  latest(tx: Tx, attemptIds: readonly string[]): Promise<GradeRecord[]> {
    return tx.query<GradeRecord>(
      `SELECT DISTINCT ON (g.attempt_id)
              g.attempt_id AS "attemptId", a.assessment_id AS "assessmentId", g.revision,
              trim_scale(g.points)::text AS points, trim_scale(g.maximum)::text AS maximum,
              trim_scale(g.percent)::text AS percent, g.passed, g.graded_at AS "gradedAt",
              (SELECT jsonb_agg(jsonb_build_object(
                        'itemId', i.item_id, 'points', trim_scale(i.points)::text,
                        'maximum', trim_scale(i.maximum)::text, 'outcome', i.outcome) ORDER BY p.position)
               FROM item_grades i
               JOIN assessment_items p ON p.organization_id = i.organization_id AND p.id = i.item_id
               WHERE i.organization_id = g.organization_id AND i.attempt_id = g.attempt_id AND i.revision = g.revision
              ) AS items
       FROM grades g
       JOIN attempts a ON a.organization_id = g.organization_id AND a.id = g.attempt_id
       WHERE g.organization_id = $1 AND g.attempt_id = ANY ($2::uuid[])
       ORDER BY g.attempt_id, g.revision DESC`,
      [tx.organizationId, attemptIds],
    );
  }
}
