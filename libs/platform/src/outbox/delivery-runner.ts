import { Inject, Injectable } from '@nestjs/common';
import { err, newId, ok, type Result } from '@plumbline/kernel';
import type { Logger } from 'pino';
import { systemActor } from '../auth/actor.ts';
import type { Tx } from '../database/tx.ts';
import { UnitOfWork } from '../database/unit-of-work.ts';
import { LOGGER } from '../observability/logger.ts';
import { runInContext } from '../observability/request-context.ts';
import { errorCode, refusalCode } from '../queues/error-code.ts';
import { JobRegistry } from '../queues/job-registry.ts';
import type { LongJob, SingleJob } from '../queues/match-handlers.ts';
import { PermanentFailure, type RunningJob } from '../queues/queue-engine.ts';
import { fromQueue, invalidPayload, keyOf, OPEN, WORKER_LOST, type DeliveryJob } from './delivery-job.ts';
import { LongDelivery, TakenOver } from './long-delivery.ts';

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

interface Failure {
  readonly code: string;
  /** The run's hold on a long job's delivery. */
  readonly claim: string | null;
  /** Trying again would end the same way. */
  readonly permanent?: boolean;
}

/**
 * Runs one delivery. Its row is the fence: it is settled in the same transaction as the handler's work, and whoever
 * finds it settled or locked by another has nothing to do. So a job delivered twice, or finished late by a worker that
 * had lost its lock, takes effect once. If that other worker dies after all, the row is open again and the relay
 * enqueues it when its lease is over. A long job settles its row after its work, in units of work that each hold the row.
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
    // Enqueued by another version that runs beside this one: its own relay enqueues it again.
    if (!known || known.kind === 'batched') return;
    const { attempts } = known.definition;
    // More starts than attempts: it keeps taking its worker with it, without ever getting to fail.
    const failure = started > attempts ? { code: WORKER_LOST, claim: null } : await this.attempt(delivery, known);
    if (failure === null) return;
    const { code, permanent = code === WORKER_LOST } = failure;
    const final = await this.recordFailure(delivery, known, failure, permanent ? 0 : attempts);
    this.logger.warn({ job: delivery.job, eventId: delivery.eventId, failure: code, final }, 'A job failed');
    throw final ? new PermanentFailure(code) : new Error(code);
  }

  /** What failed, or null when the work is done (here or by someone else). */
  private async attempt(delivery: DeliveryJob, job: SingleJob | LongJob): Promise<Failure | null> {
    let claim: string | null = null;
    try {
      let result: Result<void>;
      if (job.kind === 'long') {
        const claimed = await LongDelivery.claim(this.unitOfWork, this.actorOf(delivery), delivery);
        if (claimed === null) return null;
        claim = claimed.claim;
        result = await this.long(claimed, job);
      } else {
        result = await this.inOne(delivery, job);
      }
      return result.ok ? null : { code: refusalCode(result.error.code), claim };
    } catch (error) {
      if (error instanceof TakenOver) return null;
      if (error instanceof PermanentFailure) return { code: refusalCode(error.message), claim, permanent: true };
      this.logger.error({ err: error, job: delivery.job, eventId: delivery.eventId }, 'A job threw');
      return { code: errorCode(error), claim };
    }
  }

  private inOne(delivery: DeliveryJob, { definition, handler }: SingleJob): Promise<Result<void>> {
    return this.unitOfWork.run(this.actorOf(delivery), async (tx): Promise<Result<void>> => {
      const [claimed] = await tx.named<{ payload: unknown }>(CLAIM, keyOf(delivery));
      if (!claimed) return ok(undefined);
      const payload = definition.payload.safeParse(claimed.payload);
      if (!payload.success) return err(invalidPayload);
      return handler.handle(tx, payload.data);
    });
  }

  private async long(claimed: LongDelivery, { definition, handler }: LongJob): Promise<Result<void>> {
    const payload = definition.payload.safeParse(claimed.payload);
    if (!payload.success) return err(invalidPayload);
    const result = await handler.handle(claimed, payload.data);
    if (result.ok) await claimed.complete();
    return result;
  }

  /** Whether the delivery is a dead letter now. */
  private async recordFailure(
    delivery: DeliveryJob,
    job: SingleJob | LongJob,
    failure: Failure,
    attempts: number,
  ): Promise<boolean> {
    const record = (giveUp: boolean): Promise<Result<boolean>> =>
      this.unitOfWork.run(this.actorOf(delivery), async (tx: Tx) => {
        const [row] = await tx.query<{ final: boolean; payload: unknown }>(
          `UPDATE outbox_deliveries d
           SET attempts = attempts + 1, last_error = $4,
               failed_at = CASE WHEN attempts + 1 >= $5 THEN app_now() END
           FROM outbox_events e
           WHERE d.organization_id = $1 AND d.event_id = $2 AND d.job = $3 AND ${OPEN}
             AND ($6::uuid IS NULL OR d.claim = $6) AND e.organization_id = $1 AND e.id = $2
           RETURNING failed_at IS NOT NULL AS final, e.payload`,
          [...keyOf(delivery), failure.code, attempts, failure.claim],
        );
        if (row?.final === true && giveUp && job.kind === 'long') {
          const payload = job.definition.payload.safeParse(row.payload);
          if (payload.success) await job.handler.giveUp(tx, payload.data, failure.code);
        }
        return ok(row?.final ?? false);
      });
    try {
      return this.valueOf(await record(true));
    } catch (error) {
      if (job.kind !== 'long') throw error;
      // A job that cannot even say that it failed is a dead letter all the same.
      this.logger.error({ err: error, job: delivery.job, eventId: delivery.eventId }, 'A job could not give up');
      return this.valueOf(await record(false));
    }
  }

  private valueOf(result: Result<boolean>): boolean {
    return result.ok && result.value;
  }

  private actorOf({ organizationId, requestId }: DeliveryJob) {
    return systemActor(organizationId, requestId);
  }
}
