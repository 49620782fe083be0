import { isId, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { KeyChange, RegradeState, RestingDecision, ResultSummary } from '../domain/regrade.ts';

export interface NewRegrade {
  readonly id: string;
  readonly assessmentId: string;
  readonly dryRun: boolean;
  readonly reason: string;
  /** The assessment's that it grades under, or would. */
  readonly gradingRevision: number;
  readonly passMarkBefore: string | null;
  readonly passMarkPercent: string | null;
  readonly keyChanges: readonly KeyChange[];
}

/** A regrade with how far it is. */
export interface RegradeRecord extends NewRegrade {
  readonly state: RegradeState;
  /** Graded attempts that there were to examine when it began. */
  readonly total: number;
  readonly examined: number;
  readonly changed: number;
  readonly passesGained: number;
  readonly passesLost: number;
  readonly examinedTo: string | null;
  readonly requestedBy: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

export interface RegradeChange {
  readonly attemptId: string;
  readonly candidateId: string;
  readonly before: ResultSummary;
  readonly after: ResultSummary;
  readonly decisions: readonly RestingDecision[];
}

/** How far a step came. */
export interface RegradeStep {
  readonly examined: number;
  readonly passesGained: number;
  readonly passesLost: number;
  readonly changes: readonly RegradeChange[];
  /** The last attempt that was examined; null where there was none. */
  readonly examinedTo: string | null;
  readonly finished: boolean;
}

const COLUMNS = `
  id, assessment_id AS "assessmentId", dry_run AS "dryRun", state, reason, grading_revision AS "gradingRevision",
  trim_scale(pass_mark_before)::text AS "passMarkBefore", trim_scale(pass_mark_percent)::text AS "passMarkPercent",
  key_changes AS "keyChanges", total, examined, changed, passes_gained AS "passesGained", passes_lost AS "passesLost",
  examined_to AS "examinedTo", requested_by AS "requestedBy", created_at AS "createdAt", finished_at AS "finishedAt"`;

/**
 * Graded attempts that a regrade has to look at. A look at what would be takes them all; one that is applied those whose
 * grade was made before its terms were.
 */
const EXAMINED = `
  a.organization_id = $1 AND a.assessment_id = $2 AND a.status = 'GRADED'
  AND ($3 OR $4 > (
    SELECT g.grading_revision FROM grades g
    WHERE g.organization_id = a.organization_id AND g.attempt_id = a.id ORDER BY g.revision DESC LIMIT 1
  ))`;

@Injectable()
export class RegradeRepository {
  async running(tx: Tx, assessmentId: string): Promise<boolean> {
    const rows = await tx.query(
      `SELECT FROM regrades WHERE organization_id = $1 AND assessment_id = $2 AND state = 'RUNNING'`,
      [tx.organizationId, assessmentId],
    );
    return rows.length > 0;
  }

  /** Begins it, and counts what there is to examine. */
  async insert(tx: Tx, regrade: NewRegrade): Promise<RegradeRecord> {
    const { assessmentId, dryRun, gradingRevision } = regrade;
    const [row] = await tx.query<RegradeRecord>(
      `INSERT INTO regrades
         (organization_id, assessment_id, dry_run, grading_revision, id, state, reason, pass_mark_before,
          pass_mark_percent, key_changes, requested_by, total)
       SELECT $1, $2, $3, $4, $5, 'RUNNING', $6, $7, $8, $9, $10,
              (SELECT count(*) FROM attempts a WHERE ${EXAMINED})
       RETURNING ${COLUMNS}`,
      [
        tx.organizationId,
        assessmentId,
        dryRun,
        gradingRevision,
        regrade.id,
        regrade.reason,
        regrade.passMarkBefore,
        regrade.passMarkPercent,
        JSON.stringify(regrade.keyChanges),
        tx.actor.memberId,
      ],
    );
    return there(row);
  }

  async get(tx: Tx, id: string): Promise<RegradeRecord | null> {
    if (!isId(id)) return null;
    const [row] = await tx.query<RegradeRecord>(
      `SELECT ${COLUMNS} FROM regrades WHERE organization_id = $1 AND id = $2`,
      [tx.organizationId, id],
    );
    return row ?? null;
  }

  /** Holds it until the transaction ends: its steps are taken one after the other, whoever takes them. */
  async lock(tx: Tx, id: string): Promise<RegradeRecord | null> {
    const [row] = await tx.query<RegradeRecord>(
      `SELECT ${COLUMNS} FROM regrades WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE`,
      [tx.organizationId, id],
    );
    return row ?? null;
  }

  /** The attempts to be examined next. */
  async next(tx: Tx, regrade: RegradeRecord, limit: number): Promise<string[]> {
    const { assessmentId, dryRun, gradingRevision, examinedTo } = regrade;
    const rows = await tx.query<{ id: string }>(
      `SELECT a.id FROM attempts a WHERE ${EXAMINED} AND ($5::uuid IS NULL OR a.id > $5) ORDER BY a.id LIMIT $6`,
      [tx.organizationId, assessmentId, dryRun, gradingRevision, examinedTo, limit],
    );
    return rows.map(({ id }) => id);
  }

  async advance(tx: Tx, id: string, step: RegradeStep): Promise<RegradeRecord> {
    const { changes, examined, passesGained, passesLost, examinedTo, finished } = step;
    if (changes.length > 0) {
      await tx.query(
        `INSERT INTO regrade_changes (organization_id, regrade_id, attempt_id, candidate_id, before, after, decisions)
         SELECT $1, $2, c."attemptId", c."candidateId", c.before, c.after, c.decisions
         FROM jsonb_to_recordset($3::jsonb)
           AS c("attemptId" uuid, "candidateId" uuid, before jsonb, after jsonb, decisions jsonb)`,
        [tx.organizationId, id, JSON.stringify(changes)],
      );
    }
    const [row] = await tx.query<RegradeRecord>(
      `UPDATE regrades
       SET examined = examined + $3, changed = changed + $4, passes_gained = passes_gained + $5,
           passes_lost = passes_lost + $6, examined_to = coalesce($7, examined_to),
           total = greatest(total, examined + $3),
           state = CASE WHEN $8 THEN 'DONE' ELSE 'RUNNING' END, finished_at = CASE WHEN $8 THEN app_now() END
       WHERE organization_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
      [tx.organizationId, id, examined, changes.length, passesGained, passesLost, examinedTo, finished],
    );
    return there(row);
  }

  async fail(tx: Tx, id: string): Promise<void> {
    await tx.query(
      `UPDATE regrades SET state = 'FAILED', finished_at = app_now()
       WHERE organization_id = $1 AND id = $2 AND state = 'RUNNING'`,
      [tx.organizationId, id],
    );
  }

  /** In the order in which the attempts were begun. */
  async changes(tx: Tx, id: string, page: PageRequest): Promise<Page<RegradeChange>> {
    const rows = await tx.query<RegradeChange>(
      `SELECT attempt_id AS "attemptId", candidate_id AS "candidateId", before, after, decisions
       FROM regrade_changes
       WHERE organization_id = $1 AND regrade_id = $2 AND ($3::uuid IS NULL OR attempt_id > $3)
       ORDER BY attempt_id LIMIT $4`,
      [tx.organizationId, id, page.after?.[0] ?? null, page.limit + 1],
    );
    return toPage(
      rows,
      page,
      (row) => [row.attemptId],
      (row) => row,
    );
  }
}

function there(row: RegradeRecord | undefined): RegradeRecord {
  if (!row) throw new Error('A regrade that was written or locked has gone.');
  return row;
}
