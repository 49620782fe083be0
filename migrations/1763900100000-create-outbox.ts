import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './tenancy.ts';

/**
 * The outbox: events committed with the change they tell of, and their way to each job that follows from them.
 * The application's role writes events and, while a job runs, settles its delivery; only the relay, as the system
 * role, numbers events and opens deliveries.
 */
export class CreateOutbox1763900100000 implements MigrationInterface {
  name = 'CreateOutbox1763900100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outbox_events (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        name text NOT NULL,
        payload jsonb NOT NULL,
        request_id text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        position bigint,
        CONSTRAINT pk_outbox_events PRIMARY KEY (organization_id, id)
      );
      CREATE INDEX ix_outbox_events_unrelayed ON outbox_events (id) WHERE position IS NULL;
      CREATE UNIQUE INDEX ux_outbox_events_position ON outbox_events (organization_id, position)
        WHERE position IS NOT NULL;
      CREATE INDEX ix_outbox_events_created_at ON outbox_events USING brin (created_at);
      CREATE SEQUENCE outbox_event_position;
      GRANT USAGE ON SEQUENCE outbox_event_position TO plumbline_system;

      CREATE TABLE outbox_deliveries (
        organization_id uuid NOT NULL,
        event_id uuid NOT NULL,
        job text NOT NULL,
        enqueue_after timestamptz NOT NULL DEFAULT app_now(),
        attempts integer NOT NULL DEFAULT 0,
        completed_at timestamptz,
        failed_at timestamptz,
        discarded_at timestamptz,
        last_error text,
        CONSTRAINT pk_outbox_deliveries PRIMARY KEY (organization_id, event_id, job),
        CONSTRAINT fk_outbox_deliveries_event FOREIGN KEY (organization_id, event_id)
          REFERENCES outbox_events (organization_id, id) ON DELETE CASCADE,
        CONSTRAINT ck_outbox_deliveries_error_length CHECK (char_length(last_error) <= 120)
      );
      CREATE INDEX ix_outbox_deliveries_open ON outbox_deliveries (enqueue_after)
        WHERE completed_at IS NULL AND failed_at IS NULL AND discarded_at IS NULL;
      CREATE INDEX ix_outbox_deliveries_failed ON outbox_deliveries (organization_id, failed_at, job, event_id)
        WHERE failed_at IS NOT NULL AND discarded_at IS NULL;
    `);
    await tenantTable(runner, 'outbox_events', 'SELECT, INSERT');
    await tenantTable(runner, 'outbox_deliveries', 'SELECT, UPDATE');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE outbox_deliveries;
      DROP TABLE outbox_events;
      DROP SEQUENCE outbox_event_position;
    `);
  }
}
