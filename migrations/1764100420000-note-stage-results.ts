import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './tenancy.ts';

/** A stage knows each attempt's newest result, so that one that is corrected, or told late, is told from a new one. */
export class NoteStageResults1764100420000 implements MigrationInterface {
  name = 'NoteStageResults1764100420000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE loop_stage_results (
        organization_id uuid NOT NULL,
        loop_stage_id uuid NOT NULL,
        attempt_id uuid NOT NULL,
        revision integer NOT NULL,
        passed boolean NOT NULL,
        CONSTRAINT pk_loop_stage_results PRIMARY KEY (organization_id, loop_stage_id, attempt_id),
        CONSTRAINT fk_loop_stage_results_stage FOREIGN KEY (organization_id, loop_stage_id)
          REFERENCES loop_stages (organization_id, id),
        CONSTRAINT ck_loop_stage_results_revision CHECK (revision > 0)
      );
    `);
    await tenantTable(runner, 'loop_stage_results', 'SELECT, INSERT, UPDATE');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE loop_stage_results');
  }
}
