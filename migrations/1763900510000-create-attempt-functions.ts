import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Starting, saving, submitting and closing an attempt: each decides in one statement and by the database's clock,
 * however many servers and devices there are. The functions run with the rights of whoever calls them, so row-level
 * security binds them like any other statement. All of them lock the attempt first and read what they decide by
 * afterwards. Seconds of grace and of granted time are given by the caller, whose domain rules name them.
 */
export class CreateAttemptFunctions1763900510000 implements MigrationInterface {
  name = 'CreateAttemptFunctions1763900510000';

  async up(runner: QueryRunner): Promise<void> {
    await this.createStart(runner);
    await this.createSave(runner);
    await this.createReceipt(runner);
    await this.createSubmit(runner);
    await this.createClose(runner);
  }

  private async createStart(runner: QueryRunner): Promise<void> {
    await this.createFunction(
      runner,
      'start_attempt(uuid, uuid, uuid, uuid, uuid, text, integer, boolean, integer)',
      `CREATE FUNCTION start_attempt(
         p_org uuid, p_assignment uuid, p_candidate uuid, p_session uuid,
         p_new_id uuid, p_seed text, p_granted_seconds integer, p_truncated boolean, p_network_grace integer
       ) RETURNS TABLE (outcome text, attempt_id uuid)
       LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
       #variable_conflict use_column
       DECLARE
         v_assignment assignments;
         v_open attempts;
         v_grace integer;
         v_made integer;
         v_now timestamptz;
         v_deadline timestamptz;
       BEGIN
         SELECT * INTO v_assignment FROM assignments g
         WHERE g.organization_id = p_org AND g.id = p_assignment AND g.candidate_id = p_candidate
         FOR NO KEY UPDATE;
         IF NOT FOUND THEN RETURN QUERY SELECT 'NOT_FOUND', NULL::uuid; RETURN; END IF;
         IF v_assignment.revoked_at IS NOT NULL THEN RETURN QUERY SELECT 'REVOKED', NULL::uuid; RETURN; END IF;

         SELECT * INTO v_open FROM attempts a
         WHERE a.organization_id = p_org AND a.assignment_id = p_assignment AND a.status = 'IN_PROGRESS'
         FOR NO KEY UPDATE;
         v_now := app_now();
         IF v_open.id IS NOT NULL THEN
           SELECT p_network_grace + CASE s.overdue_policy WHEN 'GRACE_SUBMIT_ONLY' THEN s.grace_period_seconds ELSE 0 END
           INTO v_grace FROM assessments s WHERE s.organization_id = p_org AND s.id = v_open.assessment_id;
           IF v_now > v_open.deadline_at + make_interval(secs => v_grace) THEN
             RETURN QUERY SELECT 'OVERDUE', v_open.id; RETURN;
           END IF;
           UPDATE attempts a SET session_id = p_session
           WHERE a.organization_id = p_org AND a.id = v_open.id AND a.session_id <> p_session;
           RETURN QUERY SELECT 'RESUMED', v_open.id; RETURN;
         END IF;

         SELECT count(*) INTO v_made FROM attempts a WHERE a.organization_id = p_org AND a.assignment_id = p_assignment;
         IF v_made >= v_assignment.attempts_allowed THEN RETURN QUERY SELECT 'EXHAUSTED', NULL::uuid; RETURN; END IF;
         IF v_now < v_assignment.opens_at THEN RETURN QUERY SELECT 'NOT_OPEN', NULL::uuid; RETURN; END IF;
         IF v_now > v_assignment.expires_at THEN RETURN QUERY SELECT 'EXPIRED', NULL::uuid; RETURN; END IF;

         v_deadline := v_now + make_interval(secs => p_granted_seconds);
         IF p_truncated THEN v_deadline := least(v_deadline, v_assignment.expires_at); END IF;
         INSERT INTO attempts
           (organization_id, id, assignment_id, assessment_id, candidate_id, number, seed, session_id, started_at, deadline_at)
         VALUES
           (p_org, p_new_id, p_assignment, v_assignment.assessment_id, p_candidate, v_made + 1, p_seed, p_session, v_now, v_deadline);
         RETURN QUERY SELECT 'STARTED', p_new_id;
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
         v_now timestamptz;
         v_outcome text;
       BEGIN
         SELECT * INTO v_attempt FROM attempts a
         WHERE a.organization_id = p_org AND a.id = p_attempt AND a.assignment_id = p_assignment
         FOR NO KEY UPDATE;
         v_now := app_now();
         v_outcome := CASE
           WHEN v_attempt.id IS NULL THEN 'NOT_FOUND'
           WHEN v_attempt.closed_by = 'REVOCATION' THEN 'REVOKED'
           WHEN v_attempt.closed_by = 'CANDIDATE' THEN 'CLOSED'
           WHEN v_attempt.session_id <> p_session THEN 'TAKEN_OVER'
           WHEN v_attempt.closed_by = 'DEADLINE' THEN 'LATE'
           WHEN v_now > v_attempt.deadline_at + make_interval(secs => p_network_grace) THEN 'LATE'
         END;
         IF v_outcome = 'LATE' THEN
           INSERT INTO late_answers (organization_id, attempt_id, item_id, sequence, response, received_at, session_id)
           VALUES (p_org, p_attempt, p_item, p_sequence, p_response::json, v_now, p_session)
           ON CONFLICT DO NOTHING;
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

  private async createReceipt(runner: QueryRunner): Promise<void> {
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
       BEGIN
         FOR v_due IN
           SELECT a.id, a.deadline_at, CASE s.overdue_policy WHEN 'AUTO_SUBMIT' THEN 'SUBMITTED' ELSE 'ABANDONED' END AS becomes
           FROM attempts a
           JOIN assessments s ON s.organization_id = a.organization_id AND s.id = a.assessment_id
           WHERE a.organization_id = p_org AND a.status = 'IN_PROGRESS' AND (p_attempt IS NULL OR a.id = p_attempt)
             AND app_now() > a.deadline_at + make_interval(secs => p_network_grace
               + CASE s.overdue_policy WHEN 'GRACE_SUBMIT_ONLY' THEN s.grace_period_seconds ELSE 0 END)
           ORDER BY a.deadline_at
           LIMIT p_limit
           FOR NO KEY UPDATE OF a SKIP LOCKED
         LOOP
           UPDATE attempts a SET
             status = v_due.becomes,
             closed_by = 'DEADLINE',
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
      DROP FUNCTION attempt_receipt(uuid, uuid);
      DROP FUNCTION save_attempt_answer(uuid, uuid, uuid, uuid, uuid, integer, text, integer);
      DROP FUNCTION start_attempt(uuid, uuid, uuid, uuid, uuid, text, integer, boolean, integer);
    `);
  }
}
