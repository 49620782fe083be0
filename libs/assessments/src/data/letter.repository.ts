import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import { isId } from '@plumbline/kernel';

export interface AttemptLetterRow {
  readonly attemptId: string;
  readonly assignmentId: string;
  readonly candidateId: string;
  readonly assessmentTitle: string;
  readonly submittedAt: Date | null;
  readonly answered: number | null;
  readonly digest: string | null;
  /** Whether the candidate may see the result; the three below are null otherwise. */
  readonly released: boolean;
  readonly points: string | null;
  readonly maximum: string | null;
  readonly passed: boolean | null;
}

export interface ExpiringAssignment {
  readonly id: string;
  readonly candidateId: string;
  readonly expiresAt: Date;
  readonly started: boolean;
}

/**
 * Near their end, not told of for this end, and made two hours ago or more: whoever was invited just now needs no
 * reminder. The index `ix_assignments_expiring` holds exactly those that may become so.
 */
const NEAR = `
  revoked_at IS NULL AND expires_at IS DISTINCT FROM expiry_told_for
  AND expires_at > (SELECT app_now()) AND expires_at <= (SELECT app_now()) + interval '24 hours'
  AND created_at <= (SELECT app_now()) - interval '2 hours'`;

/** Organizations that have such assignments; for the system role, which sees them all. */
export const ORGANIZATIONS_WITH_EXPIRING = `SELECT DISTINCT organization_id AS id FROM assignments WHERE ${NEAR}`;

/** What letters to candidates are made of, beside the assignments themselves. */
@Injectable()
export class LetterRepository {
  /** In one statement for any number of ids. The result is the newest revision, where it is released and not withdrawn. */
  attempts(tx: Tx, ids: readonly string[]): Promise<AttemptLetterRow[]> {
    return tx.query<AttemptLetterRow>(
      `SELECT a.id AS "attemptId", a.assignment_id AS "assignmentId", a.candidate_id AS "candidateId",
              s.title AS "assessmentTitle", a.submitted_at AS "submittedAt", a.answered, a.digest,
              g.revision IS NOT NULL AS released, trim_scale(g.points)::text AS points,
              trim_scale(g.maximum)::text AS maximum, g.passed
       FROM attempts a
       JOIN assessments s ON s.organization_id = a.organization_id AND s.id = a.assessment_id
       JOIN assignments i ON i.organization_id = a.organization_id AND i.id = a.assignment_id
       LEFT JOIN LATERAL (
         SELECT r.revision, r.points, r.maximum, r.passed FROM grades r
         WHERE r.organization_id = a.organization_id AND r.attempt_id = a.id ORDER BY r.revision DESC LIMIT 1
       ) g ON a.status = 'GRADED' AND a.released_at IS NOT NULL AND NOT a.awaits_review AND i.revoked_at IS NULL
       WHERE a.organization_id = $1 AND a.id = ANY ($2::uuid[])`,
      [tx.organizationId, ids.filter(isId)],
    );
  }

  /** Marks up to `limit` assignments that will expire within a day as told of; those that somebody holds wait. */
  takeExpiring(tx: Tx, limit: number): Promise<ExpiringAssignment[]> {
    return tx.query<ExpiringAssignment>(
      `UPDATE assignments g SET expiry_told_for = g.expires_at
       WHERE g.organization_id = $1 AND g.id IN (
         SELECT id FROM assignments WHERE organization_id = $1 AND ${NEAR}
         ORDER BY expires_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED)
       RETURNING g.id, g.candidate_id AS "candidateId", g.expires_at AS "expiresAt", EXISTS (
         SELECT FROM attempts a WHERE a.organization_id = g.organization_id AND a.assignment_id = g.id) AS started`,
      [tx.organizationId, limit],
    );
  }
}
