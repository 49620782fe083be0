import { Inject, Injectable } from '@nestjs/common';
import { newId, type ScheduledJobDefinition } from '@plumbline/kernel';
import type { Logger } from 'pino';
import { systemActor } from '../auth/actor.ts';
import { SystemDatabase } from '../database/system-database.ts';
import { UnitOfWork } from '../database/unit-of-work.ts';
import { LOGGER } from '../observability/logger.ts';
import { runInContext } from '../observability/request-context.ts';
import { errorCode, refusalCode } from './error-code.ts';
import type { FurtherRun, SystemContext } from './job-handlers.ts';
import { JobRegistry } from './job-registry.ts';
import { QueueEngine, type RunningJob } from './queue-engine.ts';

/** Runs what the clock asked for. A run that fails for good is logged; the next one comes by itself. */
@Injectable()
export class ScheduleRunner {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(SystemDatabase) private readonly system: SystemDatabase,
    @Inject(JobRegistry) private readonly registry: JobRegistry,
    @Inject(QueueEngine) private readonly engine: QueueEngine,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Throws an error with a bare code, for the broker to keep, when the run failed. */
  run({ name }: RunningJob): Promise<void> {
    const requestId = newId();
    return runInContext({ requestId, correlationId: requestId }, async () => {
      const failure = await this.attempt(name, requestId);
      if (failure !== null) throw new Error(failure);
    });
  }

  private async attempt(name: string, requestId: string): Promise<string | null> {
    const known = this.registry.scheduledJob(name);
    if (!known) return null;
    const context: SystemContext = {
      requestId,
      query: this.system.query,
      run: (organizationId, work) => this.unitOfWork.run(systemActor(organizationId, requestId), work),
      runAgain: (runs) => this.runAgain(known.definition, runs),
    };
    try {
      const result = await known.handler.handle(context);
      if (result.ok) return null;
      this.logger.warn({ job: name, failure: result.error.code }, 'A scheduled job was refused');
      return refusalCode(result.error.code);
    } catch (error) {
      this.logger.error({ err: error, job: name }, 'A scheduled job threw');
      return errorCode(error);
    }
  }

  private async runAgain(definition: ScheduledJobDefinition, runs: readonly FurtherRun[]): Promise<void> {
    if (runs.length === 0) return;
    const { name, queue, attempts, backoff } = definition;
    const jobs = runs.map(({ key, delay }) => ({ id: `${name}-${key}`, name, data: {}, attempts, backoff, delay }));
    await this.engine.enqueue(queue, jobs);
  }
}
