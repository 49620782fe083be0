import { newId, type EventDefinition } from '@plumbline/kernel';

/** Bytes of JSON: what fits into a PostgreSQL notification (8,000) together with its envelope. */
export const MAX_EVENT_PAYLOAD_BYTES = 7000;

interface WrittenBy {
  readonly organizationId: string;
  readonly requestId: string;
}

interface EmittedEvent {
  readonly definition: EventDefinition;
  /** Checked against the definition by whoever emitted it. */
  readonly payload: unknown;
}

/**
 * Writes the events of one transaction with one statement, in the order in which they were emitted.
 * Throws RangeError for a payload over {@link MAX_EVENT_PAYLOAD_BYTES}: events carry ids, not contents.
 */
export async function writeOutbox(
  query: (sql: string, parameters: readonly unknown[]) => Promise<unknown>,
  by: WrittenBy,
  events: readonly EmittedEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ definition, payload }) => {
    const bytes = Buffer.byteLength(JSON.stringify(payload));
    if (bytes > MAX_EVENT_PAYLOAD_BYTES) {
      throw new RangeError(`${definition.name} has ${bytes} bytes; an event may have ${MAX_EVENT_PAYLOAD_BYTES}.`);
    }
    return { id: newId(), name: definition.name, payload };
  });
  await query(
    `INSERT INTO outbox_events (organization_id, id, name, payload, request_id)
     SELECT $1, r.id, r.name, r.payload, $2
     FROM jsonb_to_recordset($3::jsonb) AS r(id uuid, name text, payload jsonb)`,
    [by.organizationId, by.requestId, JSON.stringify(rows)],
  );
}
