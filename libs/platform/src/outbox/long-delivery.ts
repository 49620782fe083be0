import { newId, ok, type Result } from '@plumbline/kernel';
import type { Actor } from '../auth/actor.ts';
import type { Tx } from '../database/tx.ts';
import type { UnitOfWork } from '../database/unit-of-work.ts';
import type { JobContext } from '../queues/job-handlers.ts';
import { keyOf, OPEN, type DeliveryJob } from './delivery-job.ts';

/** While a long job makes progress, its delivery is not enqueued anew. */
const LEASE = `interval '30 seconds'`;

const CLAIM = `
  WITH free AS (
    SELECT organization_id, event_id, job FROM outbox_deliveries
    WHERE organization_id = $1 AND event_id = $2 AND job = $3 AND ${OPEN}
    FOR UPDATE SKIP LOCKED
  )
  UPDATE outbox_deliveries d SET claim = $4
  FROM free f JOIN outbox_events e ON e.organization_id = f.organization_id AND e.id = f.event_id
  WHERE d.organization_id = f.organization_id AND d.event_id = f.event_id AND d.job = f.job
  RETURNING e.payload`;

const HOLD = {
  name: 'outbox-hold-delivery',
  text: `
    UPDATE outbox_deliveries SET enqueue_after = greatest(enqueue_after, app_now() + ${LEASE})
    WHERE organization_id = $1 AND event_id = $2 AND job = $3 AND claim = $4 AND ${OPEN}
    RETURNING 1`,
};

/** A later delivery of the same job works at it now. */
export class TakenOver extends Error {
  constructor() {
    super('A later delivery has taken this job over.');
    this.name = 'TakenOver';
  }
}

/**
 * The hold of one run on a long job's delivery. Claiming it takes it from whoever had it, between two of their units of
 * work; each unit then holds the row and looks whether it is still this run's, so that two runs never both advance.
 */
export class LongDelivery implements JobContext {
  private constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly actor: Actor,
    private readonly delivery: DeliveryJob,
    readonly claim: string,
    readonly payload: unknown,
  ) {}

  /** Null when the delivery is settled, or somebody is in the middle of a unit of work of it. */
  static async claim(unitOfWork: UnitOfWork, actor: Actor, delivery: DeliveryJob): Promise<LongDelivery | null> {
    const claim = newId();
    const claimed = await unitOfWork.run(actor, async (tx) => {
      const [row] = await tx.query<{ payload: unknown }>(CLAIM, [...keyOf(delivery), claim]);
      return ok(row ?? null);
    });
    if (!claimed.ok || claimed.value === null) return null;
    return new LongDelivery(unitOfWork, actor, delivery, claim, claimed.value.payload);
  }

  get organizationId(): string {
    return this.actor.organizationId;
  }

  run<T>(work: (tx: Tx) => Promise<Result<T>>): Promise<Result<T>> {
    return this.unitOfWork.run(this.actor, async (tx) => {
      const [held] = await tx.named(HOLD, [...keyOf(this.delivery), this.claim]);
      if (!held) throw new TakenOver();
      return work(tx);
    });
  }

  read<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.unitOfWork.read(this.actor, work);
  }

  /** Marks the delivery as done. */
  async complete(): Promise<void> {
    await this.run(async (tx) => {
      await tx.query(
        `UPDATE outbox_deliveries SET completed_at = app_now(), attempts = attempts + 1, last_error = NULL
         WHERE organization_id = $1 AND event_id = $2 AND job = $3`,
        keyOf(this.delivery),
      );
      return ok(undefined);
    });
  }
}
