import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';

export interface ExpiredAssignment {
  readonly assignmentId: string;
  readonly candidateId: string;
  readonly loopStageId: string | null;
  /** Nothing was handed in, and no attempt is open. */
  readonly unfinished: boolean;
}

/** Their window is closed, and they were not looked at for this close. The index `ix_assignments_closing` holds them. */
const CLOSED = `revoked_at IS NULL AND expires_at IS DISTINCT FROM close_told_for AND expires_at < (SELECT app_now())`;

/** Organizations that have such assignments; for the system role, which sees them all. */
export const ORGANIZATIONS_WITH_EXPIRED = `SELECT DISTINCT organization_id AS id FROM assignments WHERE ${CLOSED}`;

@Injectable()
export class ExpiryRepository {
  /**
   * Marks and answers with at most `limit` assignments whose window has closed, those that closed first first. An attempt
   * that is open then tells of its end itself.
   */
  takeExpired(tx: Tx, limit: number): Promise<ExpiredAssignment[]> {
    return tx.query<ExpiredAssignment>(
      `WITH due AS (
         SELECT id FROM assignments WHERE organization_id = $1 AND ${CLOSED}
         ORDER BY expires_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED
       )
       UPDATE assignments g SET close_told_for = g.expires_at
       FROM due WHERE g.organization_id = $1 AND g.id = due.id
       RETURNING g.id AS "assignmentId", g.candidate_id AS "candidateId", g.loop_stage_id AS "loopStageId",
         NOT EXISTS (
           SELECT FROM attempts a
           WHERE a.organization_id = g.organization_id AND a.assignment_id = g.id AND a.status <> 'ABANDONED'
         ) AS unfinished`,
      [tx.organizationId, limit],
    );
  }
}
