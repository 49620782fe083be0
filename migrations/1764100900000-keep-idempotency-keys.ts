import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './tenancy.ts';

/** Requests that came with an `Idempotency-Key`, for a day: what was answered is repeated, and nothing done twice. */
export class KeepIdempotencyKeys1764100900000 implements MigrationInterface {
  name = 'KeepIdempotencyKeys1764100900000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idempotency_keys (
        organization_id uuid NOT NULL,
        scope uuid NOT NULL,
        key_hash bytea NOT NULL,
        request_hash bytea NOT NULL,
        secret_id bytea NOT NULL,
        claim_id uuid NOT NULL,
        lease_until timestamptz NOT NULL,
        committed boolean NOT NULL DEFAULT false,
        answer bytea,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        CONSTRAINT pk_idempotency_keys PRIMARY KEY (organization_id, scope, key_hash)
      );
      CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys USING brin (created_at);
    `);
    await tenantTable(runner, 'idempotency_keys', 'SELECT, INSERT, UPDATE');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE idempotency_keys');
  }
}
