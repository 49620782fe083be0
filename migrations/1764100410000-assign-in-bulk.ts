import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './tenancy.ts';

/**
 * Assigning to many people at once, line by line. Names and addresses stand in a line until it has become an assignment.
 * An assignment remembers for which close of its window it was told that nobody finished it.
 */
export class AssignInBulk1764100410000 implements MigrationInterface {
  name = 'AssignInBulk1764100410000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE assignments ADD close_told_for timestamptz;
      CREATE INDEX ix_assignments_closing ON assignments (expires_at)
        WHERE revoked_at IS NULL AND expires_at IS DISTINCT FROM close_told_for;
      CREATE INDEX ix_assignments_stage ON assignments (organization_id, loop_stage_id, id)
        WHERE loop_stage_id IS NOT NULL;

      CREATE TABLE bulk_assignments (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        assessment_id uuid NOT NULL,
        opens_at timestamptz,
        expires_at timestamptz,
        extra_time_percent integer,
        attempts_allowed integer NOT NULL,
        cool_down_minutes integer NOT NULL,
        break_minutes integer,
        state text NOT NULL DEFAULT 'QUEUED',
        total integer NOT NULL,
        assigned integer NOT NULL DEFAULT 0,
        skipped integer NOT NULL DEFAULT 0,
        failed integer NOT NULL DEFAULT 0,
        requested_by uuid,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        finished_at timestamptz,
        CONSTRAINT pk_bulk_assignments PRIMARY KEY (organization_id, id),
        CONSTRAINT fk_bulk_assignments_assessment FOREIGN KEY (organization_id, assessment_id)
          REFERENCES assessments (organization_id, id),
        CONSTRAINT ck_bulk_assignments_state CHECK (state IN ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')),
        CONSTRAINT ck_bulk_assignments_counts CHECK (assigned + skipped + failed <= total)
      );
      CREATE TABLE bulk_assignment_lines (
        organization_id uuid NOT NULL,
        bulk_assignment_id uuid NOT NULL,
        ordinal integer NOT NULL,
        candidate_id uuid,
        name text,
        email text,
        external_id text,
        status text,
        code text,
        message text,
        assignment_id uuid,
        CONSTRAINT pk_bulk_assignment_lines PRIMARY KEY (organization_id, bulk_assignment_id, ordinal),
        CONSTRAINT fk_bulk_assignment_lines_bulk FOREIGN KEY (organization_id, bulk_assignment_id)
          REFERENCES bulk_assignments (organization_id, id),
        CONSTRAINT ck_bulk_assignment_lines_status CHECK (status IN ('ASSIGNED', 'SKIPPED', 'FAILED')),
        CONSTRAINT ck_bulk_assignment_lines_who CHECK (candidate_id IS NOT NULL OR email IS NOT NULL),
        CONSTRAINT ck_bulk_assignment_lines_assigned CHECK ((status = 'ASSIGNED') = (assignment_id IS NOT NULL))
      );
    `);
    await tenantTable(runner, 'bulk_assignments', 'SELECT, INSERT, UPDATE');
    await tenantTable(runner, 'bulk_assignment_lines', 'SELECT, INSERT, UPDATE');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE bulk_assignment_lines, bulk_assignments;
      DROP INDEX ix_assignments_stage, ix_assignments_closing;
      ALTER TABLE assignments DROP close_told_for;
    `);
  }
}
