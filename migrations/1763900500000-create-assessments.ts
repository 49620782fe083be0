import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './tenancy.ts';

const TABLES: readonly [table: string, privileges: string][] = [
  ['assessments', 'SELECT, INSERT, UPDATE'],
  ['assessment_items', 'SELECT, INSERT'],
  ['assignments', 'SELECT, INSERT, UPDATE'],
  ['attempts', 'SELECT, INSERT, UPDATE'],
  ['attempt_answers', 'SELECT, INSERT, UPDATE'],
  // What a candidate did, and what came of it, is added to and never rewritten.
  ['attempt_answer_log', 'SELECT, INSERT'],
  ['late_answers', 'SELECT, INSERT'],
  ['grades', 'SELECT, INSERT'],
  ['item_grades', 'SELECT, INSERT'],
];

/** Assessments with their items' content, assignments, attempts, answers and grades. */
export class CreateAssessments1763900500000 implements MigrationInterface {
  name = 'CreateAssessments1763900500000';

  async up(runner: QueryRunner): Promise<void> {
    await this.createBuilding(runner);
    await this.createTaking(runner);
    for (const [table, privileges] of TABLES) await tenantTable(runner, table, privileges);
  }

  private async createBuilding(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE assessments (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        title text NOT NULL,
        status text NOT NULL,
        sections jsonb NOT NULL,
        time_limit_minutes integer NOT NULL,
        pass_mark_percent numeric(9,6),
        window_policy text NOT NULL,
        overdue_policy text NOT NULL,
        grace_period_seconds integer NOT NULL,
        scoring text NOT NULL,
        negative_fraction numeric(7,6),
        shuffle_questions boolean NOT NULL,
        shuffle_choices boolean NOT NULL,
        created_by uuid,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        published_at timestamptz,
        CONSTRAINT pk_assessments PRIMARY KEY (organization_id, id),
        CONSTRAINT ck_assessments_status CHECK (status IN ('DRAFT', 'PUBLISHED')),
        CONSTRAINT ck_assessments_window_policy CHECK (window_policy IN ('TRUNCATE', 'FULL_TIME')),
        CONSTRAINT ck_assessments_overdue_policy CHECK (overdue_policy IN ('AUTO_SUBMIT', 'GRACE_SUBMIT_ONLY', 'ABANDON')),
        CONSTRAINT ck_assessments_scoring CHECK (scoring IN ('ALL_OR_NOTHING', 'PARTIAL', 'NEGATIVE')),
        CONSTRAINT ck_assessments_time_limit CHECK (time_limit_minutes BETWEEN 1 AND 1440),
        CONSTRAINT ck_assessments_pass_mark CHECK (pass_mark_percent BETWEEN 0 AND 100),
        CONSTRAINT ck_assessments_negative_fraction CHECK (scoring <> 'NEGATIVE' OR negative_fraction IS NOT NULL)
      );

      CREATE TABLE assessment_items (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        assessment_id uuid NOT NULL,
        section integer NOT NULL,
        position integer NOT NULL,
        points numeric(18,6) NOT NULL,
        question_id uuid NOT NULL,
        question_version_id uuid NOT NULL,
        question_version integer NOT NULL,
        kind text NOT NULL,
        stem text NOT NULL,
        choices jsonb NOT NULL,
        targets jsonb NOT NULL,
        shufflable boolean NOT NULL,
        key jsonb NOT NULL,
        explanation text,
        CONSTRAINT pk_assessment_items PRIMARY KEY (organization_id, id),
        CONSTRAINT uq_assessment_items_position UNIQUE (organization_id, assessment_id, position),
        CONSTRAINT uq_assessment_items_question UNIQUE (organization_id, assessment_id, question_id),
        CONSTRAINT fk_assessment_items_assessment FOREIGN KEY (organization_id, assessment_id)
          REFERENCES assessments (organization_id, id),
        CONSTRAINT ck_assessment_items_points CHECK (points > 0)
      );

      CREATE TABLE assignments (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        assessment_id uuid NOT NULL,
        candidate_id uuid NOT NULL,
        loop_stage_id uuid,
        opens_at timestamptz,
        expires_at timestamptz,
        extra_time_percent integer,
        attempts_allowed integer NOT NULL,
        created_by uuid,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        revoked_at timestamptz,
        CONSTRAINT pk_assignments PRIMARY KEY (organization_id, id),
        CONSTRAINT fk_assignments_assessment FOREIGN KEY (organization_id, assessment_id)
          REFERENCES assessments (organization_id, id),
        CONSTRAINT ck_assignments_extra_time CHECK (extra_time_percent BETWEEN 0 AND 400),
        CONSTRAINT ck_assignments_attempts_allowed CHECK (attempts_allowed BETWEEN 1 AND 20)
      );
      CREATE INDEX ix_assignments_assessment ON assignments (organization_id, assessment_id, id);
      CREATE INDEX ix_assignments_candidate ON assignments (organization_id, candidate_id, id);
    `);
  }

  private async createTaking(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE attempts (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        assignment_id uuid NOT NULL,
        assessment_id uuid NOT NULL,
        candidate_id uuid NOT NULL,
        number integer NOT NULL,
        seed text NOT NULL,
        session_id uuid NOT NULL,
        status text NOT NULL DEFAULT 'IN_PROGRESS',
        started_at timestamptz NOT NULL,
        deadline_at timestamptz NOT NULL,
        closed_by text,
        submitted_at timestamptz,
        answered integer,
        digest text,
        CONSTRAINT pk_attempts PRIMARY KEY (organization_id, id),
        CONSTRAINT uq_attempts_number UNIQUE (organization_id, assignment_id, number),
        CONSTRAINT fk_attempts_assignment FOREIGN KEY (organization_id, assignment_id)
          REFERENCES assignments (organization_id, id),
        CONSTRAINT fk_attempts_assessment FOREIGN KEY (organization_id, assessment_id)
          REFERENCES assessments (organization_id, id),
        CONSTRAINT ck_attempts_status CHECK (status IN ('IN_PROGRESS', 'SUBMITTED', 'GRADED', 'ABANDONED')),
        CONSTRAINT ck_attempts_closed_by CHECK (closed_by IN ('CANDIDATE', 'DEADLINE', 'REVOCATION')),
        CONSTRAINT ck_attempts_closed CHECK ((status = 'IN_PROGRESS') = (closed_by IS NULL)),
        CONSTRAINT ck_attempts_submitted CHECK (
          (status IN ('SUBMITTED', 'GRADED'))
            = (submitted_at IS NOT NULL AND answered IS NOT NULL AND digest IS NOT NULL)
        )
      );
      CREATE UNIQUE INDEX ux_attempts_open ON attempts (organization_id, assignment_id) WHERE status = 'IN_PROGRESS';
      CREATE INDEX ix_attempts_due ON attempts (deadline_at) WHERE status = 'IN_PROGRESS';

      CREATE TABLE attempt_answers (
        organization_id uuid NOT NULL,
        attempt_id uuid NOT NULL,
        item_id uuid NOT NULL,
        sequence integer NOT NULL,
        response json NOT NULL,
        saved_at timestamptz NOT NULL,
        CONSTRAINT pk_attempt_answers PRIMARY KEY (organization_id, attempt_id, item_id),
        CONSTRAINT fk_attempt_answers_attempt FOREIGN KEY (organization_id, attempt_id)
          REFERENCES attempts (organization_id, id),
        CONSTRAINT fk_attempt_answers_item FOREIGN KEY (organization_id, item_id)
          REFERENCES assessment_items (organization_id, id),
        CONSTRAINT ck_attempt_answers_sequence CHECK (sequence > 0)
      );

      CREATE TABLE attempt_answer_log (
        organization_id uuid NOT NULL,
        attempt_id uuid NOT NULL,
        item_id uuid NOT NULL,
        sequence integer NOT NULL,
        response json NOT NULL,
        saved_at timestamptz NOT NULL,
        session_id uuid NOT NULL,
        CONSTRAINT pk_attempt_answer_log PRIMARY KEY (organization_id, attempt_id, item_id, sequence),
        CONSTRAINT fk_attempt_answer_log_attempt FOREIGN KEY (organization_id, attempt_id)
          REFERENCES attempts (organization_id, id)
      );

      CREATE TABLE late_answers (
        organization_id uuid NOT NULL,
        attempt_id uuid NOT NULL,
        item_id uuid NOT NULL,
        sequence integer NOT NULL,
        response json NOT NULL,
        received_at timestamptz NOT NULL,
        session_id uuid NOT NULL,
        CONSTRAINT pk_late_answers PRIMARY KEY (organization_id, attempt_id, item_id, sequence),
        CONSTRAINT fk_late_answers_attempt FOREIGN KEY (organization_id, attempt_id)
          REFERENCES attempts (organization_id, id)
      );

      CREATE TABLE grades (
        organization_id uuid NOT NULL,
        attempt_id uuid NOT NULL,
        revision integer NOT NULL,
        points numeric(24,6) NOT NULL,
        maximum numeric(24,6) NOT NULL,
        percent numeric(24,6) NOT NULL,
        passed boolean,
        graded_at timestamptz NOT NULL DEFAULT app_now(),
        CONSTRAINT pk_grades PRIMARY KEY (organization_id, attempt_id, revision),
        CONSTRAINT fk_grades_attempt FOREIGN KEY (organization_id, attempt_id) REFERENCES attempts (organization_id, id)
      );

      CREATE TABLE item_grades (
        organization_id uuid NOT NULL,
        attempt_id uuid NOT NULL,
        revision integer NOT NULL,
        item_id uuid NOT NULL,
        points numeric(24,6) NOT NULL,
        maximum numeric(24,6) NOT NULL,
        outcome text NOT NULL,
        CONSTRAINT pk_item_grades PRIMARY KEY (organization_id, attempt_id, revision, item_id),
        CONSTRAINT fk_item_grades_grade FOREIGN KEY (organization_id, attempt_id, revision)
          REFERENCES grades (organization_id, attempt_id, revision),
        CONSTRAINT fk_item_grades_item FOREIGN KEY (organization_id, item_id)
          REFERENCES assessment_items (organization_id, id),
        CONSTRAINT ck_item_grades_outcome CHECK (outcome IN ('BLANK', 'WRONG', 'PARTIAL', 'RIGHT'))
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE item_grades, grades, late_answers, attempt_answer_log, attempt_answers, attempts, assignments,
        assessment_items, assessments;
    `);
  }
}
