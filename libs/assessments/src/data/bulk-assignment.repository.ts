import type { Person } from '@plumbline/contracts';
import { isId, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { AssignmentTerms } from '../domain/assignment.ts';
import type { BulkLineStatus, BulkState } from '../domain/bulk-assignment.ts';

export interface BulkAssignmentRecord extends AssignmentTerms {
  readonly id: string;
  readonly assessmentId: string;
  readonly state: BulkState;
  readonly total: number;
  readonly assigned: number;
  readonly skipped: number;
  readonly failed: number;
  readonly requestedBy: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

/** Who is meant: a candidate, or a person who may be none yet. */
export type BulkTarget = { readonly candidateId: string } | Person;

export interface WaitingLine {
  readonly ordinal: number;
  readonly candidateId: string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly externalId: string | null;
}

export interface SettledLine {
  readonly ordinal: number;
  readonly candidateId: string | null;
  readonly status: BulkLineStatus;
  readonly code: string | null;
  readonly message: string | null;
  readonly assignmentId: string | null;
}

/** What became of a line. The e-mail stands only where no candidate came of it. */
export interface BulkLineRecord extends SettledLine {
  readonly email: string | null;
}

export interface AssignmentOfLine {
  readonly id: string;
  readonly candidateId: string;
}

const COLUMNS = `id, assessment_id AS "assessmentId", opens_at AS "opensAt", expires_at AS "expiresAt",
  extra_time_percent AS "extraTimePercent", attempts_allowed AS "attemptsAllowed",
  cool_down_minutes AS "coolDownMinutes", break_minutes AS "breakMinutes", state, total, assigned, skipped, failed,
  requested_by AS "requestedBy", created_at AS "createdAt", finished_at AS "finishedAt"`;

@Injectable()
export class BulkAssignmentRepository {
  async insert(
    tx: Tx,
    {
      id,
      assessmentId,
      terms,
    }: { readonly id: string; readonly assessmentId: string; readonly terms: AssignmentTerms },
    targets: readonly BulkTarget[],
  ): Promise<BulkAssignmentRecord> {
    const [row] = await tx.query<BulkAssignmentRecord>(
      `INSERT INTO bulk_assignments
         (organization_id, id, assessment_id, opens_at, expires_at, extra_time_percent, attempts_allowed,
          cool_down_minutes, break_minutes, total, requested_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING ${COLUMNS}`,
      [
        tx.organizationId,
        id,
        assessmentId,
        terms.opensAt,
        terms.expiresAt,
        terms.extraTimePercent,
        terms.attemptsAllowed,
        terms.coolDownMinutes,
        terms.breakMinutes,
        targets.length,
        tx.actor.memberId,
      ],
    );
    await tx.query(
      `INSERT INTO bulk_assignment_lines (organization_id, bulk_assignment_id, ordinal, candidate_id, name, email, external_id)
       SELECT $1, $2, r.ordinal, r."candidateId", r.name, r.email, r."externalId"
       FROM jsonb_to_recordset($3::jsonb)
         AS r(ordinal integer, "candidateId" uuid, name text, email text, "externalId" text)`,
      [tx.organizationId, id, JSON.stringify(targets.map((target, index) => ({ ordinal: index + 1, ...target })))],
    );
    return there(row);
  }

  /** Holds it until the transaction ends. */
  async lock(tx: Tx, id: string): Promise<BulkAssignmentRecord | null> {
    if (!isId(id)) return null;
    const [row] = await tx.query<BulkAssignmentRecord>(
      `SELECT ${COLUMNS} FROM bulk_assignments WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE`,
      [tx.organizationId, id],
    );
    return row ?? null;
  }

  async get(tx: Tx, id: string): Promise<BulkAssignmentRecord | null> {
    if (!isId(id)) return null;
    const [row] = await tx.query<BulkAssignmentRecord>(
      `SELECT ${COLUMNS} FROM bulk_assignments WHERE organization_id = $1 AND id = $2`,
      [tx.organizationId, id],
    );
    return row ?? null;
  }

  /** The next lines that wait, after as many as were settled. */
  waiting(tx: Tx, { id, assigned, skipped, failed }: BulkAssignmentRecord, limit: number): Promise<WaitingLine[]> {
    return tx.query<WaitingLine>(
      `SELECT ordinal, candidate_id AS "candidateId", name, email, external_id AS "externalId"
       FROM bulk_assignment_lines
       WHERE organization_id = $1 AND bulk_assignment_id = $2 AND ordinal > $3 AND status IS NULL
       ORDER BY ordinal LIMIT $4`,
      [tx.organizationId, id, assigned + skipped + failed, limit],
    );
  }

  /** Until the transaction ends no other step assigns this assessment to many: two would see past each other. */
  async takeTurn(tx: Tx, assessmentId: string): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('bulk-assignment ' || $1, 0))`, [assessmentId]);
  }

  /** Those of the candidates who have an assignment of this assessment that they can work on. */
  async holders(tx: Tx, assessmentId: string, candidateIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await tx.query<{ candidateId: string }>(
      `SELECT DISTINCT g.candidate_id AS "candidateId"
       FROM assignments g
       CROSS JOIN LATERAL (
         SELECT count(*) AS made, coalesce(bool_or(a.status = 'IN_PROGRESS'), false) AS running
         FROM attempts a WHERE a.organization_id = g.organization_id AND a.assignment_id = g.id
       ) t
       WHERE g.organization_id = $1 AND g.assessment_id = $2 AND g.candidate_id = ANY ($3::uuid[])
         AND g.revoked_at IS NULL
         AND (t.running OR (t.made < g.attempts_allowed AND (g.expires_at IS NULL OR g.expires_at >= app_now())))`,
      [tx.organizationId, assessmentId, candidateIds],
    );
    return new Set(rows.map(({ candidateId }) => candidateId));
  }

  /** In the name of whoever asked. */
  async assign(tx: Tx, bulk: BulkAssignmentRecord, assignments: readonly AssignmentOfLine[]): Promise<void> {
    if (assignments.length === 0) return;
    await tx.query(
      `INSERT INTO assignments
         (organization_id, id, assessment_id, candidate_id, opens_at, expires_at, extra_time_percent, attempts_allowed,
          cool_down_minutes, break_minutes, created_by)
       SELECT b.organization_id, r.id, b.assessment_id, r.candidate, b.opens_at, b.expires_at, b.extra_time_percent,
              b.attempts_allowed, b.cool_down_minutes, b.break_minutes, b.requested_by
       FROM bulk_assignments b
       CROSS JOIN unnest($3::uuid[], $4::uuid[]) AS r(id, candidate)
       WHERE b.organization_id = $1 AND b.id = $2`,
      [tx.organizationId, bulk.id, assignments.map(({ id }) => id), assignments.map(({ candidateId }) => candidateId)],
    );
  }

  /** Writes what became of lines, and counts it. Whoever is a candidate now is known by that alone. */
  async settle(tx: Tx, id: string, lines: readonly SettledLine[]): Promise<BulkAssignmentRecord> {
    const [row] = await tx.query<BulkAssignmentRecord>(
      `WITH settled AS (
         UPDATE bulk_assignment_lines l SET
           status = r.status, code = r.code, message = r.message, assignment_id = r."assignmentId",
           candidate_id = coalesce(l.candidate_id, r."candidateId"),
           name = NULL, external_id = NULL, email = CASE WHEN r."candidateId" IS NULL THEN l.email END
         FROM jsonb_to_recordset($3::jsonb) AS r(
           ordinal integer, "candidateId" uuid, status text, code text, message text, "assignmentId" uuid)
         WHERE l.organization_id = $1 AND l.bulk_assignment_id = $2 AND l.ordinal = r.ordinal AND l.status IS NULL
         RETURNING l.status
       ), counted AS (
         SELECT count(*) FILTER (WHERE status = 'ASSIGNED') AS now_assigned,
                count(*) FILTER (WHERE status = 'SKIPPED') AS now_skipped,
                count(*) FILTER (WHERE status = 'FAILED') AS now_failed,
                count(*) AS now_settled
         FROM settled
       )
       UPDATE bulk_assignments b
       SET assigned = b.assigned + n.now_assigned, skipped = b.skipped + n.now_skipped, failed = b.failed + n.now_failed,
           state = CASE WHEN b.assigned + b.skipped + b.failed + n.now_settled < b.total THEN 'RUNNING' ELSE 'DONE' END,
           finished_at =
             CASE WHEN b.assigned + b.skipped + b.failed + n.now_settled >= b.total THEN app_now() END
       FROM counted n
       WHERE b.organization_id = $1 AND b.id = $2
       RETURNING ${COLUMNS}`,
      [tx.organizationId, id, JSON.stringify(lines)],
    );
    return there(row);
  }

  async end(tx: Tx, id: string, state: BulkState): Promise<BulkAssignmentRecord> {
    const [row] = await tx.query<BulkAssignmentRecord>(
      `UPDATE bulk_assignments SET state = $3, finished_at = app_now() WHERE organization_id = $1 AND id = $2
       RETURNING ${COLUMNS}`,
      [tx.organizationId, id, state],
    );
    return there(row);
  }

  /** What was settled so far, in the order asked; of one status, if one is given. */
  async lines(tx: Tx, id: string, status: BulkLineStatus | null, page: PageRequest): Promise<Page<BulkLineRecord>> {
    const rows = await tx.query<BulkLineRecord>(
      `SELECT ordinal, candidate_id AS "candidateId", email, status, code, message, assignment_id AS "assignmentId"
       FROM bulk_assignment_lines
       WHERE organization_id = $1 AND bulk_assignment_id = $2 AND ordinal > $3::bigint
         AND status IS NOT NULL AND ($4::text IS NULL OR status = $4)
       ORDER BY ordinal LIMIT $5`,
      [tx.organizationId, id, page.after?.[0] ?? 0, status, page.limit + 1],
    );
    return toPage(
      rows,
      page,
      (row) => [String(row.ordinal)],
      (row) => row,
    );
  }
}

function there(row: BulkAssignmentRecord | undefined): BulkAssignmentRecord {
  if (row === undefined) throw new Error('A bulk assignment that was written or locked has gone.');
  return row;
}
