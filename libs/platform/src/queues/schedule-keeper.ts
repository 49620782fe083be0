import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGER } from '../observability/logger.ts';
import { JobRegistry } from './job-registry.ts';
import { QueueEngine, type Schedule } from './queue-engine.ts';

const INTERVAL_MS = 15_000;

/** Puts the schedules into the broker, and puts them back should it lose its memory. */
@Injectable()
export class ScheduleKeeper {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(JobRegistry) private readonly registry: JobRegistry,
    @Inject(QueueEngine) private readonly engine: QueueEngine,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async start(): Promise<void> {
    await this.keep();
    this.#timer = setInterval(() => void this.keep(), INTERVAL_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Sets what is missing now. A broker that is away is tried again at the next interval. */
  async keep(): Promise<void> {
    const byQueue = new Map<string, Schedule[]>();
    for (const { definition } of this.registry.eventJobs) byQueue.set(definition.queue, []);
    for (const { definition } of this.registry.scheduledJobs) {
      byQueue.set(definition.queue, [...(byQueue.get(definition.queue) ?? []), definition]);
    }
    for (const [queue, schedules] of byQueue) {
      try {
        await this.engine.schedule(queue, schedules);
      } catch (error) {
        this.logger.warn({ err: error, queue }, 'Schedules could not be set');
      }
    }
  }
}
