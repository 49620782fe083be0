import { ok, type Result } from '@plumbline/kernel';
import { actingMember, UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { LoopRepository, type LoopRecord } from '../data/loop.repository.ts';
import { refusals } from '../domain/refusals.ts';
import { cleanText } from '../domain/text.ts';
import { LoopLock } from './loop-lock.ts';
import { LoopMover } from './loop-mover.ts';

/**
 * A person lets the candidate go on past an assessment that was failed, or not taken. Refuses with `NOT_FOUND`,
 * `REASON_MISSING`, `NO_DECISION_NEEDED` or `LOOP_CLOSED`.
 */
@Injectable()
export class AdvanceLoopStage {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(LoopRepository) private readonly loops: LoopRepository,
    @Inject(LoopLock) private readonly locks: LoopLock,
    @Inject(LoopMover) private readonly mover: LoopMover,
  ) {}

  async run(actor: Actor, loopStageId: string, why: string): Promise<Result<LoopRecord>> {
    const reason = cleanText(why, 2000);
    if (reason === null) return refusals.REASON_MISSING({ field: 'input.reason' });
    return this.unitOfWork.run(actor, async (tx) => {
      const loop = await this.locks.takeOfStage(tx, loopStageId);
      if (loop === null) return refusals.NOT_FOUND({ field: 'input.loopStageId', values: { what: 'stage' } });
      const moved = await this.mover.move(tx, loop, loopStageId, 'OVERRIDDEN');
      if (!moved.ok) return moved;
      await this.loops.saveOverride(tx, { loopStageId, memberId: actingMember(actor), reason });
      tx.audit({ action: 'loop-stage.overridden', subject: 'loop-stage', subjectId: loopStageId });
      const record = await this.loops.get(tx, loop.id);
      if (record === null) throw new Error('A locked loop was not found.');
      return ok(record);
    });
  }
}
