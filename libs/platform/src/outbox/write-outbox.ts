import { newId } from '@plumbline/kernel';
import type { Actor } from '../auth/actor.ts';
import type { PendingEvent } from '../database/tx.ts';

type Query = (sql: string, parameters: readonly unknown[]) => Promise<unknown>;

/** Writes a transaction's events with one INSERT, in its own commit. Writes nothing for none. */
export async function writeOutbox(
  query: Query,
  actor: Pick<Actor, 'organizationId' | 'requestId'>,
  events: readonly PendingEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event) => ({ id: newId(), name: event.definition.name, payload: event.payload }));
  await query(
    `INSERT INTO outbox_events (organization_id, id, name, payload, request_id)
     SELECT $1, e.id, e.name, e.payload, $2
     FROM jsonb_to_recordset($3::jsonb) AS e(id uuid, name text, payload jsonb)`,
    [actor.organizationId, actor.requestId, JSON.stringify(rows)],
  );
}
