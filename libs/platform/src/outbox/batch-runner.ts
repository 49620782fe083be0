import { Inject, Injectable } from '@nestjs/common';
import { err, newId, ok, type Result } from '@plumbline/kernel';
import type { Logger } from 'pino';
import { systemActor } from '../auth/actor.ts';
import type { Tx } from '../database/tx.ts';
import { UnitOfWork } from '../database/unit-of-work.ts';
import { LOGGER } from '../observability/logger.ts';
import { runInContext } from '../observability/request-context.ts';
import { errorCode, refusalCode } from '../queues/error-code.ts';
import type { BatchedJob } from '../queues/match-handlers.ts';
import type { RunningJob } from '../queues/queue-engine.ts';
import {
  batchFromQueue,
  invalidPayload,
  keyOf,
  OPEN,
  pauseAfter,
  WORKER_LOST,
  type DeliveryBatch,
} from './delivery-job.ts';

/** $4: whether this counts as an attempt, 1 or 0. */
const CLAIM = {
  name: 'outbox-claim-batch',
  text: `
    WITH claimed AS (
      SELECT organization_id, event_id, job FROM outbox_deliveries
      WHERE organization_id = $1 AND event_id = ANY ($2::uuid[]) AND job = $3 AND ${OPEN}
      FOR UPDATE SKIP LOCKED
    ), settled AS (
      UPDATE outbox_deliveries d
      SET completed_at = app_now(), attempts = d.attempts + $4, last_error = NULL
      FROM claimed c
      WHERE d.organization_id = c.organization_id AND d.event_id = c.event_id AND d.job = c.job
      RETURNING d.organization_id, d.event_id
    )
    SELECT e.id AS "eventId", e.payload
    FROM settled s JOIN outbox_events e ON e.organization_id = s.organization_id AND e.id = s.event_id
    ORDER BY e.id`,
};

const FIND = `
  SELECT event_id AS "eventId" FROM outbox_deliveries
  WHERE organization_id = $1 AND event_id = ANY ($2::uuid[]) AND job = $3 AND ${OPEN}
  ORDER BY attempts, event_id`;

const SUSPECT = `
  WITH free AS (
    SELECT organization_id, event_id, job FROM outbox_deliveries
    WHERE organization_id = $1 AND event_id = $2 AND job = $3 AND ${OPEN}
    FOR UPDATE SKIP LOCKED
  )
  UPDATE outbox_deliveries d
  SET attempts = least(attempts + 1, $4), last_error = '${WORKER_LOST}',
      failed_at = CASE WHEN attempts >= $4 THEN app_now() END
  FROM free f WHERE d.organization_id = f.organization_id AND d.event_id = f.event_id AND d.job = f.job
  RETURNING d.failed_at IS NOT NULL AS final`;

const FAIL = `
  UPDATE outbox_deliveries
  SET attempts = attempts + $5, last_error = $4, claim = NULL,
      failed_at = CASE WHEN attempts + $5 >= $6 THEN app_now() END,
      enqueue_after = app_now() + ($7::float8[])[least(attempts + $5, $6)] * interval '1 millisecond'
  WHERE organization_id = $1 AND event_id = $2 AND job = $3 AND ${OPEN}
  RETURNING failed_at IS NOT NULL AS final`;

/** Whether the attempt at hand is still to be counted. */
type Uncounted = 1 | 0;

interface Attempt {
  readonly claimed: readonly string[];
  /** The failure's code; null when the work is done, here or by someone else. */
  readonly failure: string | null;
}

/**
 * Runs one batch of deliveries. Their rows are the fence, as for a single one: they are settled in the same transaction
 * as the handler's work, and those that are settled or locked by another are left out. A batch that fails is halved until
 * what fails is alone; that leaves the batch, to be enqueued again by itself after its pause. A batch whose worker was
 * lost is done one by one from then on, each counted before it is begun, so that what takes workers with it runs out of
 * attempts and nothing else does.
 */
@Injectable()
export class BatchRunner {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Throws an error with a bare code when it could not even begin, or not tell what failed. */
  run(running: RunningJob, job: BatchedJob): Promise<void> {
    const batch = batchFromQueue(running);
    const context = { requestId: newId(), correlationId: batch.requestId };
    return runInContext(context, () =>
      running.attemptsStarted > 1 ? this.oneByOne(batch, job) : this.together(batch, job),
    );
  }

  private async together(batch: DeliveryBatch, job: BatchedJob): Promise<void> {
    const { claimed, failure } = await this.attempt(batch, job, 1);
    if (failure === null) return;
    const [first, ...others] = claimed;
    if (first === undefined) throw new Error(failure);
    if (others.length === 0) return this.recordFailure(batch, first, job, failure, 1);
    const middle = Math.ceil(claimed.length / 2);
    await this.together({ ...batch, eventIds: claimed.slice(0, middle) }, job);
    await this.together({ ...batch, eventIds: claimed.slice(middle) }, job);
  }

  private async oneByOne(batch: DeliveryBatch, job: BatchedJob): Promise<void> {
    const { organizationId, eventIds, job: name } = batch;
    const open = await this.write(batch, (tx) => tx.query<{ eventId: string }>(FIND, [organizationId, eventIds, name]));
    for (const { eventId } of open) {
      const [begun] = await this.write(batch, (tx) =>
        tx.query<{ final: boolean }>(SUSPECT, [...keyOf({ ...batch, eventId }), job.definition.attempts]),
      );
      if (begun?.final === true) this.warn(batch, eventId, WORKER_LOST, true);
      if (begun?.final !== false) continue;
      const { failure } = await this.attempt({ ...batch, eventIds: [eventId] }, job, 0);
      if (failure !== null) await this.recordFailure(batch, eventId, job, failure, 0);
    }
  }

  private async attempt(batch: DeliveryBatch, job: BatchedJob, uncounted: Uncounted): Promise<Attempt> {
    const { organizationId, eventIds, job: name } = batch;
    let claimed: readonly string[] = [];
    try {
      const result = await this.unitOfWork.run(this.actorOf(batch), async (tx): Promise<Result<void>> => {
        const rows = await tx.named<{ eventId: string; payload: unknown }>(CLAIM, [
          organizationId,
          eventIds,
          name,
          uncounted,
        ]);
        claimed = rows.map(({ eventId }) => eventId);
        const payloads: unknown[] = [];
        for (const { payload } of rows) {
          const parsed = job.definition.payload.safeParse(payload);
          if (!parsed.success) return err(invalidPayload);
          payloads.push(parsed.data);
        }
        return payloads.length === 0 ? ok(undefined) : job.handler.handle(tx, payloads);
      });
      return { claimed, failure: result.ok ? null : refusalCode(result.error.code) };
    } catch (error) {
      this.logger.error({ err: error, job: name, events: claimed.length }, 'A job threw');
      return { claimed, failure: errorCode(error) };
    }
  }

  private async recordFailure(
    batch: DeliveryBatch,
    eventId: string,
    { definition: { attempts, backoff } }: BatchedJob,
    failure: string,
    uncounted: Uncounted,
  ): Promise<void> {
    const pauses = Array.from({ length: attempts }, (_, index) => pauseAfter(index + 1, backoff));
    const [row] = await this.write(batch, (tx) =>
      tx.query<{ final: boolean }>(FAIL, [...keyOf({ ...batch, eventId }), failure, uncounted, attempts, pauses]),
    );
    this.warn(batch, eventId, failure, row?.final ?? false);
  }

  private async write<T>(batch: DeliveryBatch, work: (tx: Tx) => Promise<T[]>): Promise<T[]> {
    const written = await this.unitOfWork.run(this.actorOf(batch), async (tx) => ok(await work(tx)));
    return written.ok ? written.value : [];
  }

  private warn({ job }: DeliveryBatch, eventId: string, failure: string, final: boolean): void {
    this.logger.warn({ job, eventId, failure, final }, 'A job failed');
  }

  private actorOf({ organizationId, requestId }: DeliveryBatch) {
    return systemActor(organizationId, requestId);
  }
}
