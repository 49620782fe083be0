import { createRedisBackend, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import type { BullBroker } from './bullmq-engine.ts';
import { QueueUnavailableError, type JobData } from './queue-engine.ts';

const { Queue, Worker } = withBackend(createRedisBackend);

const COMMAND_TIMEOUT_MS = 5000;
const retryStrategy = (attempt: number): number => Math.min(50 * 2 ** Math.min(attempt, 6), 1000);

/** BullMQ on Redis: one connection for producing, one for what workers report, one per worker for waiting. */
export function redisBroker(options: { readonly url: string; readonly onError: (error: Error) => void }): BullBroker {
  // A producer must hear soon that the broker is away: the outbox keeps what it could not enqueue.
  const producer = new Redis(options.url, {
    retryStrategy,
    maxRetriesPerRequest: 1,
    commandTimeout: COMMAND_TIMEOUT_MS,
  });
  // A worker waits for its broker for as long as that takes.
  const consumer = new Redis(options.url, { retryStrategy, maxRetriesPerRequest: null });
  for (const client of [producer, consumer]) client.on('error', options.onError);
  return {
    kind: 'redis',
    assertReachable: () => {
      if (producer.status !== 'ready') throw new QueueUnavailableError(`Redis is in state "${producer.status}"`);
    },
    queue: (name, queueOptions) => new Queue<JobData>(name, { ...queueOptions, connection: producer }),
    worker: (name, process, workerOptions) =>
      new Worker<JobData>(name, process, { ...workerOptions, connection: consumer }),
    close: async () => {
      producer.disconnect();
      consumer.disconnect();
    },
  };
}
