import { Inject, Injectable } from '@nestjs/common';
import { newId } from '@plumbline/kernel';
import type { Logger } from 'pino';
import { systemActor } from '../auth/actor.ts';
import { SystemDatabase } from '../database/system-database.ts';
import { UnitOfWork } from '../database/unit-of-work.ts';
import { LOGGER } from '../observability/logger.ts';
import { runInContext } from '../observability/request-context.ts';
import { errorCode, refusalCode } from './error-code.ts';
import type { SystemContext } from './job-handlers.ts';
import { JobRegistry } from './job-registry.ts';
import type { RunningJob } from './queue-engine.ts';

/** Runs what the clock asked for. A run that fails for good is logged; the next one comes by itself. */
@Injectable()
export class ScheduleRunner {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(SystemDatabase) private readonly system: SystemDatabase,
    @Inject(JobRegistry) private readonly registry: JobRegistry,
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
}
