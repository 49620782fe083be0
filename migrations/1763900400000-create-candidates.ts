import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './tenancy.ts';

/** People being hired. The accommodation stands on the person, so that every assignment inherits it. */
export class CreateCandidates1763900400000 implements MigrationInterface {
  name = 'CreateCandidates1763900400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE candidates (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        name text NOT NULL,
        email text NOT NULL,
        external_id text,
        extra_time_percent integer NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        CONSTRAINT pk_candidates PRIMARY KEY (organization_id, id),
        CONSTRAINT uq_candidates_email UNIQUE (organization_id, email),
        CONSTRAINT ck_candidates_extra_time CHECK (extra_time_percent BETWEEN 0 AND 400)
      );
      CREATE UNIQUE INDEX uq_candidates_external_id ON candidates (organization_id, external_id)
        WHERE external_id IS NOT NULL;
      CREATE INDEX ix_candidates_name ON candidates (organization_id, name, id);
    `);
    await tenantTable(runner, 'candidates');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE candidates');
  }
}
