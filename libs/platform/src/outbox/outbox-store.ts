import { Inject, Injectable } from '@nestjs/common';
import type { EventJobDefinition } from '@plumbline/kernel';
import { SystemDatabase } from '../database/system-database.ts';
import type { DeliveryJob } from './delivery-job.ts';

export interface RelayedEvent {
  readonly organizationId: string;
  readonly id: string;
  readonly name: string;
  readonly payload: unknown;
}

/** Any number, the same in every relay. */
const POSITION_LOCK = 7_305_222;

/** A relay that hangs in here would stop all others. */
const CLAIM_TIMEOUT_MS = 15_000;

/** The relay's statements, as the system role: for all organizations. */
@Injectable()
export class OutboxStore {
  constructor(@Inject(SystemDatabase) private readonly system: SystemDatabase) {}

  /**
   * Takes up to `limit` events that nobody has relayed, gives each its position and opens one delivery per job that
   * follows from it. Events are claimed by row, never by a cursor: commits land out of order. The lock makes positions
   * become visible in their order, so that whoever reads on from a position misses nothing.
   */
  relayEvents(jobs: readonly EventJobDefinition[], limit: number): Promise<readonly RelayedEvent[]> {
    return this.system.transaction(async (query) => {
      await query(
        `SELECT set_config('idle_in_transaction_session_timeout', '${CLAIM_TIMEOUT_MS}', true),
                set_config('statement_timeout', '${CLAIM_TIMEOUT_MS}', true),
                pg_advisory_xact_lock(${POSITION_LOCK})`,
      );
      return query<RelayedEvent>(
        `WITH claimed AS MATERIALIZED (
           SELECT organization_id, id FROM outbox_events WHERE position IS NULL
           ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
         ), numbered AS MATERIALIZED (
           SELECT organization_id, id, nextval('outbox_event_position') AS position FROM claimed
         ), relayed AS (
           UPDATE outbox_events e SET position = n.position
           FROM numbered n WHERE e.organization_id = n.organization_id AND e.id = n.id
           RETURNING e.organization_id, e.id, e.name, e.payload, e.position
         ), opened AS (
           INSERT INTO outbox_deliveries (organization_id, event_id, job)
           SELECT r.organization_id, r.id, follows.job
           FROM relayed r JOIN unnest($2::text[], $3::text[]) AS follows(event, job) ON follows.event = r.name
         )
         SELECT organization_id AS "organizationId", id, name, payload FROM relayed ORDER BY position`,
        [limit, jobs.map((job) => job.on.name), jobs.map((job) => job.name)],
      );
    });
  }

  /**
   * Takes up to `limit` open deliveries whose lease is over, oldest first, and leases them for `leaseMs` of their job.
   * Only those of the given jobs: a neighbour of another version may know more.
   */
  leaseDeliveries(
    jobs: readonly { readonly name: string; readonly leaseMs: number }[],
    limit: number,
  ): Promise<readonly DeliveryJob[]> {
    return this.system.query<DeliveryJob>(
      `WITH due AS MATERIALIZED (
         SELECT organization_id, event_id, job FROM outbox_deliveries
         WHERE completed_at IS NULL AND failed_at IS NULL AND discarded_at IS NULL
           AND enqueue_after <= (SELECT app_now()) AND job = ANY($1::text[])
         ORDER BY enqueue_after LIMIT $3 FOR UPDATE SKIP LOCKED
       ), leased AS (
         UPDATE outbox_deliveries d SET enqueue_after = app_now() + lease.ms * interval '1 millisecond'
         FROM due JOIN unnest($1::text[], $2::float8[]) AS lease(job, ms) ON lease.job = due.job
         WHERE d.organization_id = due.organization_id AND d.event_id = due.event_id AND d.job = due.job
         RETURNING d.organization_id, d.event_id, d.job
       )
       SELECT l.organization_id AS "organizationId", l.event_id AS "eventId", l.job, e.request_id AS "requestId"
       FROM leased l JOIN outbox_events e ON e.organization_id = l.organization_id AND e.id = l.event_id
       ORDER BY e.position`,
      [jobs.map((job) => job.name), jobs.map((job) => job.leaseMs), limit],
    );
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
