import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './tenancy.ts';

/**
 * Breaks stand on the candidate beside the extra time, and a candidate can ask for both. Of the requests of one person at
 * most one is open. Its note is the person's own words: it stays in this table, and goes with the person.
 */
export class AccommodateCandidates1764100400000 implements MigrationInterface {
  name = 'AccommodateCandidates1764100400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE candidates
        ADD break_minutes integer NOT NULL DEFAULT 0,
        ADD CONSTRAINT ck_candidates_break CHECK (break_minutes BETWEEN 0 AND 480);

      CREATE TABLE accommodation_requests (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        candidate_id uuid NOT NULL,
        status text NOT NULL DEFAULT 'OPEN',
        extra_time_percent integer,
        break_minutes integer,
        note text,
        requested_at timestamptz NOT NULL DEFAULT app_now(),
        decided_at timestamptz,
        decided_by uuid,
        answer text,
        CONSTRAINT pk_accommodation_requests PRIMARY KEY (organization_id, id),
        CONSTRAINT fk_accommodation_requests_candidate FOREIGN KEY (organization_id, candidate_id)
          REFERENCES candidates (organization_id, id) ON DELETE CASCADE,
        CONSTRAINT ck_accommodation_requests_status CHECK (status IN ('OPEN', 'GRANTED', 'DECLINED')),
        CONSTRAINT ck_accommodation_requests_decided CHECK ((status = 'OPEN') = (decided_at IS NULL)),
        CONSTRAINT ck_accommodation_requests_extra_time CHECK (extra_time_percent BETWEEN 0 AND 400),
        CONSTRAINT ck_accommodation_requests_break CHECK (break_minutes BETWEEN 0 AND 480)
      );
      CREATE UNIQUE INDEX ux_accommodation_requests_open ON accommodation_requests (organization_id, candidate_id)
        WHERE status = 'OPEN';
      CREATE INDEX ix_accommodation_requests_candidate ON accommodation_requests (organization_id, candidate_id, id);
      CREATE INDEX ix_accommodation_requests_status ON accommodation_requests (organization_id, status, id);
    `);
    await tenantTable(runner, 'accommodation_requests', 'SELECT, INSERT, UPDATE');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE accommodation_requests;
      ALTER TABLE candidates DROP break_minutes;
    `);
  }
}
