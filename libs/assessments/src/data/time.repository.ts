import { isId, newId } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import { NETWORK_GRACE_SECONDS } from '../domain/attempt.ts';
import type { TimeCreditSource } from '../domain/time-credit.ts';

export interface TimeCreditRecord {
  readonly id: string;
  readonly attemptId: string;
  readonly seconds: number;
  readonly source: TimeCreditSource;
  readonly reason: string;
  /** The member behind it; null where it was the system. */
  readonly creditedBy: string | null;
  readonly deadlineBefore: Date;
  readonly deadlineAfter: Date;
  readonly createdAt: Date;
}

/** What is given to attempts: so many seconds, or to each what it had of a span. */
export interface CreditGrant {
  readonly source: Exclude<TimeCreditSource, 'OUTAGE'>;
  readonly reason: string;
  readonly time: { readonly seconds: number } | { readonly from: Date; readonly to: Date };
}

export interface GivenCredit {
  readonly attemptId: string;
  readonly seconds: number;
  readonly deadlineBefore: Date;
  readonly deadlineAfter: Date;
}

/** Where an assignment stood when its time was extended. */
export interface ExtendedAssignment {
  readonly assignmentId: string;
  readonly standing: 'EXTENDED' | 'NOT_STARTED' | 'REVOKED' | 'EXPIRED' | 'CLOSED';
  /** The window's close before and after; null where it stayed. */
  readonly moved: { readonly before: Date; readonly after: Date } | null;
}

/** The ledger of time that was given to attempts. What decides is `credit_attempt`; see its migration. */
@Injectable()
export class TimeRepository {
  /** Those of the attempts that are open get the time, in the order of their ids. One statement. */
  async credit(tx: Tx, attemptIds: readonly string[], { source, reason, time }: CreditGrant): Promise<GivenCredit[]> {
    if (attemptIds.length === 0) return [];
    const ids = [...attemptIds].sort();
    const [seconds, from, to] = 'seconds' in time ? [time.seconds, null, null] : [null, time.from, time.to];
    return tx.query<GivenCredit>(
      `SELECT asked.attempt AS "attemptId", c.seconds, c.deadline_before AS "deadlineBefore",
              c.deadline_after AS "deadlineAfter"
       FROM unnest($2::uuid[], $3::uuid[]) AS asked(attempt, id)
       CROSS JOIN LATERAL credit_attempt($1, asked.attempt, asked.id, $4, $5, $6, NULL, $7, $8, $9, NULL, $10) c
       WHERE c.outcome = 'CREDITED'`,
      [
        tx.organizationId,
        ids,
        ids.map(() => newId()),
        source,
        reason,
        tx.actor.memberId,
        seconds,
        from,
        to,
        NETWORK_GRACE_SECONDS,
      ],
    );
  }

  /**
   * Holds the next assignments of an assessment, by id, or the one that is named, so that no attempt begins on them
   * meanwhile. The order of locks, assignment then attempt, is the one that starting an attempt takes.
   */
  async lockAssignments(
    tx: Tx,
    of: { readonly assessmentId: string | null; readonly assignmentId: string | null },
    after: string | null,
    limit: number,
  ): Promise<string[]> {
    const { assessmentId, assignmentId } = of;
    if (!isId(assessmentId ?? assignmentId ?? '')) return [];
    const rows = await tx.query<{ id: string }>(
      `SELECT g.id FROM assignments g
       WHERE g.organization_id = $1 AND ($2::uuid IS NULL OR g.assessment_id = $2) AND ($3::uuid IS NULL OR g.id = $3)
         AND ($4::uuid IS NULL OR g.id > $4)
       ORDER BY g.id LIMIT $5 FOR NO KEY UPDATE`,
      [tx.organizationId, assessmentId, assignmentId, after, limit],
    );
    return rows.map(({ id }) => id);
  }

  async openAttempts(tx: Tx, assignmentIds: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT id FROM attempts
       WHERE organization_id = $1 AND assignment_id = ANY ($2::uuid[]) AND status = 'IN_PROGRESS'`,
      [tx.organizationId, assignmentIds],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Moves the windows' closes of assignments that are held: of those whose attempt was given time past it, and of those
   * on which an attempt can still begin. Says where each assignment stands.
   */
  async moveWindows(
    tx: Tx,
    assignmentIds: readonly string[],
    extendedAttemptIds: readonly string[],
    minutes: number,
  ): Promise<ExtendedAssignment[]> {
    const rows = await tx.query<Omit<ExtendedAssignment, 'moved'> & { before: Date; after: Date | null }>(
      `WITH known AS (
         SELECT g.organization_id, g.id, g.expires_at,
                CASE
                  WHEN t.extended_until IS NOT NULL THEN 'EXTENDED'
                  WHEN g.revoked_at IS NOT NULL THEN 'REVOKED'
                  WHEN t.open OR t.made >= g.attempts_allowed THEN 'CLOSED'
                  WHEN g.expires_at < app_now() THEN 'EXPIRED'
                  ELSE 'NOT_STARTED'
                END AS standing,
                t.extended_until
         FROM assignments g
         CROSS JOIN LATERAL (
           SELECT count(*) AS made, coalesce(bool_or(a.status = 'IN_PROGRESS'), false) AS open,
                  max(a.deadline_at) FILTER (WHERE a.id = ANY ($3::uuid[])) AS extended_until
           FROM attempts a WHERE a.organization_id = g.organization_id AND a.assignment_id = g.id
         ) t
         WHERE g.organization_id = $1 AND g.id = ANY ($2::uuid[])
       ), moved AS (
         UPDATE assignments g SET expires_at = g.expires_at + make_interval(mins => $4)
         FROM known k
         WHERE g.organization_id = k.organization_id AND g.id = k.id
           AND (k.standing = 'NOT_STARTED' OR k.extended_until > g.expires_at) AND g.expires_at IS NOT NULL
         RETURNING g.id, g.expires_at
       )
       SELECT k.id AS "assignmentId", k.standing, k.expires_at AS before, m.expires_at AS after
       FROM known k LEFT JOIN moved m ON m.id = k.id
       ORDER BY k.id`,
      [tx.organizationId, assignmentIds, extendedAttemptIds, minutes],
    );
    return rows.map(({ before, after, ...row }) => ({ ...row, moved: after && { before, after } }));
  }

  /** The attempts that were open in a span, by id, with whether they are closed by now. */
  openDuring(
    tx: Tx,
    span: { readonly assessmentId: string | null; readonly from: Date; readonly to: Date },
    after: string | null,
    limit: number,
  ): Promise<{ id: string; closed: boolean }[]> {
    return tx.query<{ id: string; closed: boolean }>(
      `SELECT a.id, a.status <> 'IN_PROGRESS' AS closed FROM attempts a
       WHERE a.organization_id = $1 AND ($2::uuid IS NULL OR a.assessment_id = $2)
         AND a.started_at < $4 AND coalesce(a.closed_at, $4) >= $3 AND ($5::uuid IS NULL OR a.id > $5)
       ORDER BY a.id LIMIT $6`,
      [tx.organizationId, span.assessmentId, span.from, span.to, after, limit],
    );
  }

  /** In the order in which the time was given; one statement for any number of attempts. */
  ofAttempts(tx: Tx, attemptIds: readonly string[]): Promise<TimeCreditRecord[]> {
    return tx.query<TimeCreditRecord>(
      `SELECT id, attempt_id AS "attemptId", seconds, source, reason, credited_by AS "creditedBy",
              deadline_before AS "deadlineBefore", deadline_after AS "deadlineAfter", created_at AS "createdAt"
       FROM time_credits WHERE organization_id = $1 AND attempt_id = ANY ($2::uuid[]) ORDER BY id`,
      [tx.organizationId, attemptIds.filter(isId)],
    );
  }
}
