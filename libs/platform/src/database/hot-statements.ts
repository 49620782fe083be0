import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { operationInProgress } from '../idempotency/operation-in-progress.ts';
import { RelayWaker } from '../outbox/relay-waker.ts';
import type { NamedStatement } from './tx.ts';
import { retryConflicts } from './retry-conflicts.ts';

/**
 * Statements that are a transaction of their own: one round trip instead of four. Only for a call of a function of a
 * migration that sets the tenant itself, before anything else and for this transaction alone, and that writes the events and
 * audit entries of what it does; everything else goes through the unit of work. Row-level security binds them alike:
 * a statement that sets no tenant sees no row.
 */
@Injectable()
export class HotStatements {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(RelayWaker) private readonly waker: RelayWaker,
  ) {}

  run<R>(statement: NamedStatement, values: readonly unknown[]): Promise<R[]> {
    // What is done under an Idempotency-Key is marked in its own transaction, which only the unit of work does.
    if (operationInProgress()) throw new Error('A statement that is a transaction of its own cannot be keyed.');
    return retryConflicts(async () => {
      const { rows } = await this.pool.query({ ...statement, values: [...values] });
      return rows as R[];
    });
  }

  /** TypeORM's own, past its query runners: there is no transaction to keep track of. */
  private get pool(): Pool {
    return (this.dataSource.driver as unknown as { readonly master: Pool }).master;
  }

  /** Tells the relay that a statement has written events. */
  announceEvents(): void {
    this.waker.wake();
  }
}
