import { Inject, Injectable } from '@nestjs/common';
import { SystemDatabase } from '../database/system-database.ts';
import type { DeliveryJob, LeasedDelivery } from './delivery-job.ts';

export interface RelayedEvent {
  readonly organizationId: string;
  readonly id: string;
  readonly name: string;
  readonly payload: unknown;
  readonly requestId: string;
}

/** What the relay knows of a job, as far as leasing its deliveries takes it. */
export interface LeasedJob {
  readonly name: string;
  /** Milliseconds for which a delivery is the queue's. */
  readonly leaseMs: number;
  /** Deliveries that may go together; 1 where each goes alone. */
  readonly batchSize: number;
}

export interface OpenedDelivery extends LeasedDelivery {
  /** 0 leaves it for the next lease. */
  readonly leaseMs: number;
}

/** Any number, the same in every relay. */
const POSITION_LOCK = 7_305_222;

/** A relay that hangs in here would stop all others. */
const CLAIM_TIMEOUT_MS = 15_000;

const ENTER = `
  SELECT set_config('idle_in_transaction_session_timeout', '${CLAIM_TIMEOUT_MS}', true),
         set_config('statement_timeout', '${CLAIM_TIMEOUT_MS}', true),
         pg_advisory_xact_lock(${POSITION_LOCK})`;

const CLAIM = `
  WITH claimed AS MATERIALIZED (
    SELECT organization_id, id FROM outbox_events WHERE position IS NULL
    ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
  ), numbered AS MATERIALIZED (
    SELECT organization_id, id, nextval('outbox_event_position') AS position FROM claimed
  ), relayed AS (
    UPDATE outbox_events e SET position = n.position
    FROM numbered n WHERE e.organization_id = n.organization_id AND e.id = n.id
    RETURNING e.organization_id, e.id, e.name, e.payload, e.request_id, e.position
  )
  SELECT organization_id AS "organizationId", id, name, payload, request_id AS "requestId"
  FROM relayed ORDER BY position`;

const OPEN_DELIVERIES = `
  INSERT INTO outbox_deliveries (organization_id, event_id, job, claim, enqueue_after)
  SELECT o.organization_id, o.event_id, o.job, o.claim, app_now() + o.ms * interval '1 millisecond'
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::float8[])
    AS o(organization_id, event_id, job, claim, ms)`;

/** Those of a batched job that were never enqueued get the batch that they go in; it stays theirs from then on. */
const LEASE = `
  WITH due AS MATERIALIZED (
    SELECT organization_id, event_id, job, attempts, claim FROM outbox_deliveries
    WHERE completed_at IS NULL AND failed_at IS NULL AND discarded_at IS NULL
      AND enqueue_after <= (SELECT app_now()) AND job = ANY($1::text[])
    ORDER BY enqueue_after LIMIT $4 FOR UPDATE SKIP LOCKED
  ), known AS (
    SELECT due.*, lease.ms, lease.batch_size, batch_size > 1 AND claim IS NULL AND attempts = 0 AS fresh
    FROM due JOIN unnest($1::text[], $2::float8[], $3::integer[]) AS lease(job, ms, batch_size) USING (job)
  ), counted AS (
    SELECT *, (row_number() OVER (PARTITION BY organization_id, job, fresh ORDER BY event_id) - 1) / batch_size AS part
    FROM known
  ), grouped AS (
    SELECT *, first_value(event_id) OVER (PARTITION BY organization_id, job, fresh, part ORDER BY event_id) AS head
    FROM counted
  ), leased AS (
    UPDATE outbox_deliveries d
    SET enqueue_after = app_now() + g.ms * interval '1 millisecond',
        claim = CASE WHEN g.fresh THEN g.head ELSE d.claim END
    FROM grouped g
    WHERE d.organization_id = g.organization_id AND d.event_id = g.event_id AND d.job = g.job
    RETURNING d.organization_id, d.event_id, d.job, d.attempts, d.claim
  )
  SELECT l.organization_id AS "organizationId", l.event_id AS "eventId", l.job, l.attempts, l.claim AS batch,
         e.request_id AS "requestId"
  FROM leased l JOIN outbox_events e ON e.organization_id = l.organization_id AND e.id = l.event_id
  ORDER BY e.position`;

/** The relay's statements, as the system role: for all organizations. */
@Injectable()
export class OutboxStore {
  constructor(@Inject(SystemDatabase) private readonly system: SystemDatabase) {}

  /**
   * Takes up to `limit` events that nobody has relayed, gives each its position and opens the deliveries that `follows`
   * says. Events are claimed by row, never by a cursor: commits land out of order. The lock makes positions become
   * visible in their order, so that whoever reads on from a position misses nothing.
   */
  relayEvents(
    limit: number,
    follows: (events: readonly RelayedEvent[]) => readonly OpenedDelivery[],
  ): Promise<{ readonly events: readonly RelayedEvent[]; readonly opened: readonly OpenedDelivery[] }> {
    return this.system.transaction(async (query) => {
      await query(ENTER);
      const events = await query<RelayedEvent>(CLAIM, [limit]);
      const opened = follows(events);
      if (opened.length > 0) {
        await query(OPEN_DELIVERIES, [
          opened.map((delivery) => delivery.organizationId),
          opened.map((delivery) => delivery.eventId),
          opened.map((delivery) => delivery.job),
          opened.map((delivery) => delivery.batch),
          opened.map((delivery) => delivery.leaseMs),
        ]);
      }
      return { events, opened };
    });
  }

  /**
   * Takes up to `limit` open deliveries whose lease is over, oldest first, and leases them anew.
   * Only those of the given jobs: a neighbour of another version may know more.
   */
  leaseDeliveries(jobs: readonly LeasedJob[], limit: number): Promise<readonly LeasedDelivery[]> {
    return this.system.query<LeasedDelivery>(LEASE, [
      jobs.map((job) => job.name),
      jobs.map((job) => job.leaseMs),
      jobs.map((job) => job.batchSize),
      limit,
    ]);
  }

  /** Gives back leases of what could not be enqueued. */
  async releaseDeliveries(deliveries: readonly DeliveryJob[]): Promise<void> {
    await this.system.query(
      `UPDATE outbox_deliveries d SET enqueue_after = app_now()
       FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS given(organization_id, event_id, job)
       WHERE d.organization_id = given.organization_id AND d.event_id = given.event_id AND d.job = given.job`,
      [
        deliveries.map((delivery) => delivery.organizationId),
        deliveries.map((delivery) => delivery.eventId),
        deliveries.map((delivery) => delivery.job),
      ],
    );
  }
}
