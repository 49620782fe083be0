import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { DataSource } from 'typeorm';
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
    return retryConflicts(async () => {
      const runner = this.dataSource.createQueryRunner();
      try {
        const client = (await runner.connect()) as PoolClient;
        const { rows } = await client.query({ ...statement, values: [...values] });
        return rows as R[];
      } finally {
        await runner.release();
      }
    });
  }

  /** Tells the relay that a statement has written events. */
  announceEvents(): void {
    this.waker.wake();
  }
}
