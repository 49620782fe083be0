import { isId, type Result } from '@plumbline/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { DataSource, type QueryRunner } from 'typeorm';
import type { Actor } from '../auth/actor.ts';
import { operationInProgress } from '../idempotency/operation-in-progress.ts';
import { RelayWaker } from '../outbox/relay-waker.ts';
import { writeOutbox } from '../outbox/write-outbox.ts';
import { retryConflicts } from './retry-conflicts.ts';
import { Tx } from './tx.ts';

/**
 * Tells TypeORM's repositories that they are inside a transaction, so that they open none of their own. Its
 * `startTransaction` would cost a round trip more, because the tenant could not be set in the same message.
 */
const markTransaction = (runner: QueryRunner, active: boolean): void => {
  (runner as { isTransactionActive: boolean }).isTransactionActive = active;
};

class RolledBack<T> extends Error {
  constructor(readonly result: Result<T>) {
    super('refused');
  }
}

/**
 * Opens the transaction that a use case works in, with the tenant set for row-level security, and commits the
 * change, its events and its audit entries together. A refusal (`err`) rolls everything back.
 */
@Injectable()
export class UnitOfWork {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(RelayWaker) private readonly waker: RelayWaker,
  ) {}

  async run<T>(actor: Actor, work: (tx: Tx) => Promise<Result<T>>): Promise<Result<T>> {
    let emitted = false;
    const operation = operationInProgress();
    const attempt = async (): Promise<Result<T>> => {
      try {
        return await this.transaction(actor, 'BEGIN', async (tx) => {
          const result = await work(tx);
          if (!result.ok) throw new RolledBack(result);
          await tx.writeAudit();
          await writeOutbox((sql, values) => tx.query(sql, values), actor, tx.pendingEvents);
          // Last, because it locks what a repetition of the request looks at.
          await operation?.markEffect(tx);
          emitted = tx.pendingEvents.length > 0;
          return result;
        });
      } catch (error) {
        if (error instanceof RolledBack) return error.result as Result<T>;
        throw error;
      }
    };
    const result = await retryConflicts(attempt);
    if (emitted) this.waker.wake();
    return result;
  }

  /** A consistent look: one read-only snapshot, nothing written. */
  read<T>(actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.transaction(actor, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', work);
  }

  private async transaction<T>(actor: Actor, begin: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    // The id goes into the statement's text, so that opening costs one round trip: it must be nothing but an id.
    if (!isId(actor.organizationId)) throw new TypeError('An actor without an organization cannot open a transaction.');
    const runner = this.dataSource.createQueryRunner();
    try {
      const client = (await runner.connect()) as PoolClient;
      await client.query(`${begin}; SET LOCAL app.org = '${actor.organizationId}'`);
      markTransaction(runner, true);
      const tx = new Tx(actor, runner.manager, client);
      try {
        return await this.finish(client, () => work(tx));
      } finally {
        tx.end();
      }
    } finally {
      markTransaction(runner, false);
      await runner.release();
    }
  }

  private async finish<T>(client: PoolClient, work: () => Promise<T>): Promise<T> {
    try {
      const value = await work();
      const commit = await client.query('COMMIT');
      // COMMIT of a transaction that a swallowed error has aborted answers ROLLBACK and raises nothing.
      if (commit.command !== 'COMMIT') throw new Error('The transaction was rolled back instead of committed.');
      return value;
    } catch (error) {
      // A connection that is gone has rolled back by itself.
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }
}
