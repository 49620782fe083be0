import { isId } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { AssignmentTerms } from '../domain/assignment.ts';
import { NETWORK_GRACE_SECONDS, type AttemptStatus } from '../domain/attempt.ts';

/** The last attempt of an assignment, with the receipt that it has. */
export interface LastAttempt {
  readonly id: string;
  readonly status: AttemptStatus;
  readonly submittedAt: Date | null;
  readonly answered: number | null;
  readonly digest: string | null;
}

/** Changes of assignments that were made. Locks come in the order that starting an attempt takes: assignment, attempt. */
@Injectable()
export class ReopeningRepository {
  /** Holds the assignment until the transaction ends. False where there is none. */
  async lock(tx: Tx, id: string): Promise<boolean> {
    if (!isId(id)) return false;
    const rows = await tx.query('SELECT 1 FROM assignments WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE', [
      tx.organizationId,
      id,
    ]);
    return rows.length > 0;
  }

  /** Null where no attempt was begun. Grading waits for whoever holds it, and looks at its status then. */
  async lockLast(tx: Tx, assignmentId: string): Promise<LastAttempt | null> {
    const [row] = await tx.query<LastAttempt>(
      `SELECT id, status, submitted_at AS "submittedAt", answered, digest FROM attempts
       WHERE organization_id = $1 AND assignment_id = $2 ORDER BY number DESC LIMIT 1 FOR NO KEY UPDATE`,
      [tx.organizationId, assignmentId],
    );
    return row ?? null;
  }

  async saveTerms(tx: Tx, id: string, terms: AssignmentTerms): Promise<void> {
    await tx.query(
      `UPDATE assignments SET opens_at = $3, expires_at = $4, extra_time_percent = $5, attempts_allowed = $6,
              cool_down_minutes = $7, break_minutes = $8
       WHERE organization_id = $1 AND id = $2`,
      [
        tx.organizationId,
        id,
        terms.opensAt,
        terms.expiresAt,
        terms.extraTimePercent,
        terms.attemptsAllowed,
        terms.coolDownMinutes,
        terms.breakMinutes,
      ],
    );
  }

  async unrevoke(tx: Tx, id: string): Promise<void> {
    await tx.query('UPDATE assignments SET revoked_at = NULL WHERE organization_id = $1 AND id = $2', [
      tx.organizationId,
      id,
    ]);
  }

  /**
   * The attempt goes on for so many minutes from now, with its answers. Its receipt, and the release of a result that
   * it had, are no longer: grades stay, and the next submission's counts on from them. It goes on in the section
   * that it was in when it ended, for as long as that one is granted at most.
   */
  async resume(tx: Tx, attemptId: string, minutes: number): Promise<Date> {
    const [row] = await tx.query<{ deadlineAt: Date }>(
      `UPDATE attempts a SET
         status = 'IN_PROGRESS', closed_by = NULL, closed_at = NULL, submitted_at = NULL, answered = NULL, digest = NULL,
         released_at = NULL, awaits_review = false, paused_at = NULL,
         section = p.section, reached = p.reached,
         deadline_at = n.now + make_interval(mins => $3),
         section_deadline_at = CASE
           WHEN a.section_seconds IS NULL THEN NULL
           WHEN p.section = cardinality(a.section_seconds) THEN n.now + make_interval(mins => $3)
           ELSE n.now + least(make_interval(mins => $3), make_interval(secs => a.section_seconds[p.section]))
         END
       FROM (SELECT app_now() AS now) n,
            (SELECT (pass_time(t, t.closed_at, $4)).section, (pass_time(t, t.closed_at, $4)).reached
             FROM attempts t WHERE t.organization_id = $1 AND t.id = $2) p
       WHERE a.organization_id = $1 AND a.id = $2
       RETURNING a.deadline_at AS "deadlineAt"`,
      [tx.organizationId, attemptId, minutes, NETWORK_GRACE_SECONDS],
    );
    if (!row) throw new Error('An attempt that was locked has gone.');
    return row.deadlineAt;
  }
}
