import { Module, type DynamicModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { JobDefinition } from '@plumbline/kernel';
import type { Logger } from 'pino';
import { CONFIG, type Config } from '../config/config.ts';
import { connectionFor } from '../database/data-source-options.ts';
import { PruneIdempotencyKeys, PruneIdempotencyKeysHandler } from '../idempotency/prune-idempotency-keys.ts';
import { LOGGER } from '../observability/logger.ts';
import { DeadLetterResolver } from '../outbox/api/dead-letter.resolver.ts';
import { BatchRunner } from '../outbox/batch-runner.ts';
import { DeadLetterRepository } from '../outbox/dead-letter.repository.ts';
import { DeliveryRunner } from '../outbox/delivery-runner.ts';
import { ManageDeadLetters } from '../outbox/manage-dead-letters.ts';
import { OutboxDeliveryEntity } from '../outbox/outbox-delivery.entity.ts';
import { OutboxEventEntity } from '../outbox/outbox-event.entity.ts';
import { OutboxRelay } from '../outbox/outbox-relay.ts';
import { OutboxStore } from '../outbox/outbox-store.ts';
import { PruneOutbox, PruneOutboxHandler } from '../outbox/prune-outbox.ts';
import { RelayLoop } from '../outbox/relay-loop.ts';
import { MessagingModule } from '../realtime/messaging.module.ts';
import { createQueueEngine } from './create-queue-engine.ts';
import { JobRegistry } from './job-registry.ts';
import { JobRunner } from './job-runner.ts';
import { QueueEngine } from './queue-engine.ts';
import { ScheduleKeeper } from './schedule-keeper.ts';
import { ScheduleRunner } from './schedule-runner.ts';
import { WORKER_SETTINGS, WorkerHost, type WorkerSettings } from './worker-host.ts';

const entities = TypeOrmModule.forFeature([OutboxEventEntity, OutboxDeliveryEntity]);

/**
 * Events, jobs and realtime messages. Not global itself: Nest takes global modules down last, and the worker must be
 * drained while the database is still there.
 */
@Module({})
export class QueuesModule {
  /** Emits events, listens to messages and shows what failed; runs no job. */
  static forApi(): DynamicModule {
    return {
      module: QueuesModule,
      imports: [MessagingModule, entities],
      providers: [DeadLetterRepository, ManageDeadLetters, DeadLetterResolver],
    };
  }

  /** Runs the relay, every one of the given jobs and the platform's own; refuses to start unless each has exactly one handler. */
  static forWorker(definitions: readonly JobDefinition[]): DynamicModule {
    return {
      module: QueuesModule,
      imports: [MessagingModule, DiscoveryModule, entities],
      providers: [
        {
          provide: QueueEngine,
          inject: [CONFIG, LOGGER],
          useFactory: (config: Config, logger: Logger) =>
            createQueueEngine({
              connection: connectionFor(config, 'plumbline_system'),
              redisUrl: config.REDIS_URL,
              onError: (error) => logger.warn({ err: error }, 'A queue reported an error'),
            }),
        },
        {
          provide: WORKER_SETTINGS,
          inject: [CONFIG],
          useFactory: (config: Config): WorkerSettings => ({
            definitions: [...definitions, PruneOutbox, PruneIdempotencyKeys],
            concurrency: config.WORKER_CONCURRENCY,
            // The rest of the grace period is for closing connections.
            drainMs: config.SHUTDOWN_SECONDS * 800,
          }),
        },
        JobRegistry,
        DeliveryRunner,
        BatchRunner,
        ScheduleRunner,
        JobRunner,
        ScheduleKeeper,
        OutboxStore,
        OutboxRelay,
        RelayLoop,
        WorkerHost,
        PruneOutboxHandler,
        PruneIdempotencyKeysHandler,
      ],
      exports: [QueueEngine, JobRegistry, OutboxRelay],
    };
  }
}
