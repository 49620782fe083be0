import type { Connection } from '../database/data-source-options.ts';
import { BullMqEngine } from './bullmq-engine.ts';
import { postgresBroker } from './postgres-broker.ts';
import type { QueueEngine } from './queue-engine.ts';
import { redisBroker } from './redis-broker.ts';

export interface QueueEngineConfig {
  /** Used when there is no Redis: a role that owns or may use everything in BullMQ's schema. */
  readonly connection: Connection;
  readonly redisUrl: string | undefined;
  /** Milliseconds after which a job of a silent worker goes to another; 5 s unless given. */
  readonly lockMs?: number;
  readonly onError: (error: Error) => void;
}

const LOCK_MS = 5_000;

/** BullMQ on Redis when there is one, and otherwise on PostgreSQL. */
export function createQueueEngine(config: QueueEngineConfig): QueueEngine {
  const { connection, redisUrl, lockMs = LOCK_MS, onError } = config;
  const broker = redisUrl === undefined ? postgresBroker(connection) : redisBroker({ url: redisUrl, onError });
  return new BullMqEngine(broker, { lockMs, onError });
}
