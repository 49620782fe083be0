import { Injectable } from '@nestjs/common';
import { isId, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '../database/tx.ts';

/** A delivery that has used up its attempts. It tells what failed and why by codes; contents stay where they are. */
export interface DeadLetter {
  readonly id: string;
  readonly jobName: string;
  readonly eventName: string;
  readonly occurredAt: Date;
  readonly failedAt: Date;
  readonly attempts: number;
  /** The code of the last failure: a refusal's code, an error's kind and SQLSTATE, `WORKER_LOST`. */
  readonly errorCode: string;
}

interface Row extends Omit<DeadLetter, 'id'> {
  readonly eventId: string;
  /** `failedAt` in microseconds since 1970: JavaScript's dates end at milliseconds. */
  readonly failedAtKey: string;
}

export interface DeliveryKey {
  readonly eventId: string;
  readonly jobName: string;
}

const UUID_LENGTH = 36;

const idOf = ({ eventId, jobName }: DeliveryKey): string => `${eventId}-${jobName}`;

/** Null for what cannot be the id of a dead letter. */
export function parseDeadLetterId(id: string): DeliveryKey | null {
  const eventId = id.slice(0, UUID_LENGTH);
  const jobName = id.slice(UUID_LENGTH + 1);
  return isId(eventId) && id[UUID_LENGTH] === '-' && jobName !== '' ? { eventId, jobName } : null;
}

const DEAD = 'd.failed_at IS NOT NULL AND d.discarded_at IS NULL';

@Injectable()
export class DeadLetterRepository {
  /** Newest failure first. */
  async list(tx: Tx, request: PageRequest): Promise<Page<DeadLetter>> {
    const rows = await tx.query<Row>(
      `SELECT d.event_id AS "eventId", d.job AS "jobName", e.name AS "eventName", e.created_at AS "occurredAt",
              d.failed_at AS "failedAt", (extract(epoch FROM d.failed_at) * 1000000)::bigint::text AS "failedAtKey",
              d.attempts, d.last_error AS "errorCode"
       FROM outbox_deliveries d
       JOIN outbox_events e ON e.organization_id = d.organization_id AND e.id = d.event_id
       WHERE d.organization_id = $1 AND ${DEAD}
         AND ($2::bigint IS NULL OR (d.failed_at, d.job, d.event_id)
              < (timestamptz 'epoch' + $2::bigint * interval '1 microsecond', $3::text, $4::uuid))
       ORDER BY d.failed_at DESC, d.job DESC, d.event_id DESC LIMIT $5`,
      [tx.organizationId, ...(request.after ?? [null, null, null]), request.limit + 1],
    );
    return toPage(
      rows,
      request,
      (row) => [row.failedAtKey, row.jobName, row.eventId],
      ({ eventId, failedAtKey: _, ...row }) => ({ id: idOf({ eventId, jobName: row.jobName }), ...row }),
    );
  }

  /** Opens the delivery again with all its attempts; false when it is not a dead letter (any more). */
  async reopen(tx: Tx, { eventId, jobName }: DeliveryKey): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE outbox_deliveries d SET failed_at = NULL, attempts = 0, enqueue_after = app_now()
       WHERE d.organization_id = $1 AND d.event_id = $2 AND d.job = $3 AND ${DEAD} RETURNING 1`,
      [tx.organizationId, eventId, jobName],
    );
    return rows.length > 0;
  }

  /** Settles the delivery without its work; false when it is not a dead letter (any more). */
  async discard(tx: Tx, { eventId, jobName }: DeliveryKey): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE outbox_deliveries d SET discarded_at = app_now()
       WHERE d.organization_id = $1 AND d.event_id = $2 AND d.job = $3 AND ${DEAD} RETURNING 1`,
      [tx.organizationId, eventId, jobName],
    );
    return rows.length > 0;
  }
}
