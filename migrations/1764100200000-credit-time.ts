import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './tenancy.ts';

/**
 * The service's heartbeat, the outages that its gaps were, and the ledger of time that was given to attempts.
 *
 * A beat stands by the real clock, so that a test that moves the application's clock makes no outage of it; in the
 * application's time it is that much ahead. An attempt's end is acted on once a beat came after it: whatever was open at the last
 * beat may have been in an outage since, and gets its credit before anything closes it. Where no API ever beat nothing waits.
 */
export class CreditTime1764100200000 implements MigrationInterface {
  name = 'CreditTime1764100200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE service_heartbeat (
        singleton boolean NOT NULL DEFAULT true,
        beat_at timestamptz NOT NULL,
        CONSTRAINT pk_service_heartbeat PRIMARY KEY (singleton),
        CONSTRAINT ck_service_heartbeat_singleton CHECK (singleton)
      );
      GRANT SELECT ON service_heartbeat TO plumbline_app;
      GRANT SELECT, INSERT, UPDATE ON service_heartbeat TO plumbline_system;

      CREATE TABLE service_outages (
        id uuid NOT NULL,
        began_at timestamptz NOT NULL,
        ended_at timestamptz NOT NULL,
        CONSTRAINT pk_service_outages PRIMARY KEY (id),
        CONSTRAINT ck_service_outages_span CHECK (began_at < ended_at)
      );
      GRANT SELECT, INSERT ON service_outages TO plumbline_system;

      CREATE OR REPLACE FUNCTION closing_horizon() RETURNS timestamptz
        LANGUAGE sql VOLATILE SECURITY INVOKER AS $$
          SELECT coalesce(
            (SELECT least(app_now(), h.beat_at + o."offset") FROM service_heartbeat h CROSS JOIN clock_offset o), app_now())
        $$;

      CREATE TABLE time_credits (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        attempt_id uuid NOT NULL,
        seconds integer NOT NULL,
        source text NOT NULL,
        reason text NOT NULL,
        credited_by uuid,
        outage_id uuid,
        deadline_before timestamptz NOT NULL,
        deadline_after timestamptz NOT NULL,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        CONSTRAINT pk_time_credits PRIMARY KEY (organization_id, id),
        CONSTRAINT uq_time_credits_outage UNIQUE (organization_id, attempt_id, outage_id),
        CONSTRAINT fk_time_credits_attempt FOREIGN KEY (organization_id, attempt_id)
          REFERENCES attempts (organization_id, id),
        CONSTRAINT ck_time_credits_source CHECK (source IN ('OUTAGE', 'EXTENSION', 'ADMINISTRATOR', 'ACCOMMODATION')),
        CONSTRAINT ck_time_credits_outage CHECK ((source = 'OUTAGE') = (outage_id IS NOT NULL)),
        CONSTRAINT ck_time_credits_seconds CHECK (seconds > 0 AND deadline_before < deadline_after)
      );
      CREATE INDEX ix_time_credits_attempt ON time_credits (organization_id, attempt_id, id);
    `);
    await tenantTable(runner, 'time_credits', 'SELECT, INSERT');
    await this.createCredit(runner);
  }

  /**
   * Gives an open attempt time and writes it into the ledger: the one way in which a deadline moves from outside. An
   * attempt whose time is over gets none, whether or not it has been closed yet. Where `p_seconds` is null it
   * is what the attempt had of the span, rounded up. `p_as_of` is when its end and its sections are judged: the beginning of an
   * outage, else now, which is read once the attempt is locked.
   */
  private async createCredit(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION credit_attempt(
        p_org uuid, p_attempt uuid, p_id uuid, p_source text, p_reason text, p_member uuid, p_outage uuid,
        p_seconds integer, p_from timestamptz, p_to timestamptz, p_as_of timestamptz, p_network_grace integer
      ) RETURNS TABLE (outcome text, seconds integer, deadline_before timestamptz, deadline_after timestamptz)
      LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
      #variable_conflict use_column
      DECLARE
        v_attempt attempts;
        v_period integer;
        v_as_of timestamptz;
        v_seconds integer;
        v_before timestamptz;
      BEGIN
        SELECT * INTO v_attempt FROM attempts a WHERE a.organization_id = p_org AND a.id = p_attempt FOR NO KEY UPDATE;
        SELECT CASE s.overdue_policy WHEN 'GRACE_SUBMIT_ONLY' THEN s.grace_period_seconds ELSE 0 END INTO v_period
        FROM assessments s WHERE s.organization_id = p_org AND s.id = v_attempt.assessment_id;
        v_as_of := coalesce(p_as_of, app_now());
        v_before := v_attempt.deadline_at;
        IF v_attempt.id IS NULL OR v_attempt.status <> 'IN_PROGRESS'
          OR v_as_of > v_before + make_interval(secs => p_network_grace + v_period)
        THEN
          RETURN QUERY SELECT 'CLOSED', NULL::integer, NULL::timestamptz, NULL::timestamptz; RETURN;
        END IF;
        v_seconds := coalesce(p_seconds, ceil(extract(epoch FROM p_to - greatest(p_from, v_attempt.started_at)))::integer);
        IF v_seconds <= 0 THEN
          RETURN QUERY SELECT 'NOT_OPEN', NULL::integer, NULL::timestamptz, NULL::timestamptz; RETURN;
        END IF;
        v_attempt := pass_time(v_attempt, v_as_of, p_network_grace);
        UPDATE attempts a SET
          deadline_at = a.deadline_at + make_interval(secs => v_seconds),
          section = v_attempt.section,
          section_deadline_at = v_attempt.section_deadline_at + make_interval(secs => v_seconds),
          reached = v_attempt.reached,
          paused_at = v_attempt.paused_at,
          break_taken_seconds = v_attempt.break_taken_seconds
        WHERE a.organization_id = p_org AND a.id = p_attempt
        RETURNING a.deadline_at INTO v_attempt.deadline_at;
        INSERT INTO time_credits
          (organization_id, id, attempt_id, seconds, source, reason, credited_by, outage_id, deadline_before, deadline_after)
        VALUES
          (p_org, p_id, p_attempt, v_seconds, p_source, p_reason, p_member, p_outage, v_before, v_attempt.deadline_at);
        RETURN QUERY SELECT 'CREDITED', v_seconds, v_before, v_attempt.deadline_at;
      END $$;
      REVOKE ALL ON FUNCTION credit_attempt(
        uuid, uuid, uuid, text, text, uuid, uuid, integer, timestamptz, timestamptz, timestamptz, integer) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION credit_attempt(
        uuid, uuid, uuid, text, text, uuid, uuid, integer, timestamptz, timestamptz, timestamptz, integer)
        TO plumbline_app, plumbline_system;
      GRANT EXECUTE ON FUNCTION pass_time(attempts, timestamptz, integer) TO plumbline_system;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      REVOKE EXECUTE ON FUNCTION pass_time(attempts, timestamptz, integer) FROM plumbline_system;
      DROP FUNCTION credit_attempt(
        uuid, uuid, uuid, text, text, uuid, uuid, integer, timestamptz, timestamptz, timestamptz, integer);
      CREATE OR REPLACE FUNCTION closing_horizon() RETURNS timestamptz
        LANGUAGE sql VOLATILE SECURITY INVOKER AS $$ SELECT app_now() $$;
      DROP TABLE time_credits, service_outages, service_heartbeat;
    `);
  }
}
