import { newId, ok, type Result } from '@plumbline/kernel';
import { createTestDatabase, memberActor, type TestDatabase } from '@plumbline/testing';
import type { ExecutionResult } from 'graphql';
import { DataSource } from 'typeorm';
import type { Actor } from '../../auth/actor.ts';
import { readConfig } from '../../config/config.ts';
import { AuditEntryEntity } from '../../database/audit-entry.entity.ts';
import { appDataSourceOptions } from '../../database/data-source-options.ts';
import type { Tx } from '../../database/tx.ts';
import { UnitOfWork } from '../../database/unit-of-work.ts';
import { createLogger } from '../../observability/logger.ts';
import { IdempotencyKeys } from '../idempotency-keys.ts';
import { IdempotencyStore } from '../idempotency-store.ts';
import type { KeyedOperation } from '../keyed-operation.ts';

export interface KeyedWorld {
  readonly database: TestDatabase;
  readonly unitOfWork: UnitOfWork;
  readonly store: IdempotencyStore;
  readonly actor: Actor;
  /** An operation of its own, as each request has one. */
  open(key: string, what?: string, secret?: string): KeyedOperation;
  /** Runs `work` as the one field of a mutation, behind the guard; a refusal comes out by its code. */
  request(key: string, work: Work, what?: string, secret?: string): Promise<Outcome>;
  /** A unit of work that leaves one trace. */
  effect(name: string, inside?: (tx: Tx) => Promise<void>): Promise<Result<string>>;
  /** The traces there are, in the order in which they were committed. */
  effects(): Promise<string[]>;
  close(): Promise<void>;
}

export type Work = () => Promise<ExecutionResult>;

export interface Outcome {
  readonly answer?: ExecutionResult;
  readonly code?: string;
  readonly isReplayed: boolean;
}

/** Something that one side waits for and the other gives. */
export function signal(): { readonly given: Promise<void>; give(): void } {
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give };
}

const SECRET = 'a secret of these tests, long enough to be one';

export async function openKeyedWorld(): Promise<KeyedWorld> {
  const database = await createTestDatabase();
  const options = appDataSourceOptions({ DATABASE_URL: database.url, DATABASE_POOL_SIZE: 6 });
  const dataSource = await new DataSource({ ...options, entities: [AuditEntryEntity] }).initialize();
  const unitOfWork = new UnitOfWork(dataSource, { wake: () => undefined });
  const store = new IdempotencyStore(unitOfWork);
  const actor = memberActor(newId(), newId(), []);

  const open = (key: string, what = 'a', secret = SECRET): KeyedOperation => {
    const config = readConfig({ DATABASE_URL: database.url, AUTH_SECRET: secret, LOG_LEVEL: 'silent' });
    const keys = new IdempotencyKeys(config, store, createLogger(config, 'test'));
    const opened = keys.open(key, { query: 'mutation ($what: String!) { do(what: $what) }', variables: { what } });
    if (!opened.ok) throw new Error(opened.error.code);
    return opened.value;
  };

  return {
    database,
    unitOfWork,
    store,
    actor,
    open,
    async request(key, work, what, secret) {
      const operation = open(key, what, secret);
      const isReplayed = () => 'idempotent-replayed' in operation.headers;
      try {
        const answer = await operation.answer(async () => {
          try {
            await operation.admit(actor);
          } catch (error) {
            if (isReplayed()) return { data: null };
            throw error;
          }
          return work();
        });
        return { answer, isReplayed: isReplayed() };
      } catch (error) {
        const { refusal } = error as { refusal?: { code: string } };
        if (!refusal) throw error;
        return { code: refusal.code, isReplayed: isReplayed() };
      }
    },
    effect: (name, inside) =>
      unitOfWork.run(actor, async (tx) => {
        tx.audit({ action: name, subject: 'thing', subjectId: newId() });
        await inside?.(tx);
        return ok(name);
      }),
    async effects() {
      const rows = await database.query<{ action: string }>('SELECT action FROM audit_entries ORDER BY at');
      return rows.map(({ action }) => action);
    },
    async close() {
      await dataSource.destroy();
      await database.drop();
    },
  };
}
