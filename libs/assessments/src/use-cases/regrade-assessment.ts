import { RegradeRequested } from '@plumbline/contracts';
import { atField, newId, ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { KeyRepository, type GradingState } from '../data/key.repository.ts';
import { RegradeRepository, type NewRegrade, type RegradeRecord } from '../data/regrade.repository.ts';
import { checkReason, decimalWithin } from '../domain/override.ts';
import { Rational } from '../domain/rational.ts';
import { refusals } from '../domain/refusals.ts';
import { correctedKeys } from '../domain/regrade.ts';
import { NewestVersions } from './newest-versions.ts';
import { RegradeRunner } from './regrade-runner.ts';

export interface RegradeRequest {
  readonly assessmentId: string;
  /** Whose keys are brought up to date; null: all of the assessment's. */
  readonly itemIds: readonly string[] | null;
  readonly dryRun: boolean;
  readonly reason: string;
  /** A decimal text; null leaves the mark as it is. */
  readonly passMarkPercent: string | null;
}

/** Up to so many graded attempts the answer waits until all of them are examined. */
export const EXAMINED_AT_ONCE = 200;

/**
 * Corrects what an assessment is graded by, to the keys of its questions' newest published versions and to another pass
 * mark if one is given, and grades what is graded again; or only reports what that would do. A regrade is done in two: the
 * correction in one commit, by which every grade is made either before or after it; then the grades that were made before,
 * some at a time. Refuses with `REASON_REQUIRED`, `INVALID_PASS_MARK`, `NOT_FOUND`, `REGRADE_RUNNING`,
 * `REGRADE_INCOMPATIBLE`.
 */
@Injectable()
export class RegradeAssessmentUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(KeyRepository) private readonly keys: KeyRepository,
    @Inject(RegradeRepository) private readonly regrades: RegradeRepository,
    @Inject(NewestVersions) private readonly newest: NewestVersions,
    @Inject(RegradeRunner) private readonly runner: RegradeRunner,
  ) {}

  async run(actor: Actor, request: RegradeRequest): Promise<Result<RegradeRecord>> {
    const checked = atField(checkRequest(request), 'input');
    if (!checked.ok) return checked;
    const begun = await this.unitOfWork.run(actor, (tx) => this.begin(tx, checked.value));
    if (!begun.ok || begun.value.total > EXAMINED_AT_ONCE) return begun;
    return this.runner.run((work) => this.unitOfWork.run(actor, work), begun.value.id);
  }

  private async begin(tx: Tx, request: RegradeRequest): Promise<Result<RegradeRecord>> {
    const { assessmentId } = request;
    const state = await this.keys.lock(tx, assessmentId);
    if (state?.status !== 'PUBLISHED')
      return refusals.NOT_FOUND({ field: 'input.assessmentId', values: { what: 'published assessment' } });
    if (await this.regrades.running(tx, assessmentId)) return refusals.REGRADE_RUNNING();
    const asked = await this.keys.asked(tx, assessmentId);
    const items = request.itemIds ? asked.filter(({ id }) => request.itemIds?.includes(id)) : asked;
    if (request.itemIds && items.length < new Set(request.itemIds).size)
      return refusals.NOT_FOUND({ field: 'input.itemIds', values: { what: 'item in this assessment' } });
    const newest = await this.newest.find(
      tx,
      items.map(({ questionId }) => questionId),
    );
    const corrected = correctedKeys(items, newest);
    if (!corrected.ok) return corrected;
    const { passMarkPercent: passMarkBefore } = state;
    const passMarkPercent = request.passMarkPercent ?? passMarkBefore;
    const anything = corrected.value.length > 0 || passMarkPercent !== passMarkBefore;
    const regrade: NewRegrade = {
      id: newId(),
      assessmentId,
      dryRun: request.dryRun,
      reason: request.reason,
      gradingRevision: state.gradingRevision + (anything && !request.dryRun ? 1 : 0),
      passMarkBefore,
      passMarkPercent,
      keyChanges: corrected.value,
    };
    if (anything && !request.dryRun) await this.correct(tx, state, regrade);
    const record = await this.regrades.insert(tx, regrade);
    tx.emit(RegradeRequested, { regradeId: record.id });
    return ok(record);
  }

  private async correct(tx: Tx, state: GradingState, regrade: NewRegrade): Promise<void> {
    const { assessmentId, gradingRevision, passMarkPercent, keyChanges } = regrade;
    await this.keys.correct(tx, assessmentId, regrade);
    tx.audit({
      action: 'assessment.grading-corrected',
      subject: 'assessment',
      subjectId: assessmentId,
      before: { gradingRevision: state.gradingRevision, passMarkPercent: state.passMarkPercent },
      after: {
        regradeId: regrade.id,
        gradingRevision,
        passMarkPercent,
        keys: keyChanges.map(({ itemId, fromVersion, version }) => ({ itemId, fromVersion, version })),
      },
    });
  }
}

function checkRequest(request: RegradeRequest): Result<RegradeRequest> {
  const reason = checkReason(request.reason);
  if (!reason.ok) return reason;
  const { passMarkPercent: asked } = request;
  const passMarkPercent = asked === null ? null : decimalWithin(asked, Rational.ZERO, Rational.of(100));
  if (asked !== null && passMarkPercent === null) return refusals.INVALID_PASS_MARK({ field: 'passMarkPercent' });
  return ok({ ...request, reason: reason.value, passMarkPercent });
}
