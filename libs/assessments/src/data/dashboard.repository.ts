import { isId, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import { HotStatements, type FoundSession, type SessionClaim, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
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

/** An assignment as the board shows it, with its last attempt and that one's newest grade. Moments are ISO 8601 in UTC. */
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
  readonly createdAt: string;
  readonly assignments: readonly BoardAssignment[];
}

/** Assignments that the board shows of each assessment. */
const BOARD_ASSIGNMENTS = 5;

const DASHBOARDS = {
  name: 'assessments-dashboards',
  text: `
    WITH counted AS (SELECT * FROM count_assessments($1, $2::uuid[])),
    newest AS (
      SELECT a.assessment_id, g.percent, g.passed, g.complete
      FROM counted p
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
    SELECT c.id, c.invited, c.revoked, c.expired, c.started, c.running AS "inProgress", c.overdue, c.submitted, c.graded,
           c.abandoned, coalesce(s.scored, 0) AS scored, coalesce(s.incomplete, 0) AS incomplete,
           coalesce(s.passed, 0) AS passed, coalesce(s.failed, 0) AS failed, s."averagePercent", s."medianPercent",
           ARRAY(SELECT coalesce((b.filled ->> bin::text)::integer, 0) FROM generate_series(0, 9) bin ORDER BY bin)
             AS distribution
    FROM counted c
    LEFT JOIN scores s ON s.assessment_id = c.id
    LEFT JOIN bins b ON b.assessment_id = c.id`,
};

const BOARD = {
  name: 'assessments-board',
  text: `SELECT assessment_board($1, $2, $3, ${BOARD_ASSIGNMENTS}) AS board`,
};

const SHOW_BOARD = {
  name: 'assessments-show-board',
  text: `SELECT session, board FROM show_board($1, $2, $3, $4, ${BOARD_ASSIGNMENTS})`,
};

/** What a recruiter sees of assessments in progress; each look is one statement. */
@Injectable()
export class DashboardRepository {
  constructor(@Inject(HotStatements) private readonly statements: HotStatements) {}

  /** Unknown ids are absent. */
  find(tx: Tx, assessmentIds: readonly string[]): Promise<DashboardRecord[]> {
    return tx.named<DashboardRecord>(DASHBOARDS, [tx.organizationId, assessmentIds.filter(isId)]);
  }

  /** The newest assessments first; archived ones are not on it. */
  async board(tx: Tx, page: PageRequest): Promise<Page<BoardRow>> {
    const [row] = await tx.named<{ board: readonly BoardRow[] }>(BOARD, [
      tx.organizationId,
      page.after?.[0] ?? null,
      page.limit + 1,
    ]);
    return pageOf(row?.board ?? [], page);
  }

  /** The same for a session that nobody has looked at: one statement, which does so. */
  async showBoard(
    { organizationId, sessionId }: SessionClaim,
    page: PageRequest,
  ): Promise<{ readonly session: FoundSession | null; readonly board: Page<BoardRow> }> {
    const [row] = await this.statements.run<{ session: FoundSession | null; board: readonly BoardRow[] | null }>(
      SHOW_BOARD,
      [organizationId, sessionId, page.after?.[0] ?? null, page.limit + 1],
    );
    return { session: row?.session ?? null, board: pageOf(row?.board ?? [], page) };
  }
}

const pageOf = (rows: readonly BoardRow[], page: PageRequest): Page<BoardRow> =>
  toPage(
    rows,
    page,
    (row) => [row.id],
    (row) => row,
  );
