import { isId, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { AssignmentState, AssignmentStatus, AssignmentTerms } from '../domain/assignment.ts';
import type { OverduePolicy, TimeTerms } from '../domain/attempt.ts';
import { sectionSeconds, type Navigation, type ScoringPolicy, type Section } from '../domain/blueprint.ts';
import { AssignmentEntity } from './assessment.entities.ts';

export interface NewAssignment extends AssignmentTerms {
  readonly id: string;
  readonly assessmentId: string;
  readonly candidateId: string;
  readonly loopStageId: string | null;
}

/** An assignment with what its status and its time follow from, as of `now` by the database's clock. */
export interface AssignmentRecord
  extends NewAssignment, AssignmentState, Pick<TimeTerms, 'timeLimitMinutes' | 'windowPolicy' | 'sectionSeconds'> {
  readonly assessmentTitle: string;
  readonly shuffleQuestions: boolean;
  readonly sections: readonly Section[];
  readonly navigation: Navigation;
  readonly scoring: ScoringPolicy;
  /** Under NEGATIVE the share of an item's points that a wrong answer costs, a decimal text. */
  readonly negativeFraction: string | null;
  readonly overduePolicy: OverduePolicy;
  readonly instructions: string | null;
  /** What the candidate agrees to before the first attempt. */
  readonly consentText: string | null;
  readonly consentedAt: Date | null;
  /** Whether the attempt's device is asked what happens around it. */
  readonly integritySignals: boolean;
  /** The end of the attempt that ended last. */
  readonly lastClosedAt: Date | null;
  readonly createdAt: Date;
  /** The open attempt's deadline and the seconds in which it may still be submitted after it; null without one. */
  readonly openUntil: Date | null;
  /** The open attempt's deadline alone. */
  readonly openDeadline: Date | null;
  readonly now: Date;
}

export interface AssignmentFilter {
  readonly id: string | null;
  readonly assessmentId: string | null;
  readonly candidateId: string | null;
  readonly loopStageId: string | null;
  readonly status: AssignmentStatus | null;
}

/** As `assignmentStatus` says it. */
const STATUS = `CASE
  WHEN g.revoked_at IS NOT NULL THEN 'REVOKED'
  WHEN t.open_deadline IS NOT NULL THEN 'IN_PROGRESS'
  WHEN t.made > 0 THEN 'SUBMITTED'
  WHEN g.expires_at < app_now() THEN 'EXPIRED'
  ELSE 'ASSIGNED' END`;

const SELECT = `
  SELECT g.id, g.assessment_id AS "assessmentId", g.candidate_id AS "candidateId", g.loop_stage_id AS "loopStageId",
         g.opens_at AS "opensAt", g.expires_at AS "expiresAt", g.extra_time_percent AS "extraTimePercent",
         g.attempts_allowed AS "attemptsAllowed", g.cool_down_minutes AS "coolDownMinutes",
         g.break_minutes AS "breakMinutes", g.created_at AS "createdAt", g.revoked_at IS NOT NULL AS revoked,
         s.title AS "assessmentTitle", s.time_limit_minutes AS "timeLimitMinutes", s.window_policy AS "windowPolicy",
         s.shuffle_questions AS "shuffleQuestions", s.sections, s.navigation, s.instructions,
         s.scoring, CASE s.scoring WHEN 'NEGATIVE' THEN trim_scale(s.negative_fraction)::text END AS "negativeFraction",
         s.overdue_policy AS "overduePolicy",
         s.consent_text AS "consentText", g.consented_at AS "consentedAt",
         s.integrity_signals AS "integritySignals", t.last_closed_at AS "lastClosedAt",
         t.made AS "attemptsMade", t.open_deadline IS NOT NULL AS "attemptOpen",
         t.released AS "resultReleased",
         t.open_deadline + make_interval(secs => s.grace_period_seconds) AS "openUntil",
         t.open_deadline AS "openDeadline", app_now() AS now
  FROM assignments g
  JOIN assessments s ON s.organization_id = g.organization_id AND s.id = g.assessment_id
  CROSS JOIN LATERAL (
    SELECT count(*)::integer AS made, max(a.closed_at) AS last_closed_at,
           max(a.deadline_at) FILTER (WHERE a.status = 'IN_PROGRESS') AS open_deadline,
           coalesce(bool_or(a.status = 'GRADED' AND a.released_at IS NOT NULL AND NOT a.awaits_review), false) AS released
    FROM attempts a WHERE a.organization_id = g.organization_id AND a.assignment_id = g.id
  ) t`;

@Injectable()
export class AssignmentRepository {
  async insert(tx: Tx, assignment: NewAssignment): Promise<void> {
    await tx.manager.insert(AssignmentEntity, {
      ...assignment,
      organizationId: tx.organizationId,
      createdBy: tx.actor.memberId,
    });
  }

  async get(tx: Tx, id: string): Promise<AssignmentRecord | null> {
    if (!isId(id)) return null;
    const [row] = await tx.query<AssignmentRecord>(`${SELECT} WHERE g.organization_id = $1 AND g.id = $2`, [
      tx.organizationId,
      id,
    ]);
    return row ? withSections(row) : null;
  }

  /** In one statement for any number of ids. */
  async find(tx: Tx, ids: readonly string[]): Promise<AssignmentRecord[]> {
    const rows = await tx.query<AssignmentRecord>(
      `${SELECT} WHERE g.organization_id = $1 AND g.id = ANY ($2::uuid[])`,
      [tx.organizationId, ids.filter(isId)],
    );
    return rows.map(withSections);
  }

  /** The newest first. */
  async list(tx: Tx, filter: AssignmentFilter, page: PageRequest): Promise<Page<AssignmentRecord>> {
    const rows = await tx.query<AssignmentRecord>(
      `${SELECT}
       WHERE g.organization_id = $1
         AND ($2::uuid IS NULL OR g.id = $2)
         AND ($3::uuid IS NULL OR g.assessment_id = $3)
         AND ($4::uuid IS NULL OR g.candidate_id = $4)
         AND ($5::uuid IS NULL OR g.id < $5)
         AND ($7::uuid IS NULL OR g.loop_stage_id = $7)
         AND ($8::text IS NULL OR ${STATUS} = $8)
       ORDER BY g.id DESC LIMIT $6`,
      [
        tx.organizationId,
        filter.id,
        filter.assessmentId,
        filter.candidateId,
        page.after?.[0] ?? null,
        page.limit + 1,
        filter.loopStageId,
        filter.status,
      ],
    );
    return toPage(rows, page, (row) => [row.id], withSections);
  }

  /**
   * Withdraws the invitation and ends an attempt in progress, which is kept and not graded. False when it was withdrawn
   * before. The order of locks, assignment then attempt, is the one that starting an attempt takes.
   */
  async revoke(tx: Tx, id: string): Promise<boolean> {
    const revoked = await tx.query(
      `UPDATE assignments SET revoked_at = app_now()
       WHERE organization_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING id`,
      [tx.organizationId, id],
    );
    if (revoked.length === 0) return false;
    await tx.query(
      `UPDATE attempts SET status = 'ABANDONED', closed_by = 'REVOCATION', closed_at = app_now(), paused_at = NULL
       WHERE organization_id = $1 AND assignment_id = $2 AND status = 'IN_PROGRESS'`,
      [tx.organizationId, id],
    );
    return true;
  }
}

const withSections = (row: AssignmentRecord): AssignmentRecord => ({
  ...row,
  sectionSeconds: sectionSeconds(row.sections),
});
