import { ok, type Result } from '@plumbline/kernel';
import type { Tx } from '../../database/tx.ts';
import { HandlesJobInBatches, type BatchJobHandler } from '../../queues/job-handlers.ts';
import { WriteDown, type World } from './outbox-world.ts';

export const BATCH = 40;

interface Drawn {
  readonly number: number;
}

/** What a test wants done with the numbers of a batch, in its transaction, after their marks were left. */
export type Doing = (tx: Tx, numbers: readonly number[]) => Promise<Result<void>>;

export interface Work {
  after: Doing;
  /** The batches that were begun, in this order. */
  readonly seen: number[][];
}

/** Leaves one row per number and time that its work took effect. */
abstract class WriteDownTogether implements BatchJobHandler<Drawn> {
  protected abstract readonly work: Work;

  async handle(tx: Tx, payloads: readonly Drawn[]): Promise<Result<void>> {
    const numbers = payloads.map(({ number }) => number);
    this.work.seen.push(numbers);
    await tx.query('INSERT INTO marks SELECT $1, $2, n FROM unnest($3::integer[]) AS n', [
      tx.organizationId,
      WriteDown.name,
      numbers,
    ]);
    return this.work.after(tx, numbers);
  }
}

export const newWork = (): Work => ({ after: async () => ok(undefined), seen: [] });

/** A worker that does {@link WriteDown}, and only that, in batches. */
export function startBatchWorker(world: World, work: Work): ReturnType<World['worker']> {
  @HandlesJobInBatches(WriteDown, { batchSize: BATCH })
  class Handler extends WriteDownTogether {
    protected readonly work = work;
  }
  return world.worker({ definitions: [WriteDown], providers: [Handler] });
}
