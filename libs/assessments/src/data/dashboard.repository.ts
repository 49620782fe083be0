import { isId, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { AssignmentStatus } from '../domain/assignment.ts';
import type { AttemptStatus } from '../domain/attempt.ts';

/** How far the people are whom an assessment was assigned to. */
export interface AssessmentCounts {
  /** Invitations that were not withdrawn. */
  readonly invited: number;
  readonly revoked: number;
  /** Of the invited, those whose window closed without an attempt. */
  readonly expired: number;
  /** Of the invited, those with an attempt. */
  readonly started: number;
  /** Attempts, by where they stand. */
  readonly inProgress: number;
  /** Attempts in progress whose time is over: they are about to be closed. */
  readonly overdue: number;
  /** Handed in and not graded yet. */
  readonly submitted: number;
  readonly graded: number;
  readonly abandoned: number;
}

/** Results of the attempts whose grade is complete, by its newest revision. Percentages are decimal texts. */
export interface ScoreSummary {
  readonly scored: number;
  /** Graded attempts whose grade waits for points from a person. */
  readonly incomplete: number;
  readonly passed: number;
  readonly failed: number;
  readonly averagePercent: string | null;
  readonly medianPercent: string | null;
  /** Ten bins of ten percentage points; the first holds whatever is below 10, the last also 100. */
  readonly distribution: readonly number[];
}

export interface DashboardRecord extends AssessmentCounts, ScoreSummary {
  readonly id: string;
}

/** An assignment as the board shows it, with its last attempt and that one's newest grade. */
export interface BoardAssignment {
  readonly id: string;
  readonly candidateId: string;
  readonly status: AssignmentStatus;
  readonly expiresAt: string | null;
  readonly attempt: {
    readonly id: string;
    readonly number: number;
    readonly status: AttemptStatus;
    readonly startedAt: string;
    readonly deadlineAt: string;
    readonly submittedAt: string | null;
    readonly grade: {
      readonly revision: number;
      readonly percent: string;
      readonly passed: boolean | null;
      readonly complete: boolean;
    } | null;
  } | null;
}

export interface BoardRow extends AssessmentCounts {
  readonly id: string;
  readonly title: string;
  readonly version: number;
  readonly status: 'DRAFT' | 'PUBLISHED';
  readonly createdAt: Date;
  readonly assignments: readonly BoardAssignment[];
}

/** Assignments that the board shows of each assessment. */
const BOARD_ASSIGNMENTS = 5;

/**
 * Counts for the assessments of a CTE `page (id)`, as `counted`. Every attempt and every assignment is looked at once,
 * and the clock is read once: it would be asked for each row otherwise.
 */
const COUNTED = `
  clock AS MATERIALIZED (SELECT app_now() AS now),
  tries AS (
    SELECT a.assessment_id, a.assignment_id,
           count(*) FILTER (WHERE a.status = 'IN_PROGRESS' AND a.deadline_at >= clock.now) AS running,
           count(*) FILTER (WHERE a.status = 'IN_PROGRESS' AND a.deadline_at < clock.now) AS overdue,
           count(*) FILTER (WHERE a.status = 'SUBMITTED') AS submitted,
           count(*) FILTER (WHERE a.status = 'GRADED') AS graded,
           count(*) FILTER (WHERE a.status = 'ABANDONED') AS abandoned
    FROM page p
    JOIN attempts a ON a.organization_id = $1 AND a.assessment_id = p.id
    CROSS JOIN clock
    GROUP BY a.assessment_id, a.assignment_id
  ),
  counted AS (
    SELECT p.id,
           count(g.id) FILTER (WHERE g.revoked_at IS NULL)::integer AS invited,
           count(g.id) FILTER (WHERE g.revoked_at IS NOT NULL)::integer AS revoked,
           count(g.id) FILTER (
             WHERE g.revoked_at IS NULL AND t.assignment_id IS NULL AND g.expires_at < clock.now)::integer AS expired,
           count(t.assignment_id) FILTER (WHERE g.revoked_at IS NULL)::integer AS started,
           coalesce(sum(t.running), 0)::integer AS "inProgress",
           coalesce(sum(t.overdue), 0)::integer AS overdue,
           coalesce(sum(t.submitted), 0)::integer AS submitted,
           coalesce(sum(t.graded), 0)::integer AS graded,
           coalesce(sum(t.abandoned), 0)::integer AS abandoned
    FROM page p
    CROSS JOIN clock
    LEFT JOIN assignments g ON g.organization_id = $1 AND g.assessment_id = p.id
    LEFT JOIN tries t ON t.assessment_id = p.id AND t.assignment_id = g.id
    GROUP BY p.id
  )`;

const DASHBOARDS = {
  name: 'assessments-dashboards',
  text: `
    WITH page AS (
      SELECT id FROM assessments WHERE organization_id = $1 AND id = ANY ($2::uuid[])
    ), ${COUNTED},
    newest AS (
      SELECT a.assessment_id, g.percent, g.passed, g.complete
      FROM page p
      JOIN attempts a ON a.organization_id = $1 AND a.assessment_id = p.id AND a.status = 'GRADED'
      CROSS JOIN LATERAL (
        SELECT percent, passed, complete FROM grades
        WHERE organization_id = $1 AND attempt_id = a.id ORDER BY revision DESC LIMIT 1
      ) g
    ),
    scores AS (
      SELECT assessment_id,
             count(*) FILTER (WHERE complete)::integer AS scored,
             count(*) FILTER (WHERE NOT complete)::integer AS incomplete,
             count(*) FILTER (WHERE passed)::integer AS passed,
             count(*) FILTER (WHERE NOT passed)::integer AS failed,
             trim_scale(round(avg(percent) FILTER (WHERE complete), 6))::text AS "averagePercent",
             trim_scale(round((percentile_cont(0.5) WITHIN GROUP (ORDER BY percent) FILTER (WHERE complete))::numeric, 6))::text
               AS "medianPercent"
      FROM newest GROUP BY assessment_id
    ),
    bins AS (
      SELECT b.assessment_id, jsonb_object_agg(b.bin, b.count) AS filled
      FROM (
        SELECT assessment_id, least(greatest(floor(percent / 10), 0), 9)::integer AS bin, count(*) AS count
        FROM newest WHERE complete GROUP BY 1, 2
      ) b GROUP BY b.assessment_id
    )
    SELECT c.*, coalesce(s.scored, 0) AS scored, coalesce(s.incomplete, 0) AS incomplete,
           coalesce(s.passed, 0) AS passed, coalesce(s.failed, 0) AS failed, s."averagePercent", s."medianPercent",
           ARRAY(SELECT coalesce((b.filled ->> bin::text)::integer, 0) FROM generate_series(0, 9) bin ORDER BY bin)
             AS distribution
    FROM counted c
    LEFT JOIN scores s ON s.assessment_id = c.id
    LEFT JOIN bins b ON b.assessment_id = c.id`,
};

export const BOARD = {
  name: 'assessments-board',
  text: `
    WITH page AS MATERIALIZED (
      SELECT id, title, version, status, created_at FROM assessments
      WHERE organization_id = $1 AND archived_at IS NULL AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3
    ), ${COUNTED}
    SELECT c.*, p.title, p.version, p.status, p.created_at AS "createdAt",
           coalesce(latest.assignments, '[]') AS assignments
    FROM page p
    JOIN counted c ON c.id = p.id
    LEFT JOIN LATERAL (
      SELECT jsonb_agg(jsonb_build_object(
               'id', g.id, 'candidateId', g.candidate_id, 'expiresAt', g.expires_at,
               'status', CASE
                 WHEN g.revoked_at IS NOT NULL THEN 'REVOKED'
                 WHEN a.status = 'IN_PROGRESS' THEN 'IN_PROGRESS'
                 WHEN a.id IS NOT NULL THEN 'SUBMITTED'
                 WHEN g.expires_at < clock.now THEN 'EXPIRED'
                 ELSE 'ASSIGNED' END,
               'attempt', CASE WHEN a.id IS NOT NULL THEN jsonb_build_object(
                 'id', a.id, 'number', a.number, 'status', a.status, 'startedAt', a.started_at,
                 'deadlineAt', a.deadline_at, 'submittedAt', a.submitted_at, 'grade', r.grade) END)
             ORDER BY g.id DESC) AS assignments
      FROM (
        SELECT id, candidate_id, expires_at, revoked_at FROM assignments
        WHERE organization_id = $1 AND assessment_id = p.id ORDER BY id DESC LIMIT ${BOARD_ASSIGNMENTS}
      ) g
      CROSS JOIN clock
      LEFT JOIN LATERAL (
        SELECT id, number, status, started_at, deadline_at, submitted_at FROM attempts
        WHERE organization_id = $1 AND assignment_id = g.id ORDER BY number DESC LIMIT 1
      ) a ON true
      LEFT JOIN LATERAL (
        SELECT jsonb_build_object('revision', revision, 'percent', trim_scale(percent)::text, 'passed', passed,
                                  'complete', complete) AS grade
        FROM grades WHERE organization_id = $1 AND attempt_id = a.id ORDER BY revision DESC LIMIT 1
      ) r ON true
    ) latest ON true
    ORDER BY p.id DESC`,
};

/** What a recruiter sees of assessments in progress; each look is one statement. */
@Injectable()
export class DashboardRepository {
  /** Unknown ids are absent. */
  find(tx: Tx, assessmentIds: readonly string[]): Promise<DashboardRecord[]> {
    return tx.named<DashboardRecord>(DASHBOARDS, [tx.organizationId, assessmentIds.filter(isId)]);
  }

  /** The newest assessments first; archived ones are not on it. */
  async board(tx: Tx, page: PageRequest): Promise<Page<BoardRow>> {
    const rows = await tx.named<BoardRow>(BOARD, [tx.organizationId, page.after?.[0] ?? null, page.limit + 1]);
    return toPage(
      rows,
      page,
      (row) => [row.id],
      (row) => row,
    );
  }
}
