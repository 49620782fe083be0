import type { MigrationInterface, QueryRunner } from 'typeorm';

const FUNCTIONS: readonly [signature: string, definition: string][] = [
  [
    'enter_as_candidate(uuid, uuid)',
    `CREATE FUNCTION enter_as_candidate(
       p_org uuid, p_session uuid, OUT denial text, OUT candidate_id uuid, OUT assignment_id uuid
     )
     LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
     #variable_conflict use_column
     DECLARE
       v_session record;
     BEGIN
       PERFORM set_config('app.org', p_org::text, true);
       SELECT * INTO v_session FROM check_session(p_org, p_session);
       IF NOT FOUND THEN denial := 'UNAUTHENTICATED'; RETURN; END IF;
       IF v_session.kind <> 'candidate' THEN denial := 'FORBIDDEN'; RETURN; END IF;
       candidate_id := v_session.candidate_id;
       assignment_id := v_session.assignment_id;
     END $$`,
  ],
  [
    'prepare_attempt(uuid, uuid, uuid)',
    `CREATE FUNCTION prepare_attempt(
       p_org uuid, p_session uuid, p_assignment uuid,
       OUT denial text, OUT candidate_id uuid, OUT assignment assignments, OUT assessment assessments,
       OUT candidate_extra_percent integer, OUT candidate_break_minutes integer, OUT items jsonb, OUT seen uuid[]
     )
     LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
     #variable_conflict use_column
     DECLARE
       v_candidate uuid;
       v_entry record;
     BEGIN
       SELECT * INTO v_entry FROM enter_as_candidate(p_org, p_session);
       denial := v_entry.denial;
       v_candidate := v_entry.candidate_id;
       candidate_id := v_candidate;
       IF denial IS NOT NULL THEN RETURN; END IF;
       SELECT * INTO assignment FROM assignments g
       WHERE g.organization_id = p_org AND g.id = p_assignment AND g.id = v_entry.assignment_id
         AND g.candidate_id = v_candidate;
       IF NOT FOUND THEN denial := 'NOT_FOUND'; RETURN; END IF;
       SELECT * INTO assessment FROM assessments s WHERE s.organization_id = p_org AND s.id = assignment.assessment_id;
       SELECT c.extra_time_percent, c.break_minutes INTO candidate_extra_percent, candidate_break_minutes
       FROM candidates c WHERE c.organization_id = p_org AND c.id = v_candidate;
       SELECT coalesce(jsonb_agg(jsonb_build_object(
                'id', i.id, 'section', i.section, 'position', i.position, 'questionId', i.question_id)), '[]')
       INTO items FROM assessment_items i WHERE i.organization_id = p_org AND i.assessment_id = assessment.id;
       seen := '{}';
       IF assessment.sections @> '[{"type": "DRAW"}]' THEN
         -- Of a forward-only attempt only what was reached counts as given.
         seen := ARRAY(
           SELECT DISTINCT p.question_id FROM attempts t
           JOIN assessment_items p ON p.organization_id = t.organization_id
             AND p.id = ANY (t.item_ids[1:coalesce(t.reached, cardinality(t.item_ids))])
           WHERE t.organization_id = p_org AND t.candidate_id = v_candidate);
       END IF;
     END $$`,
  ],
  [
    'begin_attempt(uuid, uuid, uuid, uuid, text, jsonb, uuid, text, integer)',
    `CREATE FUNCTION begin_attempt(
       p_org uuid, p_session uuid, p_assignment uuid, p_new_id uuid, p_seed text, p_paper jsonb,
       p_audit uuid, p_request text, p_network_grace integer,
       OUT outcome text, OUT ready_at timestamptz, OUT server_now timestamptz,
       OUT attempt attempts, OUT assignment assignments, OUT assessment assessments
     )
     LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
     DECLARE
       v_entry record;
       v_start record;
     BEGIN
       SELECT * INTO v_entry FROM enter_as_candidate(p_org, p_session);
       outcome := v_entry.denial;
       IF outcome IS NULL AND v_entry.assignment_id <> p_assignment THEN outcome := 'NOT_FOUND'; END IF;
       IF outcome IS NOT NULL THEN RETURN; END IF;
       SELECT * INTO v_start FROM start_attempt(
         p_org, p_assignment, v_entry.candidate_id, p_session, p_new_id, p_seed, p_paper, p_network_grace);
       outcome := v_start.outcome;
       ready_at := v_start.ready_at;
       server_now := v_start.server_now;
       attempt := v_start.attempt;
       assignment := v_start.assignment;
       assessment := v_start.assessment;
       IF outcome = 'STARTED' THEN
         INSERT INTO audit_entries
           (organization_id, id, actor_kind, actor_id, action, subject, subject_id, after, request_id)
         VALUES (p_org, p_audit, 'candidate', v_entry.candidate_id, 'attempt.started', 'attempt', p_new_id,
           jsonb_build_object('status', attempt.status, 'deadlineAt', utc_text(attempt.deadline_at),
             'grantedSeconds', p_paper -> 'grantedSeconds'),
           p_request);
       END IF;
     END $$`,
  ],
  [
    'find_attempt_item(uuid, uuid, uuid, uuid)',
    `CREATE FUNCTION find_attempt_item(
       p_org uuid, p_session uuid, p_attempt uuid, p_item uuid,
       OUT denial text, OUT kind text, OUT stem text, OUT choices jsonb, OUT targets jsonb, OUT shufflable boolean
     )
     LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
     #variable_conflict use_column
     DECLARE
       v_entry record;
     BEGIN
       SELECT * INTO v_entry FROM enter_as_candidate(p_org, p_session);
       denial := v_entry.denial;
       IF denial IS NOT NULL THEN RETURN; END IF;
       SELECT i.kind, i.stem, i.choices, i.targets, i.shufflable INTO kind, stem, choices, targets, shufflable
       FROM attempts a JOIN assessment_items i ON i.organization_id = a.organization_id AND i.id = ANY (a.item_ids)
       WHERE a.organization_id = p_org AND a.id = p_attempt AND a.assignment_id = v_entry.assignment_id AND i.id = p_item;
       IF NOT FOUND THEN denial := 'NOT_FOUND'; END IF;
     END $$`,
  ],
  [
    'take_answer(uuid, uuid, uuid, uuid, integer, text, integer)',
    `CREATE FUNCTION take_answer(
       p_org uuid, p_session uuid, p_attempt uuid, p_item uuid, p_sequence integer, p_response text, p_network_grace integer
     ) RETURNS TABLE (outcome text, sequence integer, saved_at timestamptz, server_now timestamptz, deadline_at timestamptz)
     LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
     DECLARE
       v_entry record;
     BEGIN
       SELECT * INTO v_entry FROM enter_as_candidate(p_org, p_session);
       IF v_entry.denial IS NOT NULL THEN
         outcome := v_entry.denial;
         RETURN NEXT;
         RETURN;
       END IF;
       RETURN QUERY SELECT * FROM save_attempt_answer(
         p_org, v_entry.assignment_id, p_attempt, p_session, p_item, p_sequence, p_response, p_network_grace);
     END $$`,
  ],
  [
    'hand_in_attempt(uuid, uuid, uuid, uuid, text, uuid, text, integer)',
    `CREATE FUNCTION hand_in_attempt(
       p_org uuid, p_session uuid, p_attempt uuid, p_event uuid, p_event_name text, p_audit uuid, p_request text,
       p_network_grace integer,
       OUT outcome text, OUT submitted_at timestamptz, OUT answered integer, OUT digest text
     )
     LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
     #variable_conflict use_column
     DECLARE
       v_entry record;
     BEGIN
       SELECT * INTO v_entry FROM enter_as_candidate(p_org, p_session);
       outcome := v_entry.denial;
       IF outcome IS NOT NULL THEN RETURN; END IF;
       SELECT * INTO outcome, submitted_at, answered, digest
       FROM submit_attempt(p_org, v_entry.assignment_id, p_attempt, p_session, p_network_grace);
       IF outcome = 'SUBMITTED' THEN
         INSERT INTO audit_entries
           (organization_id, id, actor_kind, actor_id, action, subject, subject_id, before, after, request_id)
         VALUES (p_org, p_audit, 'candidate', v_entry.candidate_id, 'attempt.submitted', 'attempt', p_attempt,
           jsonb_build_object('status', 'IN_PROGRESS'),
           jsonb_build_object('status', outcome, 'submittedAt', utc_text(hand_in_attempt.submitted_at),
             'answered', hand_in_attempt.answered, 'digest', hand_in_attempt.digest),
           p_request);
         INSERT INTO outbox_events (organization_id, id, name, payload, request_id)
         VALUES (p_org, p_event, p_event_name, jsonb_build_object('attemptId', p_attempt), p_request);
       END IF;
     END $$`,
  ],
  [
    'utc_text(timestamptz)',
    `CREATE FUNCTION utc_text(p_at timestamptz) RETURNS text
     LANGUAGE sql STABLE SECURITY INVOKER
     RETURN to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  ],
];

/**
 * The hot paths of a test, each one statement that is a transaction of its own: it sets the tenant for row-level
 * security, looks whether the session is open and is a candidate's, and does the work, so that nothing has to be asked
 * before and nothing committed after. What decides stays in the functions of the attempts; these only lead there. They
 * run with the rights of whoever calls them. What a session is denied is UNAUTHENTICATED, FORBIDDEN or NOT_FOUND.
 */
export class ActInOneStatement1764100600000 implements MigrationInterface {
  name = 'ActInOneStatement1764100600000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [signature, definition] of FUNCTIONS) {
      await runner.query(`
        ${definition};
        REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION ${signature} TO plumbline_app;
      `);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [signature] of FUNCTIONS) await runner.query(`DROP FUNCTION ${signature}`);
  }
}
