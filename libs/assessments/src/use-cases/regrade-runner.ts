import { LoopDecisions, LoopStages, RegradeProgressed } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import {
  RegradeRepository,
  type RegradeChange,
  type RegradeRecord,
  type RegradeStep,
} from '../data/regrade.repository.ts';
import { refusals } from '../domain/refusals.ts';
import { correctedTerms, type RestingDecision, type ResultSummary } from '../domain/regrade.ts';
import { differs, ReviseGrade, type Rescored } from './revise-grade.ts';

/** Attempts that one transaction examines: enough to be quick, few enough to hold them briefly. */
const STEP = 100;

type Units = (work: (tx: Tx) => Promise<Result<RegradeRecord>>) => Promise<Result<RegradeRecord>>;

/** Examines what a regrade is about, a step and a commit at a time; whoever goes on with it finds how far it came. */
@Injectable()
export class RegradeRunner {
  constructor(
    @Inject(RegradeRepository) private readonly regrades: RegradeRepository,
    @Inject(ReviseGrade) private readonly revising: ReviseGrade,
    @Inject(LoopStages) private readonly stages: LoopStages,
    @Inject(LoopDecisions) private readonly decisions: LoopDecisions,
  ) {}

  /** Goes on until it is done. Refuses with `NOT_FOUND`. */
  async run(units: Units, regradeId: string): Promise<Result<RegradeRecord>> {
    for (;;) {
      const stepped = await units((tx) => this.step(tx, regradeId));
      if (!stepped.ok || stepped.value.state === 'DONE') return stepped;
    }
  }

  /** Says that it came to no end. What was examined stays as it is; grades that were made stand. */
  async giveUp(tx: Tx, regradeId: string): Promise<void> {
    await this.regrades.fail(tx, regradeId);
    tx.emit(RegradeProgressed, { regradeId });
  }

  private async step(tx: Tx, regradeId: string): Promise<Result<RegradeRecord>> {
    const regrade = await this.regrades.lock(tx, regradeId);
    if (!regrade) return refusals.NOT_FOUND({ values: { what: 'regrade' } });
    // Somebody else came to its end.
    if (regrade.state === 'DONE') return ok(regrade);
    const ids = await this.regrades.next(tx, regrade, STEP);
    const rescored = await this.examine(tx, regrade, ids);
    const changes = await this.changesOf(tx, rescored);
    const passes = (rescored: Rescored, from: boolean): boolean =>
      (rescored.before.passed === true) === from && (rescored.after.passed === true) !== from;
    const taken: RegradeStep = {
      examined: ids.length,
      passesGained: rescored.filter((one) => passes(one, false)).length,
      passesLost: rescored.filter((one) => passes(one, true)).length,
      changes,
      examinedTo: ids.at(-1) ?? null,
      finished: ids.length < STEP,
    };
    const moved = await this.regrades.advance(tx, regradeId, taken);
    if (moved.state === 'DONE') this.auditEnd(tx, moved);
    tx.emit(RegradeProgressed, { regradeId });
    return ok(moved);
  }

  /** Those whose result changes; in a regrade that is no dry run, it has changed then. */
  private async examine(tx: Tx, regrade: RegradeRecord, ids: readonly string[]): Promise<readonly Rescored[]> {
    const { dryRun, keyChanges, passMarkPercent, reason, requestedBy } = regrade;
    if (dryRun) {
      const found = await this.revising.rescore(tx, ids, (terms) => correctedTerms(terms, keyChanges, passMarkPercent));
      return found.filter(differs);
    }
    const changed = (await this.revising.rescore(tx, ids)).filter(differs);
    await this.revising.apply(tx, changed, { cause: 'REGRADE', reason, gradedBy: requestedBy });
    return changed;
  }

  private async changesOf(tx: Tx, rescored: readonly Rescored[]): Promise<RegradeChange[]> {
    const stageIds = rescored.flatMap(({ attempt }) => attempt.loopStageId ?? []);
    const loops = stageIds.length === 0 ? new Map<string, string>() : await this.stages.loopsOf(tx, stageIds);
    const standing =
      loops.size === 0 ? new Map<string, never>() : await this.decisions.standing(tx, [...loops.values()]);
    const restingOn = (loopStageId: string | null): RestingDecision[] => {
      const loopId = loops.get(loopStageId ?? '');
      const decision = loopId === undefined ? undefined : standing.get(loopId);
      if (loopId === undefined || !decision) return [];
      return [{ decisionId: decision.decisionId, loopId, decidedBy: decision.decidedBy }];
    };
    return rescored.map(({ attempt, before, after }) => ({
      attemptId: attempt.id,
      candidateId: attempt.candidateId,
      before: summaryOf(before),
      after: summaryOf(after),
      decisions: restingOn(attempt.loopStageId),
    }));
  }

  private auditEnd(
    tx: Tx,
    { id, assessmentId, dryRun, examined, changed, passesGained, passesLost }: RegradeRecord,
  ): void {
    tx.audit({
      action: dryRun ? 'assessment.regrade-tried' : 'assessment.regraded',
      subject: 'assessment',
      subjectId: assessmentId,
      after: { regradeId: id, examined, changed, passesGained, passesLost },
    });
  }
}

const summaryOf = ({ points, percent, passed }: ResultSummary): ResultSummary => ({ points, percent, passed });
