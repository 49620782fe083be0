import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './tenancy.ts';

/**
 * Late answers that are accepted. What came too late is kept whatever came before it under its sequence number, up to
 * a bound for each attempt, so that accepting is a choice between all that there was. An accepted answer stands in the log as
 * what it is, with the session that sent it and the time at which it came.
 */
export class AcceptLateAnswers1764100210000 implements MigrationInterface {
  name = 'AcceptLateAnswers1764100210000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE late_answers ADD digest text;
      UPDATE late_answers SET digest = encode(sha256(convert_to(response::text, 'UTF8')), 'hex');
      ALTER TABLE late_answers
        ALTER digest SET NOT NULL,
        DROP CONSTRAINT pk_late_answers,
        ADD CONSTRAINT pk_late_answers PRIMARY KEY (organization_id, attempt_id, item_id, sequence, digest);

      CREATE OR REPLACE FUNCTION keep_late_answer(
        p_org uuid, p_attempt uuid, p_item uuid, p_sequence integer, p_response text, p_received timestamptz, p_session uuid
      ) RETURNS void
      LANGUAGE sql VOLATILE SECURITY INVOKER AS $$
        INSERT INTO late_answers (organization_id, attempt_id, item_id, sequence, digest, response, received_at, session_id)
        SELECT p_org, p_attempt, p_item, p_sequence, encode(sha256(convert_to(p_response, 'UTF8')), 'hex'),
               p_response::json, p_received, p_session
        WHERE (SELECT count(*) FROM late_answers l WHERE l.organization_id = p_org AND l.attempt_id = p_attempt) < 1000
        ON CONFLICT DO NOTHING
      $$;

      ALTER TABLE attempt_answer_log
        ADD kind text NOT NULL DEFAULT 'SAVE',
        ADD CONSTRAINT ck_attempt_answer_log_kind CHECK (kind IN ('SAVE', 'LATE_EVIDENCE'));

      CREATE TABLE late_answer_acceptances (
        organization_id uuid NOT NULL,
        attempt_id uuid NOT NULL,
        item_id uuid NOT NULL,
        sequence integer NOT NULL,
        digest text NOT NULL,
        replaced_sequence integer NOT NULL,
        reason text NOT NULL,
        accepted_by uuid,
        accepted_at timestamptz NOT NULL DEFAULT app_now(),
        CONSTRAINT pk_late_answer_acceptances PRIMARY KEY (organization_id, attempt_id, item_id, sequence),
        CONSTRAINT fk_late_answer_acceptances_answer FOREIGN KEY (organization_id, attempt_id, item_id, sequence, digest)
          REFERENCES late_answers (organization_id, attempt_id, item_id, sequence, digest),
        CONSTRAINT ck_late_answer_acceptances_sequence CHECK (replaced_sequence >= 0 AND sequence > replaced_sequence)
      );
    `);
    await tenantTable(runner, 'late_answer_acceptances', 'SELECT, INSERT');
  }

  /** Of answers under one sequence number the first is kept: earlier versions have room for no other. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE late_answer_acceptances;
      ALTER TABLE attempt_answer_log DROP kind;
      DELETE FROM late_answers l USING late_answers earlier
      WHERE earlier.organization_id = l.organization_id AND earlier.attempt_id = l.attempt_id
        AND earlier.item_id = l.item_id AND earlier.sequence = l.sequence
        AND (earlier.received_at, earlier.digest) < (l.received_at, l.digest);
      ALTER TABLE late_answers
        DROP CONSTRAINT pk_late_answers,
        ADD CONSTRAINT pk_late_answers PRIMARY KEY (organization_id, attempt_id, item_id, sequence),
        DROP digest;
      CREATE OR REPLACE FUNCTION keep_late_answer(
        p_org uuid, p_attempt uuid, p_item uuid, p_sequence integer, p_response text, p_received timestamptz, p_session uuid
      ) RETURNS void
      LANGUAGE sql VOLATILE SECURITY INVOKER AS $$
        INSERT INTO late_answers (organization_id, attempt_id, item_id, sequence, response, received_at, session_id)
        VALUES (p_org, p_attempt, p_item, p_sequence, p_response::json, p_received, p_session)
        ON CONFLICT DO NOTHING
      $$;
    `);
  }
}
