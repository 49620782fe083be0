import { newId, type EventDefinition, type Transaction } from '@plumbline/kernel';
import type { EntityManager } from 'typeorm';
import type { PoolClient } from 'pg';
import type { Actor } from '../auth/actor.ts';

/** An event of a transaction that has not been written yet. */
export interface PendingEvent {
  readonly definition: EventDefinition;
  readonly payload: unknown;
}

/**
 * One line of the audit log. `before` and `after` hold states, ids and amounts that may be read by whoever may read the
 * log: never a rating, an answer key, a secret or a personal text.
 */
export interface AuditRecord {
  readonly action: string;
  readonly subject: string;
  readonly subjectId: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** A prepared statement: planned once per connection and name. */
export interface NamedStatement {
  readonly name: string;
  readonly text: string;
}

/** The only handle that can write. Made by the unit of work, good until its transaction ends. */
export class Tx implements Transaction {
  #client: PoolClient | null;
  readonly #events: PendingEvent[] = [];
  readonly #audit: AuditRecord[] = [];

  constructor(
    readonly actor: Actor,
    readonly manager: EntityManager,
    client: PoolClient,
  ) {
    this.#client = client;
  }

  get organizationId(): string {
    return this.actor.organizationId;
  }

  async query<R>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> {
    const result = await this.open().query(sql, [...parameters]);
    return result.rows as R[];
  }

  async named<R>(statement: NamedStatement, parameters: readonly unknown[]): Promise<R[]> {
    const result = await this.open().query({ ...statement, values: [...parameters] });
    return result.rows as R[];
  }

  /** The database's clock; decisions about deadlines ask it inside the statement that decides instead. */
  async now(): Promise<Date> {
    const [row] = await this.query<{ now: Date }>('SELECT app_now() AS now');
    if (!row) throw new Error('app_now() returned no row');
    return row.now;
  }

  /** Keeps the event for the commit: it is written with the change or not at all. */
  emit<P>(definition: EventDefinition<P>, payload: P): void {
    this.#events.push({ definition, payload: definition.payload.parse(payload) });
  }

  audit(record: AuditRecord): void {
    this.#audit.push(record);
  }

  get pendingEvents(): readonly PendingEvent[] {
    return this.#events;
  }

  /** Called by the unit of work: from here on the connection is somebody else's. */
  end(): void {
    this.#client = null;
  }

  /** Writes the audit records of this transaction; called by the unit of work just before the commit. */
  async writeAudit(): Promise<void> {
    if (this.#audit.length === 0) return;
    const { actor } = this;
    const rows = this.#audit.map((record) => ({
      id: newId(),
      action: record.action,
      subject: record.subject,
      subject_id: record.subjectId,
      before: record.before ?? null,
      after: record.after ?? null,
    }));
    await this.query(
      `INSERT INTO audit_entries
         (organization_id, id, actor_kind, actor_id, action, subject, subject_id, before, after, request_id)
       SELECT $1, r.id, $2, $3, r.action, r.subject, r.subject_id, r.before, r.after, $4
       FROM jsonb_to_recordset($5::jsonb)
         AS r(id uuid, action text, subject text, subject_id uuid, before jsonb, after jsonb)`,
      [
        actor.organizationId,
        actor.kind,
        actor.memberId ?? actor.candidateId ?? actor.accountId,
        actor.requestId,
        JSON.stringify(rows),
      ],
    );
  }

  /** Work that was not awaited must not reach the next transaction of this connection: it may be another tenant's. */
  private open(): PoolClient {
    if (!this.#client) throw new Error('This transaction has ended; everything that it does must be awaited.');
    return this.#client;
  }
}

/** For those who implement a query port of `libs/contracts`: the caller's transaction, with its means to read. */
export function asTx(transaction: Transaction): Tx {
  if (transaction instanceof Tx) return transaction;
  throw new TypeError('This transaction was not opened by the unit of work.');
}
