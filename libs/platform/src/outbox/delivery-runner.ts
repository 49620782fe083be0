import { Inject, Injectable } from '@nestjs/common';
import { err, newId, ok, type Refusal, type Result } from '@plumbline/kernel';
import type { Logger } from 'pino';
import { systemActor } from '../auth/actor.ts';
import type { Tx } from '../database/tx.ts';
import { UnitOfWork } from '../database/unit-of-work.ts';
import { LOGGER } from '../observability/logger.ts';
import { runInContext } from '../observability/request-context.ts';
import { errorCode, refusalCode } from '../queues/error-code.ts';
import { JobRegistry } from '../queues/job-registry.ts';
import type { EventJob } from '../queues/match-handlers.ts';
import { PermanentFailure, type RunningJob } from '../queues/queue-engine.ts';
import { fromQueue, type DeliveryJob } from './delivery-job.ts';

/** The codes of failures that are not the handler's own. */
const WORKER_LOST = 'WORKER_LOST';
const INVALID_PAYLOAD = 'INVALID_PAYLOAD';

const OPEN = 'completed_at IS NULL AND failed_at IS NULL AND discarded_at IS NULL';

const CLAIM = {
  name: 'outbox-claim-delivery',
  text: `
    WITH claimed AS (
      SELECT organization_id, event_id, job FROM outbox_deliveries
      WHERE organization_id = $1 AND event_id = $2 AND job = $3 AND ${OPEN}
      FOR UPDATE SKIP LOCKED
    )
    UPDATE outbox_deliveries d
    SET completed_at = app_now(), attempts = d.attempts + 1, last_error = NULL
    FROM claimed c
    JOIN outbox_events e ON e.organization_id = c.organization_id AND e.id = c.event_id
    WHERE d.organization_id = c.organization_id AND d.event_id = c.event_id AND d.job = c.job
    RETURNING e.payload`,
};

/**
 * Runs one delivery. Its row is the fence: it is settled in the same transaction as the handler's work, and whoever
 * finds it settled or locked by another has nothing to do. So a job delivered twice, or finished late by a worker that
 * had lost its lock, takes effect once. If that other worker dies after all, the row is open again and the relay
 * enqueues it when its lease is over.
 */
@Injectable()
export class DeliveryRunner {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(JobRegistry) private readonly registry: JobRegistry,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Throws PermanentFailure when this was the last attempt, and an error with a bare code when another will follow. */
  run(job: RunningJob): Promise<void> {
    const delivery = fromQueue(job);
    const context = { requestId: newId(), correlationId: delivery.requestId };
    return runInContext(context, () => this.deliver(delivery, job.attemptsStarted));
  }

  private async deliver(delivery: DeliveryJob, started: number): Promise<void> {
    const known = this.registry.eventJob(delivery.job);
    // Enqueued by a newer version that runs beside this one: its own relay enqueues it again.
    if (!known) return;
    const { attempts } = known.definition;
    // More starts than attempts: it keeps taking its worker with it, without ever getting to fail.
    const failure = started > attempts ? WORKER_LOST : await this.attempt(delivery, known);
    if (failure === null) return;
    const final = await this.recordFailure(delivery, failure, failure === WORKER_LOST ? 0 : attempts);
    this.logger.warn({ job: delivery.job, eventId: delivery.eventId, failure, final }, 'A job failed');
    throw final ? new PermanentFailure(failure) : new Error(failure);
  }

  /** The failure's code, or null when the work is done (here or by someone else). */
  private async attempt(delivery: DeliveryJob, { definition, handler }: EventJob): Promise<string | null> {
    try {
      const result = await this.unitOfWork.run(this.actorOf(delivery), async (tx): Promise<Result<void>> => {
        const [claimed] = await tx.named<{ payload: unknown }>(CLAIM, keyOf(delivery));
        if (!claimed) return ok(undefined);
        const payload = definition.payload.safeParse(claimed.payload);
        if (!payload.success) return err(invalidPayload);
        return handler.handle(tx, payload.data);
      });
      return result.ok ? null : refusalCode(result.error.code);
    } catch (error) {
      this.logger.error({ err: error, job: delivery.job, eventId: delivery.eventId }, 'A job threw');
      return errorCode(error);
    }
  }

  /** Whether the delivery is a dead letter now. */
  private async recordFailure(delivery: DeliveryJob, failure: string, attempts: number): Promise<boolean> {
    const result = await this.unitOfWork.run(this.actorOf(delivery), async (tx: Tx) => {
      const [row] = await tx.query<{ final: boolean }>(
        `UPDATE outbox_deliveries
         SET attempts = attempts + 1, last_error = $4,
             failed_at = CASE WHEN attempts + 1 >= $5 THEN app_now() END
         WHERE organization_id = $1 AND event_id = $2 AND job = $3 AND ${OPEN}
         RETURNING failed_at IS NOT NULL AS final`,
        [...keyOf(delivery), failure, attempts],
      );
      return ok(row?.final ?? false);
    });
    return result.ok && result.value;
  }

  private actorOf({ organizationId, requestId }: DeliveryJob) {
    return systemActor(organizationId, requestId);
  }
}

const keyOf = ({ organizationId, eventId, job }: DeliveryJob): string[] => [organizationId, eventId, job];

const invalidPayload: Refusal = { code: INVALID_PAYLOAD, message: 'The payload does not fit the event.' };
