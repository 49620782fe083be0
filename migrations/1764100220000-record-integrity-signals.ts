import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './tenancy.ts';

/**
 * Integrity signals, for attempts whose candidates were told of them before they began: the row in `integrity_watches`
 * is the record that they were, and what bounds how many are kept. An address stands only as a keyed hash.
 */
export class RecordIntegritySignals1764100220000 implements MigrationInterface {
  name = 'RecordIntegritySignals1764100220000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE integrity_watches (
        organization_id uuid NOT NULL,
        attempt_id uuid NOT NULL,
        told_at timestamptz NOT NULL,
        address_digest text,
        recorded integer NOT NULL DEFAULT 0,
        minute_began_at timestamptz,
        minute_count integer NOT NULL DEFAULT 0,
        CONSTRAINT pk_integrity_watches PRIMARY KEY (organization_id, attempt_id),
        CONSTRAINT fk_integrity_watches_attempt FOREIGN KEY (organization_id, attempt_id)
          REFERENCES attempts (organization_id, id)
      );
      CREATE TABLE integrity_signals (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        attempt_id uuid NOT NULL,
        kind text NOT NULL,
        item_id uuid,
        at timestamptz NOT NULL,
        received_at timestamptz NOT NULL DEFAULT app_now(),
        session_id uuid NOT NULL,
        CONSTRAINT pk_integrity_signals PRIMARY KEY (organization_id, id),
        CONSTRAINT fk_integrity_signals_attempt FOREIGN KEY (organization_id, attempt_id)
          REFERENCES attempts (organization_id, id),
        CONSTRAINT ck_integrity_signals_kind CHECK (kind IN (
          'FOCUS_LOST', 'FOCUS_GAINED', 'PASTE', 'FULL_SCREEN_LEFT', 'FULL_SCREEN_ENTERED', 'ADDRESS_CHANGED'))
      );
      CREATE INDEX ix_integrity_signals_attempt ON integrity_signals (organization_id, attempt_id, id);

      CREATE OR REPLACE FUNCTION note_watched_start(p_org uuid, p_attempt uuid, p_started timestamptz) RETURNS void
        LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
        BEGIN
          INSERT INTO integrity_watches (organization_id, attempt_id, told_at) VALUES (p_org, p_attempt, p_started);
        END $$;
    `);
    await tenantTable(runner, 'integrity_watches', 'SELECT, INSERT, UPDATE');
    await tenantTable(runner, 'integrity_signals', 'SELECT, INSERT');
    await this.createRecord(runner);
  }

  /** A minute begins with the first signal after the one before it has ended; a call without signals counts as one. */
  private async createRecord(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION record_integrity_signals(
        p_org uuid, p_assignment uuid, p_attempt uuid, p_session uuid, p_address text, p_address_id uuid, p_signals jsonb,
        p_minute_limit integer, p_limit integer, p_network_grace integer
      ) RETURNS TABLE (outcome text, recorded integer, retry_after integer)
      LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
      #variable_conflict use_column
      DECLARE
        v_attempt attempts;
        v_watch integrity_watches;
        v_told boolean;
        v_now timestamptz;
        v_outcome text;
        v_count integer := jsonb_array_length(p_signals);
        v_moved boolean;
      BEGIN
        SELECT * INTO v_attempt FROM attempts a
        WHERE a.organization_id = p_org AND a.id = p_attempt AND a.assignment_id = p_assignment;
        SELECT s.integrity_signals AND (s.consent_text IS NULL OR g.consented_at IS NOT NULL) INTO v_told
        FROM assignments g
        JOIN assessments s ON s.organization_id = g.organization_id AND s.id = g.assessment_id
        WHERE g.organization_id = p_org AND g.id = v_attempt.assignment_id;
        SELECT * INTO v_watch FROM integrity_watches w
        WHERE w.organization_id = p_org AND w.attempt_id = v_attempt.id FOR NO KEY UPDATE;
        v_now := app_now();
        v_outcome := attempt_barrier(v_attempt, p_session, v_now, p_network_grace);
        IF v_outcome IS NULL AND (v_watch.attempt_id IS NULL OR NOT v_told) THEN v_outcome := 'OFF'; END IF;
        IF v_outcome IS NULL AND EXISTS (
          SELECT FROM jsonb_to_recordset(p_signals) AS r(item uuid)
          WHERE r.item IS NOT NULL AND NOT r.item = ANY (v_attempt.item_ids))
        THEN
          v_outcome := 'NOT_FOUND';
        END IF;
        IF v_outcome IS NOT NULL THEN RETURN QUERY SELECT v_outcome, NULL::integer, NULL::integer; RETURN; END IF;

        IF v_watch.minute_began_at IS NULL OR v_now >= v_watch.minute_began_at + interval '1 minute' THEN
          v_watch.minute_began_at := v_now;
          v_watch.minute_count := 0;
        END IF;
        v_watch.minute_count := v_watch.minute_count + greatest(v_count, 1);
        IF v_watch.minute_count > p_minute_limit THEN
          RETURN QUERY SELECT 'TOO_FAST', NULL::integer,
            ceil(extract(epoch FROM v_watch.minute_began_at + interval '1 minute' - v_now))::integer;
          RETURN;
        END IF;
        v_moved := v_watch.address_digest <> p_address;
        v_count := v_count + coalesce(v_moved::integer, 0);
        IF v_watch.recorded + v_count > p_limit THEN
          RETURN QUERY SELECT 'FULL', NULL::integer, NULL::integer; RETURN;
        END IF;
        INSERT INTO integrity_signals (organization_id, id, attempt_id, kind, item_id, at, received_at, session_id)
        SELECT p_org, r.id, p_attempt, r.kind, r.item, r.at, v_now, p_session
        FROM jsonb_to_recordset(p_signals) AS r(id uuid, kind text, item uuid, at timestamptz)
        UNION ALL
        SELECT p_org, p_address_id, p_attempt, 'ADDRESS_CHANGED', NULL, v_now, v_now, p_session WHERE v_moved;
        UPDATE integrity_watches w SET
          address_digest = p_address, recorded = w.recorded + v_count,
          minute_began_at = v_watch.minute_began_at, minute_count = v_watch.minute_count
        WHERE w.organization_id = p_org AND w.attempt_id = p_attempt;
        RETURN QUERY SELECT 'RECORDED', v_count, NULL::integer;
      END $$;
      REVOKE ALL ON FUNCTION record_integrity_signals(
        uuid, uuid, uuid, uuid, text, uuid, jsonb, integer, integer, integer) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION record_integrity_signals(
        uuid, uuid, uuid, uuid, text, uuid, jsonb, integer, integer, integer) TO plumbline_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION record_integrity_signals(uuid, uuid, uuid, uuid, text, uuid, jsonb, integer, integer, integer);
      CREATE OR REPLACE FUNCTION note_watched_start(p_org uuid, p_attempt uuid, p_started timestamptz) RETURNS void
        LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$ BEGIN END $$;
      DROP TABLE integrity_signals, integrity_watches;
    `);
  }
}
