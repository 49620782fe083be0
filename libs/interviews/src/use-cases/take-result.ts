import { AssignmentStandings, LoopUpdated } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { LoopRepository, type StageRecord, type StageResult } from '../data/loop.repository.ts';
import { hasBegunAfter, type LoopProgress } from '../domain/loop.ts';
import { LoopMover } from './loop-mover.ts';

export interface AssessmentResult extends StageResult {
  readonly assignmentId: string;
  readonly loopStageId: string;
}

/**
 * What an assessment's result does to the stage that it serves. One passed attempt is enough. Where none is, a person is
 * asked; so they are when the pass that the stage rested on was corrected to a fail, unless something that follows has
 * begun by then: that is not taken back, and the audit says what became of the result.
 */
@Injectable()
export class TakeResult {
  constructor(
    @Inject(LoopRepository) private readonly loops: LoopRepository,
    @Inject(LoopMover) private readonly mover: LoopMover,
    @Inject(AssignmentStandings) private readonly standings: AssignmentStandings,
  ) {}

  async run(tx: Tx, result: AssessmentResult): Promise<Result<void>> {
    const { loopStageId, assignmentId } = result;
    const loopId = await this.loops.loopOfStage(tx, loopStageId);
    const loop = loopId === null ? null : await this.loops.lock(tx, loopId);
    const stage = loop?.stages.find(({ id }) => id === loopStageId);
    // Loops are never deleted and an assignment's stage was checked, so there is nothing that a retry could bring.
    if (!loop || !stage || !(await this.loops.noteResult(tx, loopStageId, result))) return ok(undefined);
    if (await this.loops.hasPass(tx, loopStageId)) return this.move(tx, loop, loopStageId, 'PASSED');
    if (stage.state === 'DONE') return this.retract(tx, loop, stage, result);
    // Opened again or begun anew since: the result to come is the one to wait for.
    const standing = (await this.standings.find(tx, [assignmentId])).get(assignmentId);
    return standing === 'RUNNING' ? ok(undefined) : this.move(tx, loop, loopStageId, 'FAILED');
  }

  private async retract(
    tx: Tx,
    loop: LoopProgress<StageRecord>,
    stage: StageRecord,
    { attemptId, revision, passed }: AssessmentResult,
  ): Promise<Result<void>> {
    // A person let the candidate go on whatever the assessment says.
    if (stage.overriddenBy !== null) return ok(undefined);
    if (loop.status === 'ACTIVE' && !hasBegunAfter(loop.stages, stage.id)) {
      return this.move(tx, loop, stage.id, 'RETRACTED');
    }
    tx.emit(LoopUpdated, { loopId: loop.id });
    tx.audit({
      action: 'loop-stage.result-changed',
      subject: 'loop-stage',
      subjectId: stage.id,
      before: { state: stage.state },
      after: { state: stage.state, attemptId, revision, passed },
    });
    return ok(undefined);
  }

  private async move(
    tx: Tx,
    loop: LoopProgress<StageRecord>,
    stageId: string,
    event: 'PASSED' | 'FAILED' | 'RETRACTED',
  ): Promise<Result<void>> {
    const moved = await this.mover.move(tx, loop, stageId, event);
    return moved.ok ? ok(undefined) : moved;
  }
}
