import { LoopDecisions } from '@plumbline/contracts';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { LoopRepository, type StageRecord } from '../data/loop.repository.ts';
import type { LoopProgress } from '../domain/loop.ts';

/** Locks loops for whoever wants to do something in one; facts that only arrive take the repository's lock. */
@Injectable()
export class LoopLock {
  constructor(
    @Inject(LoopRepository) private readonly loops: LoopRepository,
    @Inject(LoopDecisions) private readonly decisions: LoopDecisions,
  ) {}

  /**
   * The loop as others cannot move it until the transaction ends; null when there is none. It counts as closed as soon
   * as the decision that closes it stands: the job that writes so down comes a moment later.
   */
  async take(tx: Tx, loopId: string | null): Promise<LoopProgress<StageRecord> | null> {
    const loop = loopId === null ? null : await this.loops.lock(tx, loopId);
    if (loop === null) return null;
    const standing = (await this.decisions.standing(tx, [loop.id])).get(loop.id);
    return standing?.closesLoop === true ? { ...loop, status: 'CLOSED' } : loop;
  }

  async takeOfStage(tx: Tx, loopStageId: string): Promise<LoopProgress<StageRecord> | null> {
    return this.take(tx, await this.loops.loopOfStage(tx, loopStageId));
  }
}
