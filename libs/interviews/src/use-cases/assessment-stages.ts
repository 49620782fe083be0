import { LoopStages, type StageClaim } from '@plumbline/contracts';
import { ok, type Result, type Transaction } from '@plumbline/kernel';
import { asTx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { LoopRepository } from '../data/loop.repository.ts';
import { refusals } from '../domain/refusals.ts';
import { LoopLock } from './loop-lock.ts';

/** States in which a stage may be given an assignment; one that asks for a person may be given a retake. */
const OPEN = ['READY', 'SCHEDULED', 'NEEDS_DECISION'];

@Injectable()
export class AssessmentStages extends LoopStages {
  constructor(
    @Inject(LoopLock) private readonly locks: LoopLock,
    @Inject(LoopRepository) private readonly loops: LoopRepository,
  ) {
    super();
  }

  async mayServe(transaction: Transaction, claim: StageClaim): Promise<Result<void>> {
    const tx = asTx(transaction);
    const loop = await this.locks.takeOfStage(tx, claim.loopStageId);
    const stage = loop?.stages.find(({ id }) => id === claim.loopStageId);
    if (!loop || !stage) return refusals.LOOP_STAGE_NOT_FOUND();
    const serves =
      loop.status === 'ACTIVE' &&
      loop.candidateId === claim.candidateId &&
      stage.assessmentId === claim.assessmentId &&
      OPEN.includes(stage.state);
    return serves ? ok(undefined) : refusals.LOOP_STAGE_MISMATCH({ details: { state: stage.state } });
  }

  loopsOf(transaction: Transaction, loopStageIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.loops.loopsOfStages(asTx(transaction), loopStageIds);
  }
}
