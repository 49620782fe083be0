import type { MigrationInterface, QueryRunner } from 'typeorm';

const FUNCTIONS: readonly [signature: string, definition: string][] = [
  [
    'assessment_board(uuid, uuid, integer, integer)',
    `CREATE FUNCTION assessment_board(p_org uuid, p_after uuid, p_limit integer, p_assignments integer) RETURNS json
     LANGUAGE sql STABLE SECURITY INVOKER AS $$
       WITH clock AS MATERIALIZED (SELECT app_now() AS now),
       page AS MATERIALIZED (
         SELECT id, title, version, status, created_at FROM assessments
         WHERE organization_id = p_org AND archived_at IS NULL AND (p_after IS NULL OR id < p_after)
         ORDER BY id DESC LIMIT p_limit
       ),
       counted AS (SELECT * FROM count_assessments(p_org, ARRAY(SELECT id FROM page))),
       latest AS (
         SELECT p.id AS assessment_id, json_agg(json_build_object(
                  'id', g.id, 'candidateId', g.candidate_id, 'expiresAt', utc_text(g.expires_at),
                  'status', CASE
                    WHEN g.revoked_at IS NOT NULL THEN 'REVOKED'
                    WHEN a.status = 'IN_PROGRESS' THEN 'IN_PROGRESS'
                    WHEN a.id IS NOT NULL THEN 'SUBMITTED'
                    WHEN g.expires_at < clock.now THEN 'EXPIRED'
                    ELSE 'ASSIGNED' END,
                  'attempt', CASE WHEN a.id IS NOT NULL THEN json_build_object(
                    'id', a.id, 'number', a.number, 'status', a.status, 'startedAt', utc_text(a.started_at),
                    'deadlineAt', utc_text(a.deadline_at), 'submittedAt', utc_text(a.submitted_at), 'grade', r.grade) END)
                ORDER BY g.id DESC) AS assignments
         FROM page p
         CROSS JOIN clock
         CROSS JOIN LATERAL (
           SELECT id, candidate_id, expires_at, revoked_at FROM assignments
           WHERE organization_id = p_org AND assessment_id = p.id ORDER BY id DESC LIMIT p_assignments
         ) g
         LEFT JOIN LATERAL (
           SELECT id, number, status, started_at, deadline_at, submitted_at FROM attempts
           WHERE organization_id = p_org AND assignment_id = g.id ORDER BY number DESC LIMIT 1
         ) a ON true
         LEFT JOIN LATERAL (
           SELECT json_build_object('revision', revision, 'percent', trim_scale(percent)::text, 'passed', passed,
                                    'complete', complete) AS grade
           FROM grades WHERE organization_id = p_org AND attempt_id = a.id ORDER BY revision DESC LIMIT 1
         ) r ON true
         GROUP BY p.id
       )
       SELECT coalesce(json_agg(json_build_object(
                'id', p.id, 'title', p.title, 'version', p.version, 'status', p.status, 'createdAt', utc_text(p.created_at),
                'invited', c.invited, 'revoked', c.revoked, 'expired', c.expired, 'started', c.started,
                'inProgress', c.running, 'overdue', c.overdue, 'submitted', c.submitted, 'graded', c.graded,
                'abandoned', c.abandoned, 'assignments', coalesce(l.assignments, '[]'))
              ORDER BY p.id DESC), '[]')
       FROM page p
       JOIN counted c ON c.id = p.id
       LEFT JOIN latest l ON l.assessment_id = p.id
     $$`,
  ],
  [
    'show_board(uuid, uuid, uuid, integer, integer)',
    `CREATE FUNCTION show_board(
       p_org uuid, p_session uuid, p_after uuid, p_limit integer, p_assignments integer, OUT session json, OUT board json
     )
     LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
     BEGIN
       PERFORM set_config('app.org', p_org::text, true);
       SELECT json_build_object('kind', s.kind, 'accountId', s.account_id, 'memberId', s.member_id,
                'candidateId', s.candidate_id, 'assignmentId', s.assignment_id, 'roles', s.roles)
       INTO session FROM check_session(p_org, p_session) s;
       IF session ->> 'kind' = 'member' THEN board := assessment_board(p_org, p_after, p_limit, p_assignments); END IF;
     END $$`,
  ],
];

/**
 * Counts of assessments, and the recruiters' board: with the look at the session it is one statement that is a
 * transaction of its own. Every attempt and assignment is looked at once, and so is the clock, which would be asked
 * for each row otherwise.
 */
export class ShowBoard1764100700000 implements MigrationInterface {
  name = 'ShowBoard1764100700000';

  async up(runner: QueryRunner): Promise<void> {
    await this.createFunction(
      runner,
      'count_assessments(uuid, uuid[])',
      `CREATE FUNCTION count_assessments(p_org uuid, p_ids uuid[]) RETURNS TABLE (
         id uuid, invited integer, revoked integer, expired integer, started integer,
         running integer, overdue integer, submitted integer, graded integer, abandoned integer
       )
       LANGUAGE sql STABLE SECURITY INVOKER AS $$
         WITH clock AS MATERIALIZED (SELECT app_now() AS now),
         tries AS (
           SELECT a.assessment_id, a.assignment_id,
                  count(*) FILTER (WHERE a.status = 'IN_PROGRESS' AND a.deadline_at >= clock.now) AS running,
                  count(*) FILTER (WHERE a.status = 'IN_PROGRESS' AND a.deadline_at < clock.now) AS overdue,
                  count(*) FILTER (WHERE a.status = 'SUBMITTED') AS submitted,
                  count(*) FILTER (WHERE a.status = 'GRADED') AS graded,
                  count(*) FILTER (WHERE a.status = 'ABANDONED') AS abandoned
           FROM attempts a CROSS JOIN clock
           WHERE a.organization_id = p_org AND a.assessment_id = ANY (p_ids)
           GROUP BY a.assessment_id, a.assignment_id
         )
         SELECT s.id,
                count(g.id) FILTER (WHERE g.revoked_at IS NULL)::integer,
                count(g.id) FILTER (WHERE g.revoked_at IS NOT NULL)::integer,
                count(g.id) FILTER (
                  WHERE g.revoked_at IS NULL AND t.assignment_id IS NULL AND g.expires_at < clock.now)::integer,
                count(t.assignment_id) FILTER (WHERE g.revoked_at IS NULL)::integer,
                coalesce(sum(t.running), 0)::integer, coalesce(sum(t.overdue), 0)::integer,
                coalesce(sum(t.submitted), 0)::integer, coalesce(sum(t.graded), 0)::integer,
                coalesce(sum(t.abandoned), 0)::integer
         FROM assessments s
         CROSS JOIN clock
         LEFT JOIN assignments g ON g.organization_id = p_org AND g.assessment_id = s.id
         LEFT JOIN tries t ON t.assessment_id = s.id AND t.assignment_id = g.id
         WHERE s.organization_id = p_org AND s.id = ANY (p_ids)
         GROUP BY s.id
       $$`,
    );
    for (const [signature, definition] of FUNCTIONS) await this.createFunction(runner, signature, definition);
  }

  private async createFunction(runner: QueryRunner, signature: string, definition: string): Promise<void> {
    await runner.query(`
      ${definition};
      REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION ${signature} TO plumbline_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION show_board(uuid, uuid, uuid, integer, integer);
      DROP FUNCTION assessment_board(uuid, uuid, integer, integer);
      DROP FUNCTION count_assessments(uuid, uuid[]);
    `);
  }
}
