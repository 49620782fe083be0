import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { AttemptGrade } from '../domain/score-attempt.ts';

/** One revision of an attempt's result. */
export interface Grade extends AttemptGrade {
  readonly attemptId: string;
  readonly revision: number;
}

export interface GradeRecord extends Grade {
  readonly assessmentId: string;
  readonly gradedAt: Date;
}

@Injectable()
export class GradeRepository {
  /** False when this revision stands already: someone else graded the attempt, and nothing was written. */
  async insert(tx: Tx, grade: Grade): Promise<boolean> {
    const { attemptId, revision, points, maximum, percent, passed, passMarkPercent, gradingRevision, items } = grade;
    const inserted = await tx.query(
      `INSERT INTO grades (organization_id, attempt_id, revision, points, maximum, percent, passed, pass_mark_percent,
                           grading_revision, items)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING revision`,
      [
        tx.organizationId,
        attemptId,
        revision,
        points,
        maximum,
        percent,
        passed,
        passMarkPercent,
        gradingRevision,
        JSON.stringify(items),
      ],
    );
    return inserted.length > 0;
  }

  /** The newest revision of each attempt that has one, in one statement; items in the authors' order. */
  latest(tx: Tx, attemptIds: readonly string[]): Promise<GradeRecord[]> {
    return tx.query<GradeRecord>(
      `SELECT DISTINCT ON (g.attempt_id)
              g.attempt_id AS "attemptId", a.assessment_id AS "assessmentId", g.revision,
              trim_scale(g.points)::text AS points, trim_scale(g.maximum)::text AS maximum,
              trim_scale(g.percent)::text AS percent, g.passed, g.graded_at AS "gradedAt", g.items,
              g.grading_revision AS "gradingRevision", trim_scale(g.pass_mark_percent)::text AS "passMarkPercent"
       FROM grades g
       JOIN attempts a ON a.organization_id = g.organization_id AND a.id = g.attempt_id
       WHERE g.organization_id = $1 AND g.attempt_id = ANY ($2::uuid[])
       ORDER BY g.attempt_id, g.revision DESC`,
      [tx.organizationId, attemptIds],
    );
  }
}
