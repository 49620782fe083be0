import { Inject, Injectable } from '@nestjs/common';
import { BatchRunner } from '../outbox/batch-runner.ts';
import { DeliveryRunner } from '../outbox/delivery-runner.ts';
import { JobRegistry } from './job-registry.ts';
import type { RunningJob } from './queue-engine.ts';
import { ScheduleRunner } from './schedule-runner.ts';

/** Gives a job that came out of a queue to the runner of its kind. */
@Injectable()
export class JobRunner {
  constructor(
    @Inject(JobRegistry) private readonly registry: JobRegistry,
    @Inject(DeliveryRunner) private readonly deliveries: DeliveryRunner,
    @Inject(BatchRunner) private readonly batches: BatchRunner,
    @Inject(ScheduleRunner) private readonly schedules: ScheduleRunner,
  ) {}

  async run(job: RunningJob): Promise<void> {
    const known = this.registry.eventJob(job.name);
    if (known?.kind === 'batched') return this.batches.run(job, known);
    if (known) return this.deliveries.run(job);
    if (this.registry.scheduledJob(job.name)) return this.schedules.run(job);
    // A neighbour of another version knows it: its relay enqueues a delivery again, its schedule comes round again.
  }
}
