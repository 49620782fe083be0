import type { MigrationInterface, QueryRunner } from 'typeorm';
import { CreateAttemptFunctions1763900510000 } from './1763900510000-create-attempt-functions.ts';

/**
 * The statements that decide about attempts, for papers of their own, forward-only navigation, limits of sections,
 * breaks, consent and cool-down. As before each decides by the database's clock, locks the attempt first, and runs with
 * the rights of whoever calls it. What time alone does to an attempt stands in the migration after this one.
 */
export class DecideAttempts1764100010000 implements MigrationInterface {
  name = 'DecideAttempts1764100010000';

  async up(runner: QueryRunner): Promise<void> {
    await new CreateAttemptFunctions1763900510000().down(runner);
    await this.createHooks(runner);
    await this.createCommon(runner);
    await this.createStart(runner);
    await this.createSave(runner);
    await this.createSubmit(runner);
    await this.createClose(runner);
  }

  /**
   * What later migrations replace, so that they need no copy of the statements below: the time up to which the ends of
   * attempts may be acted on, what becomes of an answer that came too late, and what a start under integrity signals leaves.
   */
  private async createHooks(runner: QueryRunner): Promise<void> {
    await this.createFunction(
      runner,
      'closing_horizon()',
      `CREATE OR REPLACE FUNCTION closing_horizon() RETURNS timestamptz
       LANGUAGE sql VOLATILE SECURITY INVOKER AS $$ SELECT app_now() $$`,
    );
    await this.createFunction(
      runner,
      'keep_late_answer(uuid, uuid, uuid, integer, text, timestamptz, uuid)',
      `CREATE OR REPLACE FUNCTION keep_late_answer(
         p_org uuid, p_attempt uuid, p_item uuid, p_sequence integer, p_response text, p_received timestamptz, p_session uuid
       ) RETURNS void
       LANGUAGE sql VOLATILE SECURITY INVOKER AS $$
         INSERT INTO late_answers (organization_id, attempt_id, item_id, sequence, response, received_at, session_id)
         VALUES (p_org, p_attempt, p_item, p_sequence, p_response::json, p_received, p_session)
         ON CONFLICT DO NOTHING
       $$`,
    );
    await this.createFunction(
      runner,
      'note_watched_start(uuid, uuid, timestamptz)',
      `CREATE OR REPLACE FUNCTION note_watched_start(p_org uuid, p_attempt uuid, p_started timestamptz) RETURNS void
       LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$ BEGIN END $$`,
    );
  }

  private async createCommon(runner: QueryRunner): Promise<void> {
    await this.createFunction(
      runner,
      'attempt_receipt(uuid, uuid)',
      `CREATE FUNCTION attempt_receipt(p_org uuid, p_attempt uuid) RETURNS TABLE (answered integer, digest text)
       LANGUAGE sql STABLE SECURITY INVOKER AS $$
         SELECT count(*)::integer,
                encode(sha256(convert_to('[' || coalesce(string_agg(
                  '["' || w.item_id || '",' || w.response::text || ']', ',' ORDER BY w.item_id), '') || ']', 'UTF8')), 'hex')
         FROM attempt_answers w
         WHERE w.organization_id = p_org AND w.attempt_id = p_attempt AND w.response::text <> '{}'
       $$`,
    );
    await this.createFunction(
      runner,
      'attempt_barrier(attempts, uuid, timestamptz, integer)',
      `CREATE FUNCTION attempt_barrier(p_attempt attempts, p_session uuid, p_now timestamptz, p_network_grace integer)
         RETURNS text
       LANGUAGE sql IMMUTABLE SECURITY INVOKER AS $$
         SELECT CASE
           WHEN p_attempt.id IS NULL THEN 'NOT_FOUND'
           WHEN p_attempt.closed_by = 'REVOCATION' THEN 'REVOKED'
           WHEN p_attempt.closed_by = 'CANDIDATE' THEN 'CLOSED'
           -- Before the next: what an older device kept can then only be evidence any more, and must not be lost.
           WHEN p_attempt.closed_by = 'DEADLINE' THEN 'LATE'
           WHEN p_now > p_attempt.deadline_at + make_interval(secs => p_network_grace) THEN 'LATE'
           WHEN p_attempt.session_id <> p_session THEN 'TAKEN_OVER'
         END
       $$`,
    );
  }

  /** Answers with the rows that the attempt is shown by, so that nothing has to be read after it. */
  private async createStart(runner: QueryRunner): Promise<void> {
    await this.createFunction(
      runner,
      'start_attempt(uuid, uuid, uuid, uuid, uuid, text, jsonb, integer)',
      `CREATE FUNCTION start_attempt(
         p_org uuid, p_assignment uuid, p_candidate uuid, p_session uuid,
         p_new_id uuid, p_seed text, p_paper jsonb, p_network_grace integer,
         OUT outcome text, OUT ready_at timestamptz, OUT server_now timestamptz,
         OUT attempt attempts, OUT assignment assignments, OUT assessment assessments
       )
       LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
       #variable_conflict use_column
       DECLARE
         v_grace integer;
         v_made integer;
         v_closed timestamptz;
         v_deadline timestamptz;
         v_seconds integer[];
       BEGIN
         SELECT * INTO assignment FROM assignments g
         WHERE g.organization_id = p_org AND g.id = p_assignment AND g.candidate_id = p_candidate
         FOR NO KEY UPDATE;
         IF NOT FOUND THEN outcome := 'NOT_FOUND'; RETURN; END IF;
         IF assignment.revoked_at IS NOT NULL THEN outcome := 'REVOKED'; RETURN; END IF;

         SELECT * INTO attempt FROM attempts a
         WHERE a.organization_id = p_org AND a.assignment_id = p_assignment AND a.status = 'IN_PROGRESS'
         FOR NO KEY UPDATE;
         server_now := app_now();
         SELECT * INTO assessment FROM assessments s WHERE s.organization_id = p_org AND s.id = assignment.assessment_id;
         IF attempt.id IS NOT NULL THEN
           v_grace := p_network_grace
             + CASE assessment.overdue_policy WHEN 'GRACE_SUBMIT_ONLY' THEN assessment.grace_period_seconds ELSE 0 END;
           IF closing_horizon() > attempt.deadline_at + make_interval(secs => v_grace) THEN
             outcome := 'OVERDUE'; RETURN;
           END IF;
           IF attempt.session_id <> p_session THEN
             UPDATE attempts a SET session_id = p_session WHERE a.organization_id = p_org AND a.id = attempt.id;
             attempt.session_id := p_session;
           END IF;
           outcome := 'RESUMED'; RETURN;
         END IF;

         SELECT count(*), max(a.closed_at) INTO v_made, v_closed FROM attempts a
         WHERE a.organization_id = p_org AND a.assignment_id = p_assignment;
         v_closed := v_closed + make_interval(mins => assignment.cool_down_minutes);
         outcome := CASE
           WHEN v_made >= assignment.attempts_allowed THEN 'EXHAUSTED'
           WHEN server_now < assignment.opens_at THEN 'NOT_OPEN'
           WHEN server_now > assignment.expires_at THEN 'EXPIRED'
           WHEN server_now < v_closed THEN 'COOLING_DOWN'
           WHEN assessment.consent_text IS NOT NULL AND assignment.consented_at IS NULL
             AND p_paper ->> 'consentDigest' IS NULL THEN 'CONSENT_REQUIRED'
           -- The paper was made before the assignment was held: what was granted in between must not be lost.
           WHEN (p_paper ->> 'extraTimePercent')::integer < assignment.extra_time_percent
             OR (p_paper ->> 'breakSeconds')::integer < assignment.break_minutes * 60 THEN 'OUTDATED'
         END;
         IF outcome IS NOT NULL THEN
           ready_at := CASE outcome WHEN 'NOT_OPEN' THEN assignment.opens_at WHEN 'COOLING_DOWN' THEN v_closed END;
           RETURN;
         END IF;
         IF assessment.consent_text IS NOT NULL AND assignment.consented_at IS NULL THEN
           UPDATE assignments g SET consented_at = server_now, consent_digest = p_paper ->> 'consentDigest'
           WHERE g.organization_id = p_org AND g.id = p_assignment;
         END IF;

         v_deadline := server_now + make_interval(secs => (p_paper ->> 'grantedSeconds')::integer);
         -- A window that never closes is null, which least() passes over.
         IF (p_paper ->> 'truncated')::boolean THEN v_deadline := least(v_deadline, assignment.expires_at); END IF;
         v_seconds := CASE WHEN jsonb_typeof(p_paper -> 'sectionSeconds') = 'array' THEN
           ARRAY(SELECT value::integer FROM jsonb_array_elements_text(p_paper -> 'sectionSeconds') WITH ORDINALITY e(value, n)
                 ORDER BY n) END;
         INSERT INTO attempts AS a
           (organization_id, id, assignment_id, assessment_id, candidate_id, number, seed, session_id, started_at, deadline_at,
            item_ids, section_last, section_seconds, section_deadline_at, reached, extra_time_percent, break_seconds)
         VALUES
           (p_org, p_new_id, p_assignment, assessment.id, p_candidate, v_made + 1, p_seed, p_session, server_now, v_deadline,
            ARRAY(SELECT value::uuid FROM jsonb_array_elements_text(p_paper -> 'itemIds') WITH ORDINALITY e(value, n) ORDER BY n),
            ARRAY(SELECT value::integer FROM jsonb_array_elements_text(p_paper -> 'sectionLast') WITH ORDINALITY e(value, n)
                  ORDER BY n),
            v_seconds,
            CASE WHEN v_seconds IS NOT NULL THEN least(v_deadline, server_now + make_interval(secs => v_seconds[1])) END,
            CASE WHEN (p_paper ->> 'forwardOnly')::boolean THEN 1 END,
            (p_paper ->> 'extraTimePercent')::integer, (p_paper ->> 'breakSeconds')::integer)
         RETURNING a.* INTO attempt;
         IF assessment.integrity_signals THEN PERFORM note_watched_start(p_org, p_new_id, server_now); END IF;
         outcome := 'STARTED';
       END $$`,
    );
  }

  private async createSave(runner: QueryRunner): Promise<void> {
    await this.createFunction(
      runner,
      'save_attempt_answer(uuid, uuid, uuid, uuid, uuid, integer, text, integer)',
      `CREATE FUNCTION save_attempt_answer(
         p_org uuid, p_assignment uuid, p_attempt uuid, p_session uuid,
         p_item uuid, p_sequence integer, p_response text, p_network_grace integer
       ) RETURNS TABLE (outcome text, sequence integer, saved_at timestamptz, server_now timestamptz, deadline_at timestamptz)
       LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
       #variable_conflict use_column
       DECLARE
         v_attempt attempts;
         v_answer attempt_answers;
         v_place integer;
         v_now timestamptz;
         v_outcome text;
         v_late boolean;
       BEGIN
         SELECT * INTO v_attempt FROM attempts a
         WHERE a.organization_id = p_org AND a.id = p_attempt AND a.assignment_id = p_assignment
         FOR NO KEY UPDATE;
         v_now := app_now();
         v_place := array_position(v_attempt.item_ids, p_item);
         v_outcome := CASE
           WHEN v_place IS NULL THEN 'NOT_FOUND'
           ELSE attempt_barrier(v_attempt, p_session, v_now, p_network_grace)
         END;
         v_late := v_outcome = 'LATE';
         IF v_outcome IS NULL
           AND (v_attempt.paused_at IS NOT NULL OR v_attempt.reached IS NOT NULL OR v_attempt.section_seconds IS NOT NULL)
         THEN
           v_attempt := pass_time(v_attempt, v_now, p_network_grace);
           v_outcome := CASE
             WHEN v_attempt.paused_at IS NOT NULL THEN 'PAUSED'
             ELSE place_barrier(v_attempt, v_place)
           END;
           -- An answer of a section whose time is over is as late as one of an attempt whose time is.
           v_late := v_outcome = 'LEFT' AND v_attempt.section_seconds IS NOT NULL
             AND v_place <= v_attempt.section_last[v_attempt.section - 1];
         END IF;
         IF v_outcome IN ('LATE', 'CLOSED', 'LEFT', 'PAUSED') THEN
           -- Nothing new, but asked again by somebody whom the first answer did not reach.
           SELECT * INTO v_answer FROM attempt_answers w
           WHERE w.organization_id = p_org AND w.attempt_id = p_attempt AND w.item_id = p_item
             AND w.sequence = p_sequence AND w.response::text = p_response;
           IF FOUND THEN
             RETURN QUERY SELECT 'REPEATED', v_answer.sequence, v_answer.saved_at, v_now, v_attempt.deadline_at;
             RETURN;
           END IF;
         END IF;
         IF v_late THEN
           PERFORM keep_late_answer(p_org, p_attempt, p_item, p_sequence, p_response, v_now, p_session);
         END IF;
         IF v_outcome IS NOT NULL THEN
           RETURN QUERY SELECT v_outcome, NULL::integer, NULL::timestamptz, v_now, v_attempt.deadline_at;
           RETURN;
         END IF;

         INSERT INTO attempt_answers AS w (organization_id, attempt_id, item_id, sequence, response, saved_at)
         VALUES (p_org, p_attempt, p_item, p_sequence, p_response::json, v_now)
         ON CONFLICT (organization_id, attempt_id, item_id) DO UPDATE
           SET sequence = excluded.sequence, response = excluded.response, saved_at = excluded.saved_at
           WHERE w.sequence < excluded.sequence
         RETURNING w.* INTO v_answer;
         IF v_answer.item_id IS NOT NULL THEN
           INSERT INTO attempt_answer_log (organization_id, attempt_id, item_id, sequence, response, saved_at, session_id)
           VALUES (p_org, p_attempt, p_item, p_sequence, p_response::json, v_now, p_session);
           v_outcome := 'APPLIED';
         ELSE
           SELECT * INTO v_answer FROM attempt_answers w
           WHERE w.organization_id = p_org AND w.attempt_id = p_attempt AND w.item_id = p_item;
           v_outcome := CASE
             WHEN v_answer.sequence > p_sequence THEN 'STALE'
             WHEN v_answer.response::text = p_response THEN 'REPEATED'
             ELSE 'CONFLICT'
           END;
         END IF;
         RETURN QUERY SELECT v_outcome, v_answer.sequence, v_answer.saved_at, v_now, v_attempt.deadline_at;
       END $$`,
    );
  }

  private async createSubmit(runner: QueryRunner): Promise<void> {
    await this.createFunction(
      runner,
      'submit_attempt(uuid, uuid, uuid, uuid, integer)',
      `CREATE FUNCTION submit_attempt(
         p_org uuid, p_assignment uuid, p_attempt uuid, p_session uuid, p_network_grace integer
       ) RETURNS TABLE (outcome text, submitted_at timestamptz, answered integer, digest text)
       LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
       #variable_conflict use_column
       DECLARE
         v_attempt attempts;
         v_policy text;
         v_period integer;
         v_late interval;
         v_now timestamptz;
         v_barrier text;
       BEGIN
         SELECT * INTO v_attempt FROM attempts a
         WHERE a.organization_id = p_org AND a.id = p_attempt AND a.assignment_id = p_assignment
         FOR NO KEY UPDATE;
         v_now := app_now();
         IF v_attempt.status IN ('SUBMITTED', 'GRADED') THEN
           RETURN QUERY SELECT 'REPEATED', v_attempt.submitted_at, v_attempt.answered, v_attempt.digest; RETURN;
         END IF;
         SELECT s.overdue_policy, s.grace_period_seconds INTO v_policy, v_period
         FROM assessments s WHERE s.organization_id = p_org AND s.id = v_attempt.assessment_id;
         v_late := v_now - v_attempt.deadline_at - make_interval(secs => p_network_grace);
         v_barrier := CASE
           WHEN v_attempt.id IS NULL THEN 'NOT_FOUND'
           WHEN v_attempt.closed_by = 'REVOCATION' THEN 'REVOKED'
           WHEN v_attempt.status = 'ABANDONED' THEN 'LATE'
           WHEN v_attempt.session_id <> p_session THEN 'TAKEN_OVER'
           WHEN v_late <= interval '0' OR v_policy = 'AUTO_SUBMIT' THEN NULL
           WHEN v_policy = 'GRACE_SUBMIT_ONLY' AND v_late <= make_interval(secs => v_period) THEN NULL
           ELSE 'LATE'
         END;
         IF v_barrier IS NOT NULL THEN
           RETURN QUERY SELECT v_barrier, NULL::timestamptz, NULL::integer, NULL::text; RETURN;
         END IF;
         RETURN QUERY
           UPDATE attempts a SET
             status = 'SUBMITTED',
             closed_by = CASE WHEN v_late > interval '0' AND v_policy = 'AUTO_SUBMIT' THEN 'DEADLINE' ELSE 'CANDIDATE' END,
             submitted_at = CASE WHEN v_late > interval '0' AND v_policy = 'AUTO_SUBMIT' THEN a.deadline_at ELSE v_now END,
             closed_at = CASE WHEN v_late > interval '0' AND v_policy = 'AUTO_SUBMIT' THEN a.deadline_at ELSE v_now END,
             paused_at = NULL,
             answered = r.answered,
             digest = r.digest
           FROM attempt_receipt(p_org, p_attempt) r
           WHERE a.organization_id = p_org AND a.id = p_attempt
           RETURNING 'SUBMITTED', a.submitted_at, a.answered, a.digest;
       END $$`,
    );
  }

  private async createClose(runner: QueryRunner): Promise<void> {
    await this.createFunction(
      runner,
      'close_overdue_attempts(uuid, uuid, integer, integer)',
      `CREATE FUNCTION close_overdue_attempts(p_org uuid, p_attempt uuid, p_network_grace integer, p_limit integer)
         RETURNS TABLE (attempt_id uuid, status text)
       LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
       #variable_conflict use_column
       DECLARE
         v_due record;
         v_horizon timestamptz := closing_horizon();
       BEGIN
         FOR v_due IN
           SELECT a.id, a.deadline_at, CASE s.overdue_policy WHEN 'AUTO_SUBMIT' THEN 'SUBMITTED' ELSE 'ABANDONED' END AS becomes
           FROM attempts a
           JOIN assessments s ON s.organization_id = a.organization_id AND s.id = a.assessment_id
           WHERE a.organization_id = p_org AND a.status = 'IN_PROGRESS' AND (p_attempt IS NULL OR a.id = p_attempt)
             AND a.deadline_at < v_horizon
             AND v_horizon > a.deadline_at + make_interval(secs => p_network_grace
               + CASE s.overdue_policy WHEN 'GRACE_SUBMIT_ONLY' THEN s.grace_period_seconds ELSE 0 END)
           ORDER BY a.deadline_at
           LIMIT p_limit
           FOR NO KEY UPDATE OF a SKIP LOCKED
         LOOP
           UPDATE attempts a SET
             status = v_due.becomes,
             closed_by = 'DEADLINE',
             closed_at = v_due.deadline_at,
             paused_at = NULL,
             submitted_at = CASE v_due.becomes WHEN 'SUBMITTED' THEN v_due.deadline_at END,
             answered = CASE v_due.becomes WHEN 'SUBMITTED' THEN r.answered END,
             digest = CASE v_due.becomes WHEN 'SUBMITTED' THEN r.digest END
           FROM attempt_receipt(p_org, v_due.id) r
           WHERE a.organization_id = p_org AND a.id = v_due.id;
           RETURN QUERY SELECT v_due.id, v_due.becomes;
         END LOOP;
       END $$`,
    );
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
      DROP FUNCTION close_overdue_attempts(uuid, uuid, integer, integer);
      DROP FUNCTION submit_attempt(uuid, uuid, uuid, uuid, integer);
      DROP FUNCTION save_attempt_answer(uuid, uuid, uuid, uuid, uuid, integer, text, integer);
      DROP FUNCTION start_attempt(uuid, uuid, uuid, uuid, uuid, text, jsonb, integer);
      DROP FUNCTION attempt_barrier(attempts, uuid, timestamptz, integer);
      DROP FUNCTION attempt_receipt(uuid, uuid);
      DROP FUNCTION note_watched_start(uuid, uuid, timestamptz);
      DROP FUNCTION keep_late_answer(uuid, uuid, uuid, integer, text, timestamptz, uuid);
      DROP FUNCTION closing_horizon();
    `);
    await new CreateAttemptFunctions1763900510000().up(runner);
  }
}
