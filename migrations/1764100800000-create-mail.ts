import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './tenancy.ts';

/**
 * Messages to candidates: whom about what, and what became of it. Their words are made when they are sent, so that neither a
 * link nor an address stands here. An assignment remembers for which time of expiry it was told that it is near.
 */
export class CreateMail1764100800000 implements MigrationInterface {
  name = 'CreateMail1764100800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE mail_messages (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        kind text NOT NULL,
        subject_id uuid NOT NULL,
        assignment_id uuid NOT NULL,
        candidate_id uuid NOT NULL,
        dedupe_key text NOT NULL,
        status text NOT NULL DEFAULT 'WAITING',
        attempts integer NOT NULL DEFAULT 0,
        claim uuid,
        claimed_until timestamptz,
        message_id text,
        failure_code text,
        requested_by uuid,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        sent_at timestamptz,
        CONSTRAINT pk_mail_messages PRIMARY KEY (organization_id, id),
        CONSTRAINT uq_mail_messages_dedupe UNIQUE (organization_id, dedupe_key),
        CONSTRAINT ck_mail_messages_kind CHECK (kind IN ('INVITATION', 'REMINDER', 'RECEIPT', 'RESULT')),
        CONSTRAINT ck_mail_messages_status
          CHECK (status IN ('WAITING', 'HELD', 'SENDING', 'SENT', 'FAILED', 'DROPPED')),
        CONSTRAINT ck_mail_messages_claim
          CHECK ((status = 'SENDING') = (claim IS NOT NULL AND claimed_until IS NOT NULL)),
        CONSTRAINT ck_mail_messages_sent CHECK ((status = 'SENT') = (sent_at IS NOT NULL))
      );
      CREATE INDEX ix_mail_messages_candidate ON mail_messages (organization_id, candidate_id, id);
      CREATE INDEX ix_mail_messages_assignment ON mail_messages (organization_id, assignment_id, id);
      CREATE INDEX ix_mail_messages_held ON mail_messages (id) WHERE status = 'HELD';

      ALTER TABLE assignments ADD expiry_told_for timestamptz;
      CREATE INDEX ix_assignments_expiring ON assignments (expires_at)
        WHERE revoked_at IS NULL AND expires_at IS DISTINCT FROM expiry_told_for;
    `);
    await tenantTable(runner, 'mail_messages', 'SELECT, INSERT, UPDATE');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE mail_messages;
      DROP INDEX ix_assignments_expiring;
      ALTER TABLE assignments DROP expiry_told_for;
    `);
  }
}
