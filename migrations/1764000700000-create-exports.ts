import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './tenancy.ts';

/** Exports of questions: what was asked for, a line for each question, and the file in pieces until it is cleared away. */
export class CreateExports1764000700000 implements MigrationInterface {
  name = 'CreateExports1764000700000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE question_exports (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        state text NOT NULL,
        format text NOT NULL,
        selection jsonb NOT NULL,
        run integer NOT NULL,
        exported integer NOT NULL,
        failed integer NOT NULL,
        losses integer NOT NULL,
        size bigint NOT NULL,
        code text,
        message text,
        requested_by uuid,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        finished_at timestamptz,
        expires_at timestamptz,
        CONSTRAINT pk_question_exports PRIMARY KEY (organization_id, id),
        CONSTRAINT ck_question_exports_state CHECK (state IN ('QUEUED', 'RUNNING', 'DONE', 'FAILED'))
      );
      CREATE INDEX ix_question_exports_expires ON question_exports (expires_at);

      CREATE TABLE question_export_items (
        organization_id uuid NOT NULL,
        export_id uuid NOT NULL,
        ordinal integer NOT NULL,
        question_id uuid NOT NULL,
        version integer NOT NULL,
        code text,
        message text,
        losses text[] NOT NULL,
        CONSTRAINT pk_question_export_items PRIMARY KEY (organization_id, export_id, ordinal),
        CONSTRAINT fk_question_export_items_export FOREIGN KEY (organization_id, export_id)
          REFERENCES question_exports (organization_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_question_export_items_question FOREIGN KEY (organization_id, question_id)
          REFERENCES questions (organization_id, id)
      );

      CREATE TABLE question_export_chunks (
        organization_id uuid NOT NULL,
        export_id uuid NOT NULL,
        ordinal integer NOT NULL,
        bytes bytea NOT NULL,
        CONSTRAINT pk_question_export_chunks PRIMARY KEY (organization_id, export_id, ordinal),
        CONSTRAINT fk_question_export_chunks_export FOREIGN KEY (organization_id, export_id)
          REFERENCES question_exports (organization_id, id) ON DELETE CASCADE
      );
    `);
    await tenantTable(runner, 'question_exports', 'SELECT, INSERT, UPDATE');
    await tenantTable(runner, 'question_export_items', 'SELECT, INSERT, DELETE');
    await tenantTable(runner, 'question_export_chunks', 'SELECT, INSERT, DELETE');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE question_export_chunks, question_export_items, question_exports');
  }
}
