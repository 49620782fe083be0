import { toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { ResultSummary } from '../domain/regrade.ts';
import type { AttemptGrade, GradeCause } from '../domain/score-attempt.ts';

/** One revision of an attempt's result. */
export interface Grade extends AttemptGrade {
  readonly attemptId: string;
  readonly revision: number;
}

/** A grade to be written; what is left out is the system's own first grading. */
export interface NewGrade extends Grade {
  readonly cause?: GradeCause;
  readonly reason?: string | null;
  readonly gradedBy?: string | null;
}

export interface GradeRecord extends Grade {
  readonly assessmentId: string;
  readonly gradedAt: Date;
  readonly cause: GradeCause;
  readonly reason: string | null;
  /** The member behind it; null for what was graded by the system. */
  readonly gradedBy: string | null;
}

/** A revision with the result before it, null for the first. */
export interface GradeRevision {
  readonly grade: GradeRecord;
  readonly before: ResultSummary | null;
}

const COLUMNS = `
  g.attempt_id AS "attemptId", a.assessment_id AS "assessmentId", g.revision,
  trim_scale(g.points)::text AS points, trim_scale(g.maximum)::text AS maximum,
  trim_scale(g.percent)::text AS percent, g.passed, g.graded_at AS "gradedAt", g.items, g.complete, g.cause, g.reason,
  g.graded_by AS "gradedBy", g.grading_revision AS "gradingRevision",
  trim_scale(g.pass_mark_percent)::text AS "passMarkPercent"`;

@Injectable()
export class GradeRepository {
  /**
   * Writes any number of grades in one statement and answers with the attempts that they were written for: a revision
   * that stands already was somebody else's, and nothing is written in its place.
   */
  async insert(tx: Tx, grades: readonly NewGrade[]): Promise<ReadonlySet<string>> {
    const rows = grades.map((grade) => ({ cause: 'GRADING', ...grade }));
    const inserted = await tx.query<{ attemptId: string }>(
      `INSERT INTO grades (organization_id, attempt_id, revision, points, maximum, percent, passed, pass_mark_percent,
                           grading_revision, complete, items, cause, reason, graded_by)
       SELECT $1, g."attemptId", g.revision, g.points, g.maximum, g.percent, g.passed, g."passMarkPercent",
              g."gradingRevision", g.complete, g.items, g.cause, g.reason, g."gradedBy"
       FROM jsonb_to_recordset($2::jsonb) AS g(
         "attemptId" uuid, revision integer, points numeric, maximum numeric, percent numeric, passed boolean,
         "passMarkPercent" numeric, "gradingRevision" integer, complete boolean, items jsonb, cause text, reason text,
         "gradedBy" uuid)
       ON CONFLICT DO NOTHING RETURNING attempt_id AS "attemptId"`,
      [tx.organizationId, JSON.stringify(rows)],
    );
    return new Set(inserted.map(({ attemptId }) => attemptId));
  }

  /** The newest revision of each attempt that has one, in one statement; items in the authors' order. */
  latest(tx: Tx, attemptIds: readonly string[]): Promise<GradeRecord[]> {
    return tx.query<GradeRecord>(
      `SELECT DISTINCT ON (g.attempt_id) ${COLUMNS}
       FROM grades g
       JOIN attempts a ON a.organization_id = g.organization_id AND a.id = g.attempt_id
       WHERE g.organization_id = $1 AND g.attempt_id = ANY ($2::uuid[])
       ORDER BY g.attempt_id, g.revision DESC`,
      [tx.organizationId, attemptIds],
    );
  }

  /** Every revision of one attempt, each beside the one before it, the newest first. */
  async history(tx: Tx, attemptId: string, page: PageRequest): Promise<Page<GradeRevision>> {
    const rows = await tx.query<GradeRecord & { earlier: ResultSummary | null }>(
      `SELECT ${COLUMNS},
              CASE WHEN p.revision IS NOT NULL THEN jsonb_build_object(
                'points', trim_scale(p.points)::text, 'percent', trim_scale(p.percent)::text, 'passed', p.passed
              ) END AS earlier
       FROM grades g
       JOIN attempts a ON a.organization_id = g.organization_id AND a.id = g.attempt_id
       LEFT JOIN grades p
         ON p.organization_id = g.organization_id AND p.attempt_id = g.attempt_id AND p.revision = g.revision - 1
       WHERE g.organization_id = $1 AND g.attempt_id = $2 AND ($3::integer IS NULL OR g.revision < $3)
       ORDER BY g.revision DESC LIMIT $4`,
      [tx.organizationId, attemptId, page.after?.[0] ?? null, page.limit + 1],
    );
    return toPage(
      rows,
      page,
      ({ revision }) => [String(revision)],
      ({ earlier, ...grade }) => ({ grade, before: earlier }),
    );
  }
}
