import { isId, newId, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import { NETWORK_GRACE_SECONDS, type AttemptBarrier } from '../domain/attempt.ts';
import { SIGNAL_LIMITS, type ReportedSignal, type SignalKind } from '../domain/integrity-signal.ts';
import type { AttemptAccess } from './attempt.repository.ts';

export interface SignalRecord {
  readonly id: string;
  readonly attemptId: string;
  readonly kind: SignalKind;
  readonly itemId: string | null;
  /** By the device's own clock; of what the server saw, by its own. */
  readonly at: Date;
  readonly receivedAt: Date;
}

export type RecordReply =
  | { readonly outcome: 'RECORDED'; readonly recorded: number }
  | { readonly outcome: 'TOO_FAST'; readonly retryAfter: number }
  | { readonly outcome: 'OFF' | 'FULL' | AttemptBarrier };

@Injectable()
export class IntegrityRepository {
  /** `address` is a keyed hash; where it is another one than before, that is a signal as well. */
  async record(
    tx: Tx,
    { assignmentId, attemptId, sessionId }: AttemptAccess,
    address: string,
    signals: readonly ReportedSignal[],
  ): Promise<RecordReply> {
    const rows = signals.map(({ kind, at, itemId }) => ({ id: newId(), kind, at, item: itemId }));
    const [reply] = await tx.query<RecordReply>(
      `SELECT outcome, recorded, retry_after AS "retryAfter"
       FROM record_integrity_signals($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        tx.organizationId,
        assignmentId,
        attemptId,
        sessionId,
        address,
        newId(),
        JSON.stringify(rows),
        SIGNAL_LIMITS.minute,
        SIGNAL_LIMITS.attempt,
        NETWORK_GRACE_SECONDS,
      ],
    );
    if (!reply) throw new Error('A function of the database returned no row.');
    return reply;
  }

  /** In the order in which they came, for any number of attempts in one statement. */
  async timelines(
    tx: Tx,
    attemptIds: readonly string[],
    page: PageRequest,
  ): Promise<ReadonlyMap<string, Page<SignalRecord>>> {
    const rows = await tx.query<SignalRecord>(
      `SELECT s.* FROM unnest($2::uuid[]) AS asked(id)
       CROSS JOIN LATERAL (
         SELECT s.id, s.attempt_id AS "attemptId", s.kind, s.item_id AS "itemId", s.at, s.received_at AS "receivedAt"
         FROM integrity_signals s
         WHERE s.organization_id = $1 AND s.attempt_id = asked.id AND ($3::uuid IS NULL OR s.id > $3)
         ORDER BY s.id LIMIT $4
       ) s
       ORDER BY s.id`,
      [tx.organizationId, attemptIds.filter(isId), page.after?.[0] ?? null, page.limit + 1],
    );
    return new Map(
      attemptIds.map((id) => [
        id,
        toPage(
          rows.filter(({ attemptId }) => attemptId === id),
          page,
          (row) => [row.id],
          (row) => row,
        ),
      ]),
    );
  }
}
