import { DebriefDue, LoopUpdated, StageAdvanced } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { LoopRepository, type StageRecord } from '../data/loop.repository.ts';
import { advanceLoop, debriefComesDue, type LoopProgress } from '../domain/loop.ts';
import type { StageEvent } from '../domain/stage-state.ts';

/** Moves a locked loop and tells of every stage that moved with it. */
@Injectable()
export class LoopMover {
  constructor(@Inject(LoopRepository) private readonly loops: LoopRepository) {}

  /** Refuses as {@link advanceLoop} does. What changes nothing writes nothing and tells nothing. */
  async move(
    tx: Tx,
    loop: LoopProgress<StageRecord>,
    stageId: string,
    event: StageEvent,
  ): Promise<Result<LoopProgress<StageRecord>>> {
    const change = advanceLoop(loop, stageId, event);
    if (!change.ok) return change;
    const { changed } = change.value;
    await this.loops.saveStates(tx, changed);
    for (const { id, state } of changed) {
      tx.emit(StageAdvanced, { loopId: loop.id, loopStageId: id, state });
      const before = loop.stages.find((stage) => stage.id === id)?.state;
      tx.audit({
        action: 'loop-stage.moved',
        subject: 'loop-stage',
        subjectId: id,
        before: { state: before },
        after: { state },
      });
    }
    if (debriefComesDue(loop.stages, change.value.loop.stages)) tx.emit(DebriefDue, { loopId: loop.id });
    if (changed.length > 0) tx.emit(LoopUpdated, { loopId: loop.id });
    return ok(change.value.loop);
  }
}
