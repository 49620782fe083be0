import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './tenancy.ts';

/**
 * What people do with questions beside writing them: comments on a version, the steps of its review, warnings that
 * somebody has cleared, and actions on many questions at once with a line for each.
 */
export class ReviewQuestions1764000400000 implements MigrationInterface {
  name = 'ReviewQuestions1764000400000';

  async up(runner: QueryRunner): Promise<void> {
    await this.createReview(runner);
    await this.createBulkActions(runner);
    await tenantTable(runner, 'question_comments', 'SELECT, INSERT, UPDATE');
    await tenantTable(runner, 'question_steps', 'SELECT, INSERT');
    await tenantTable(runner, 'question_warning_clearances', 'SELECT, INSERT');
    await tenantTable(runner, 'question_bulk_actions', 'SELECT, INSERT, UPDATE');
    await tenantTable(runner, 'question_bulk_items', 'SELECT, INSERT, UPDATE');
  }

  private async createReview(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE questions
        ADD open_warnings integer NOT NULL DEFAULT 0,
        ADD retired_from text,
        ADD CONSTRAINT ck_questions_open_warnings CHECK (open_warnings >= 0),
        ADD CONSTRAINT ck_questions_retired_from CHECK (retired_from IN ('DRAFT', 'IN_REVIEW', 'PUBLISHED'));
      ALTER TABLE questions NO FORCE ROW LEVEL SECURITY;
      ALTER TABLE question_versions NO FORCE ROW LEVEL SECURITY;
      UPDATE questions q SET open_warnings = cardinality(v.warnings)
        FROM question_versions v
        WHERE v.organization_id = q.organization_id AND v.question_id = q.id AND v.version = q.version
          AND cardinality(v.warnings) > 0;
      ALTER TABLE questions FORCE ROW LEVEL SECURITY;
      ALTER TABLE question_versions FORCE ROW LEVEL SECURITY;
      ALTER TABLE question_versions ADD description_only boolean NOT NULL DEFAULT false;

      CREATE TABLE question_comments (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        question_id uuid NOT NULL,
        version integer NOT NULL,
        field text,
        body text NOT NULL,
        asks_for_changes boolean NOT NULL,
        author_id uuid NOT NULL,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        resolved_by uuid,
        resolved_at timestamptz,
        CONSTRAINT pk_question_comments PRIMARY KEY (organization_id, id),
        CONSTRAINT fk_question_comments_version FOREIGN KEY (organization_id, question_id, version)
          REFERENCES question_versions (organization_id, question_id, version),
        CONSTRAINT ck_question_comments_resolved CHECK ((resolved_by IS NULL) = (resolved_at IS NULL))
      );
      CREATE INDEX ix_question_comments_question ON question_comments (organization_id, question_id, id);

      CREATE TABLE question_steps (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        question_id uuid NOT NULL,
        version integer NOT NULL,
        step text NOT NULL,
        actor_id uuid,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        CONSTRAINT pk_question_steps PRIMARY KEY (organization_id, id),
        CONSTRAINT fk_question_steps_version FOREIGN KEY (organization_id, question_id, version)
          REFERENCES question_versions (organization_id, question_id, version),
        CONSTRAINT ck_question_steps_step
          CHECK (step IN ('SUBMITTED', 'WITHDRAWN', 'CHANGES_REQUESTED', 'PUBLISHED', 'RETIRED', 'REOPENED'))
      );
      CREATE INDEX ix_question_steps_version ON question_steps (organization_id, question_id, version, id);

      CREATE TABLE question_warning_clearances (
        organization_id uuid NOT NULL,
        question_id uuid NOT NULL,
        version integer NOT NULL,
        ordinal integer NOT NULL,
        code text NOT NULL,
        reason text,
        cleared_by uuid,
        cleared_at timestamptz NOT NULL DEFAULT app_now(),
        CONSTRAINT pk_question_warning_clearances PRIMARY KEY (organization_id, question_id, version, ordinal),
        CONSTRAINT fk_question_warning_clearances_version FOREIGN KEY (organization_id, question_id, version)
          REFERENCES question_versions (organization_id, question_id, version)
      );
    `);
  }

  private async createBulkActions(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE question_bulk_actions (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        action text NOT NULL,
        change jsonb,
        state text NOT NULL,
        total integer NOT NULL,
        done integer NOT NULL,
        unchanged integer NOT NULL,
        failed integer NOT NULL,
        requested_by uuid,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        finished_at timestamptz,
        CONSTRAINT pk_question_bulk_actions PRIMARY KEY (organization_id, id),
        CONSTRAINT ck_question_bulk_actions_action CHECK (action IN ('TAG', 'PUBLISH', 'RETIRE')),
        CONSTRAINT ck_question_bulk_actions_state CHECK (state IN ('QUEUED', 'RUNNING', 'DONE'))
      );

      CREATE TABLE question_bulk_items (
        organization_id uuid NOT NULL,
        bulk_action_id uuid NOT NULL,
        ordinal integer NOT NULL,
        question_id uuid NOT NULL,
        status text,
        code text,
        message text,
        CONSTRAINT pk_question_bulk_items PRIMARY KEY (organization_id, bulk_action_id, ordinal),
        CONSTRAINT fk_question_bulk_items_action FOREIGN KEY (organization_id, bulk_action_id)
          REFERENCES question_bulk_actions (organization_id, id),
        CONSTRAINT ck_question_bulk_items_status CHECK (status IN ('DONE', 'UNCHANGED', 'FAILED'))
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE question_bulk_items, question_bulk_actions;
      DROP TABLE question_warning_clearances, question_steps, question_comments;
      ALTER TABLE question_versions DROP description_only;
      ALTER TABLE questions
        DROP CONSTRAINT ck_questions_retired_from, DROP CONSTRAINT ck_questions_open_warnings,
        DROP retired_from, DROP open_warnings;
    `);
  }
}
