import { createPostgresBackend, withBackend, type PostgresPoolConfig } from 'bullmq';
import type { Connection } from '../database/data-source-options.ts';
import type { BullBroker } from './bullmq-engine.ts';
import type { JobData } from './queue-engine.ts';

const { Queue, Worker } = withBackend(createPostgresBackend);

/** BullMQ's tables; `migrateQueues` makes them. */
export const QUEUE_SCHEMA = 'bullmq';

/** A worker's fetches, completions and lock renewals share these; its `LISTEN` connection comes on top. */
const WORKER_POOL_SIZE = 3;
const PRODUCER_POOL_SIZE = 1;

/** BullMQ on the database that is there anyway. Each queue and worker brings a small pool of its own. */
export function postgresBroker(connection: Connection): BullBroker {
  const poolOf = (max: number): PostgresPoolConfig => ({
    connectionString: connection.url,
    ...(connection.options === undefined ? {} : { options: connection.options }),
    schema: QUEUE_SCHEMA,
    max,
    keepAlive: true,
    connectionTimeoutMillis: 5000,
    application_name: 'plumbline-queues',
  });
  return {
    kind: 'postgres',
    // Its pools fail by themselves when a connection cannot be had in time.
    assertReachable: () => undefined,
    queue: (name, options) => new Queue<JobData>(name, { ...options, connection: poolOf(PRODUCER_POOL_SIZE) }),
    worker: (name, process, options) =>
      new Worker<JobData>(name, process, { ...options, connection: poolOf(WORKER_POOL_SIZE) }),
    close: async () => undefined,
  };
}
