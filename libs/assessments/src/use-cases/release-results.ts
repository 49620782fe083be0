import { ResultReleased } from '@plumbline/contracts';
import { isId, ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { ReleaseRepository, type ReleaseTarget } from '../data/release.repository.ts';
import { refusals } from '../domain/refusals.ts';

/** Attempts that may be named at once. */
const MAX_NAMED = 500;
/** Results that one transaction releases. */
const STEP = 500;

export interface ReleaseReport {
  /** Results that candidates may see from now on and could not before. */
  readonly released: number;
  /** Attempts that were handed in and have no complete grade yet: they are not released, now or by themselves. */
  readonly waiting: number;
}

/**
 * A recruiter lets candidates see their results: all of an assessment's that are there, or those of attempts. What was
 * released stays so and is not told again. Refuses with `RELEASE_TARGET`, `NOT_FOUND`, `RELEASE_NEVER`.
 */
@Injectable()
export class ReleaseResultsUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(ReleaseRepository) private readonly releases: ReleaseRepository,
  ) {}

  async run(actor: Actor, target: ReleaseTarget): Promise<Result<ReleaseReport>> {
    const checked = await this.check(actor, target);
    if (!checked.ok) return checked;
    let released = 0;
    for (;;) {
      const step = await this.unitOfWork.run(actor, async (tx) => {
        const attemptIds = await this.releases.release(tx, target, STEP);
        for (const attemptId of attemptIds) {
          tx.emit(ResultReleased, { attemptId });
          tx.audit({ action: 'result.released', subject: 'attempt', subjectId: attemptId, after: { by: 'RECRUITER' } });
        }
        const last = attemptIds.length < STEP;
        return ok({ count: attemptIds.length, waiting: last ? await this.releases.waiting(tx, target) : null });
      });
      if (!step.ok) return step;
      released += step.value.count;
      if (step.value.waiting !== null) return ok({ released, waiting: step.value.waiting });
    }
  }

  private async check(actor: Actor, target: ReleaseTarget): Promise<Result<void>> {
    const { assessmentId, attemptIds } = target;
    const named = new Set(attemptIds);
    const fits = assessmentId === null ? named.size > 0 && named.size <= MAX_NAMED : attemptIds === null;
    if (!fits) return refusals.RELEASE_TARGET({ field: 'input', values: { limit: MAX_NAMED } });
    const field = assessmentId === null ? 'input.attemptIds' : 'input.assessmentId';
    const what = assessmentId === null ? 'attempt' : 'assessment';
    const unknown = refusals.NOT_FOUND({ field, values: { what } });
    if (![...named, ...(assessmentId === null ? [] : [assessmentId])].every(isId)) return unknown;
    const policies = await this.unitOfWork.read(actor, (tx) => this.releases.policies(tx, target));
    if (policies.length < Math.max(named.size, 1)) return unknown;
    return policies.includes('NEVER') ? refusals.RELEASE_NEVER({ field }) : ok(undefined);
  }
}
