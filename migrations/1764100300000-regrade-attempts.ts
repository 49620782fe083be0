import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './tenancy.ts';

/**
 * Points that persons give, keys that are corrected after the fact, regrades with what they changed, and which attempts
 * wait for a person.
 *
 * A corrected key stands beside the one that an item was copied with: the newest is the one that counts. It is numbered
 * by the assessment's grading revision that it came with.
 */
export class RegradeAttempts1764100300000 implements MigrationInterface {
  name = 'RegradeAttempts1764100300000';

  async up(runner: QueryRunner): Promise<void> {
    await this.createOverrides(runner);
    await this.createKeys(runner);
    await this.createRegrades(runner);
    await this.extendAttempts(runner);
  }

  private async createOverrides(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE grade_overrides (
        organization_id uuid NOT NULL,
        attempt_id uuid NOT NULL,
        number integer NOT NULL,
        item_id uuid,
        points numeric(24,6),
        reason text NOT NULL,
        given_by uuid NOT NULL,
        given_at timestamptz NOT NULL DEFAULT app_now(),
        CONSTRAINT pk_grade_overrides PRIMARY KEY (organization_id, attempt_id, number),
        CONSTRAINT fk_grade_overrides_attempt FOREIGN KEY (organization_id, attempt_id)
          REFERENCES attempts (organization_id, id),
        CONSTRAINT fk_grade_overrides_item FOREIGN KEY (organization_id, item_id)
          REFERENCES assessment_items (organization_id, id),
        CONSTRAINT ck_grade_overrides_number CHECK (number > 0)
      );
    `);
    await tenantTable(runner, 'grade_overrides', 'SELECT, INSERT');
  }

  private async createKeys(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE assessment_item_keys (
        organization_id uuid NOT NULL,
        item_id uuid NOT NULL,
        grading_revision integer NOT NULL,
        key jsonb NOT NULL,
        explanation text,
        question_version_id uuid NOT NULL,
        question_version integer NOT NULL,
        created_by uuid,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        CONSTRAINT pk_assessment_item_keys PRIMARY KEY (organization_id, item_id, grading_revision),
        CONSTRAINT fk_assessment_item_keys_item FOREIGN KEY (organization_id, item_id)
          REFERENCES assessment_items (organization_id, id),
        CONSTRAINT ck_assessment_item_keys_revision CHECK (grading_revision > 1)
      );
    `);
    await tenantTable(runner, 'assessment_item_keys', 'SELECT, INSERT');
  }

  private async createRegrades(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE regrades (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        assessment_id uuid NOT NULL,
        dry_run boolean NOT NULL,
        state text NOT NULL,
        reason text NOT NULL,
        grading_revision integer NOT NULL,
        pass_mark_before numeric(9,6),
        pass_mark_percent numeric(9,6),
        key_changes jsonb NOT NULL,
        total integer NOT NULL,
        examined integer NOT NULL DEFAULT 0,
        changed integer NOT NULL DEFAULT 0,
        passes_gained integer NOT NULL DEFAULT 0,
        passes_lost integer NOT NULL DEFAULT 0,
        examined_to uuid,
        requested_by uuid,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        finished_at timestamptz,
        CONSTRAINT pk_regrades PRIMARY KEY (organization_id, id),
        CONSTRAINT fk_regrades_assessment FOREIGN KEY (organization_id, assessment_id)
          REFERENCES assessments (organization_id, id),
        CONSTRAINT ck_regrades_state CHECK (state IN ('RUNNING', 'DONE', 'FAILED')),
        CONSTRAINT ck_regrades_finished CHECK ((state = 'RUNNING') = (finished_at IS NULL))
      );
      CREATE UNIQUE INDEX ux_regrades_running ON regrades (organization_id, assessment_id) WHERE state = 'RUNNING';

      CREATE TABLE regrade_changes (
        organization_id uuid NOT NULL,
        regrade_id uuid NOT NULL,
        attempt_id uuid NOT NULL,
        candidate_id uuid NOT NULL,
        before jsonb NOT NULL,
        after jsonb NOT NULL,
        decisions jsonb NOT NULL,
        CONSTRAINT pk_regrade_changes PRIMARY KEY (organization_id, regrade_id, attempt_id),
        CONSTRAINT fk_regrade_changes_regrade FOREIGN KEY (organization_id, regrade_id)
          REFERENCES regrades (organization_id, id),
        CONSTRAINT fk_regrade_changes_attempt FOREIGN KEY (organization_id, attempt_id)
          REFERENCES attempts (organization_id, id)
      );
    `);
    await tenantTable(runner, 'regrades', 'SELECT, INSERT, UPDATE');
    await tenantTable(runner, 'regrade_changes', 'SELECT, INSERT');
  }

  private async extendAttempts(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE attempts ADD awaits_review boolean NOT NULL DEFAULT false;
      CREATE INDEX ix_attempts_review ON attempts (organization_id, assessment_id, id) WHERE awaits_review;
      CREATE INDEX ix_attempts_unreleased ON attempts (organization_id, assessment_id, id)
        WHERE status = 'GRADED' AND released_at IS NULL AND NOT awaits_review;
      CREATE INDEX ix_assessments_release ON assessments (release_at) WHERE release_policy = 'ON_DATE';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX ix_assessments_release, ix_attempts_unreleased, ix_attempts_review;
      ALTER TABLE attempts DROP awaits_review;
      DROP TABLE regrade_changes, regrades, assessment_item_keys, grade_overrides;
    `);
  }
}
