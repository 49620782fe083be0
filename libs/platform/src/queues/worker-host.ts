import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { JobDefinition } from '@plumbline/kernel';
import { RelayLoop } from '../outbox/relay-loop.ts';
import { JobRegistry } from './job-registry.ts';
import { JobRunner } from './job-runner.ts';
import { QueueEngine } from './queue-engine.ts';
import { ScheduleKeeper } from './schedule-keeper.ts';

/** Nest's injection token for {@link WorkerSettings}. */
export const WORKER_SETTINGS = Symbol('WorkerSettings');

export interface WorkerSettings {
  /** The jobs that there are: the worker starts only when it can do each of them. */
  readonly definitions: readonly JobDefinition[];
  /** Jobs of one queue at the same time. */
  readonly concurrency: number;
  /** How long a stopping worker waits for the jobs that it runs. */
  readonly drainMs: number;
}

/** A worker's life: complete or not at all at the start, drained at the end. */
@Injectable()
export class WorkerHost implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    @Inject(WORKER_SETTINGS) private readonly settings: WorkerSettings,
    @Inject(JobRegistry) private readonly registry: JobRegistry,
    @Inject(QueueEngine) private readonly engine: QueueEngine,
    @Inject(JobRunner) private readonly runner: JobRunner,
    @Inject(ScheduleKeeper) private readonly schedules: ScheduleKeeper,
    @Inject(RelayLoop) private readonly relay: RelayLoop,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { definitions, concurrency } = this.settings;
    this.registry.verify(definitions);
    for (const queue of new Set(definitions.map((definition) => definition.queue))) {
      await this.engine.consume(queue, concurrency, (job) => this.runner.run(job));
    }
    await this.schedules.start();
    this.relay.start();
  }

  /** Before pools close: running jobs need them to finish. */
  async onModuleDestroy(): Promise<void> {
    this.schedules.stop();
    await this.relay.stop();
    await this.engine.close(this.settings.drainMs);
  }
}
