import { AsyncLocalStorage } from 'node:async_hooks';
import type { Actor } from '../auth/actor.ts';
import type { Tx } from '../database/tx.ts';

/** A mutation that came with an `Idempotency-Key`, as the session guard and the unit of work meet it. */
export interface OperationInProgress {
  /**
   * Claims the key for whoever acts, once for the operation; called before each root field that needs a session. Throws
   * a `RefusedError` where that field must not run, because the key was used before.
   */
  admit(actor: Actor): Promise<void>;
  /** The same before a root field that is open without a session: it makes no claim, and heeds one that was made. */
  admitPublic(): Promise<void>;
  /**
   * Notes, in the transaction of an effect, that the request has had one. Throws a `RefusedError` when somebody else has
   * taken the request over: then this effect must not be.
   */
  markEffect(tx: Tx): Promise<void>;
}

const storage = new AsyncLocalStorage<OperationInProgress | undefined>();

/** Undefined for everything that came without a key. */
export const operationInProgress = (): OperationInProgress | undefined => storage.getStore();

export const runInOperation = <T>(operation: OperationInProgress, work: () => T): T => storage.run(operation, work);

/** For the bookkeeping itself, which is no effect of the operation. */
export const outsideOfOperation = <T>(work: () => T): T => storage.run(undefined, work);
