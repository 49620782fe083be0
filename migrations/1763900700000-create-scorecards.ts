import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './tenancy.ts';

/**
 * Scorecards with their sealed versions, debriefs, decisions.
 *
 * The application's role can add a version or a decision and change none: what is sealed or decided stays as it was.
 */
export class CreateScorecards1763900700000 implements MigrationInterface {
  name = 'CreateScorecards1763900700000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE scorecard_settings (
        organization_id uuid NOT NULL,
        blind text NOT NULL,
        CONSTRAINT pk_scorecard_settings PRIMARY KEY (organization_id),
        CONSTRAINT ck_scorecard_settings_blind CHECK (blind IN ('UNTIL_SUBMITTED', 'ALWAYS', 'NEVER'))
      );

      CREATE TABLE scorecards (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        loop_id uuid NOT NULL,
        interview_id uuid NOT NULL,
        interviewer_id uuid NOT NULL,
        revision integer NOT NULL,
        content jsonb NOT NULL,
        version integer NOT NULL,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        saved_at timestamptz NOT NULL DEFAULT app_now(),
        submitted_at timestamptz,
        CONSTRAINT pk_scorecards PRIMARY KEY (organization_id, id),
        CONSTRAINT uq_scorecards_interviewer UNIQUE (organization_id, interview_id, interviewer_id),
        CONSTRAINT ck_scorecards_submitted CHECK ((submitted_at IS NULL) = (version = 0))
      );
      CREATE INDEX ix_scorecards_loop ON scorecards (organization_id, loop_id, id);

      CREATE TABLE scorecard_versions (
        organization_id uuid NOT NULL,
        scorecard_id uuid NOT NULL,
        version integer NOT NULL,
        content jsonb NOT NULL,
        reason text,
        sealed_at timestamptz NOT NULL,
        seal text NOT NULL,
        CONSTRAINT pk_scorecard_versions PRIMARY KEY (organization_id, scorecard_id, version),
        CONSTRAINT fk_scorecard_versions_scorecard FOREIGN KEY (organization_id, scorecard_id)
          REFERENCES scorecards (organization_id, id),
        CONSTRAINT ck_scorecard_versions_seal CHECK (seal ~ '^[0-9a-f]{64}$'),
        CONSTRAINT ck_scorecard_versions_reason CHECK ((reason IS NULL) = (version = 1))
      );

      CREATE TABLE debriefs (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        loop_id uuid NOT NULL,
        opened_by uuid,
        opened_at timestamptz NOT NULL DEFAULT app_now(),
        CONSTRAINT pk_debriefs PRIMARY KEY (organization_id, id),
        CONSTRAINT uq_debriefs_loop UNIQUE (organization_id, loop_id)
      );

      CREATE TABLE decisions (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        loop_id uuid NOT NULL,
        outcome text NOT NULL,
        reason text NOT NULL,
        evidence text NOT NULL,
        scorecard_ids uuid[] NOT NULL,
        dissent text NOT NULL,
        decided_by uuid NOT NULL,
        decided_at timestamptz NOT NULL,
        supersedes_id uuid,
        CONSTRAINT pk_decisions PRIMARY KEY (organization_id, id),
        CONSTRAINT uq_decisions_supersedes UNIQUE (organization_id, supersedes_id),
        CONSTRAINT fk_decisions_supersedes FOREIGN KEY (organization_id, supersedes_id)
          REFERENCES decisions (organization_id, id),
        CONSTRAINT ck_decisions_outcome CHECK (outcome IN ('HIRE', 'NO_HIRE', 'HOLD'))
      );
      CREATE UNIQUE INDEX ux_decisions_first ON decisions (organization_id, loop_id) WHERE supersedes_id IS NULL;
      CREATE INDEX ix_decisions_loop ON decisions (organization_id, loop_id, id);
    `);
    await tenantTable(runner, 'scorecard_settings', 'SELECT, INSERT, UPDATE');
    await tenantTable(runner, 'scorecards', 'SELECT, INSERT, UPDATE');
    for (const table of ['scorecard_versions', 'debriefs', 'decisions']) {
      await tenantTable(runner, table, 'SELECT, INSERT');
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE decisions, debriefs, scorecard_versions, scorecards, scorecard_settings');
  }
}
