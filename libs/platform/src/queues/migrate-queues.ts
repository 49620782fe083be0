import { runMigrations } from 'bullmq';
import pg from 'pg';
import { QUEUE_SCHEMA } from './postgres-broker.ts';

/**
 * Brings BullMQ's own tables up to date, as the owner that `url` logs in as, and lets the system role use them: only
 * the worker consumes queues. BullMQ makes a sequence per queue when it first sees one, hence CREATE. Safe to repeat
 * and to run from several processes at once. Run it after the migrations, which make the role.
 */
export async function migrateQueues(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await runMigrations(client, QUEUE_SCHEMA);
    await client.query(`
      GRANT USAGE, CREATE ON SCHEMA ${QUEUE_SCHEMA} TO plumbline_system;
      GRANT ALL ON ALL TABLES IN SCHEMA ${QUEUE_SCHEMA} TO plumbline_system;
      GRANT ALL ON ALL SEQUENCES IN SCHEMA ${QUEUE_SCHEMA} TO plumbline_system;
    `);
  } finally {
    await client.end();
  }
}
