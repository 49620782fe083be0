import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { AssignmentStatus } from '../domain/assignment.ts';
import type { AttemptStatus } from '../domain/attempt.ts';

/** One attempt, or an assignment without one, with its newest grade. Amounts are decimal texts. */
export interface ResultRow {
  readonly assignmentId: string;
  readonly candidateId: string;
  readonly assignmentStatus: AssignmentStatus;
  /** 0: no attempt was made. */
  readonly number: number;
  readonly attemptStatus: AttemptStatus | null;
  readonly startedAt: Date | null;
  readonly deadlineAt: Date | null;
  readonly submittedAt: Date | null;
  readonly answered: number | null;
  readonly points: string | null;
  readonly maximum: string | null;
  readonly percent: string | null;
  readonly passed: boolean | null;
  readonly complete: boolean | null;
  readonly revision: number | null;
  readonly gradedAt: Date | null;
}

export type ResultPlace = Pick<ResultRow, 'assignmentId' | 'number'>;

const RESULTS = {
  name: 'assessments-results',
  text: `
    WITH clock AS MATERIALIZED (SELECT app_now() AS now)
    SELECT g.id AS "assignmentId", g.candidate_id AS "candidateId",
           CASE WHEN g.revoked_at IS NOT NULL THEN 'REVOKED'
                WHEN EXISTS (SELECT 1 FROM attempts o WHERE o.organization_id = $1 AND o.assignment_id = g.id
                             AND o.status = 'IN_PROGRESS') THEN 'IN_PROGRESS'
                WHEN a.id IS NOT NULL THEN 'SUBMITTED'
                WHEN g.expires_at < clock.now THEN 'EXPIRED'
                ELSE 'ASSIGNED' END AS "assignmentStatus",
           coalesce(a.number, 0) AS number, a.status AS "attemptStatus", a.started_at AS "startedAt",
           a.deadline_at AS "deadlineAt", a.submitted_at AS "submittedAt", a.answered,
           trim_scale(r.points)::text AS points, trim_scale(r.maximum)::text AS maximum,
           trim_scale(r.percent)::text AS percent, r.passed, r.complete, r.revision, r.graded_at AS "gradedAt"
    FROM assignments g
    CROSS JOIN clock
    LEFT JOIN attempts a ON a.organization_id = $1 AND a.assignment_id = g.id
    LEFT JOIN LATERAL (
      SELECT points, maximum, percent, passed, complete, revision, graded_at FROM grades
      WHERE organization_id = $1 AND attempt_id = a.id ORDER BY revision DESC LIMIT 1
    ) r ON true
    WHERE g.organization_id = $1 AND g.assessment_id = $2
      AND ($3::uuid IS NULL OR g.id > $3 OR (g.id = $3 AND coalesce(a.number, 0) > $4))
    ORDER BY g.id, a.number
    LIMIT $5`,
};

@Injectable()
export class ResultRepository {
  /** Those after `after`, by assignment and attempt, in one statement. */
  page(tx: Tx, assessmentId: string, after: ResultPlace | null, limit: number): Promise<ResultRow[]> {
    return tx.named<ResultRow>(RESULTS, [
      tx.organizationId,
      assessmentId,
      after?.assignmentId ?? null,
      after?.number ?? 0,
      limit,
    ]);
  }
}
