import { atField, isId, ok, type Result } from '@plumbline/kernel';
import { actingMember, UnitOfWork, type Actor, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { GradeRepository, type GradeRecord } from '../data/grade.repository.ts';
import { GradingRepository } from '../data/grading.repository.ts';
import { OverrideRepository } from '../data/override.repository.ts';
import { RevisionRepository, type GradedAttempt } from '../data/revision.repository.ts';
import { checkPoints, checkReason } from '../domain/override.ts';
import { refusals } from '../domain/refusals.ts';
import { NO_OVERRIDES } from '../domain/score-attempt.ts';
import { ReviseGrade } from './revise-grade.ts';

export interface GivenPoints {
  readonly attemptId: string;
  /** Null for the whole of the attempt. */
  readonly itemId: string | null;
  /** A decimal text; null takes back what was given. */
  readonly points: string | null;
  readonly reason: string;
}

/**
 * A person gives points for an item, or for the whole attempt, in place of what grading makes of it: from then on, through
 * every regrade, until they are given anew or taken back. Refuses with `REASON_REQUIRED`, `NOT_FOUND`,
 * `ATTEMPT_NOT_GRADED`, `INVALID_POINTS`, `NO_OVERRIDE`.
 */
@Injectable()
export class OverrideGradeUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RevisionRepository) private readonly revisions: RevisionRepository,
    @Inject(GradingRepository) private readonly grading: GradingRepository,
    @Inject(OverrideRepository) private readonly overrides: OverrideRepository,
    @Inject(GradeRepository) private readonly grades: GradeRepository,
    @Inject(ReviseGrade) private readonly revising: ReviseGrade,
  ) {}

  async run(actor: Actor, given: GivenPoints): Promise<Result<GradeRecord>> {
    const reason = checkReason(given.reason);
    if (!reason.ok) return atField(reason, 'input');
    const { attemptId, itemId } = given;
    const givenBy = actingMember(actor);
    if (!isId(attemptId)) return notFound('input.attemptId');
    return this.unitOfWork.run(actor, async (tx) => {
      const [attempt] = await this.revisions.lock(tx, [attemptId]);
      if (!attempt) return this.refuse(tx, attemptId);
      const checked = await this.check(tx, attempt, given);
      if (!checked.ok) return atField(checked, 'input');
      const points = checked.value;
      await this.overrides.insert(tx, { attemptId, itemId, points, reason: reason.value, givenBy });
      tx.audit({
        action: points === null ? 'grade.override-withdrawn' : 'grade.overridden',
        subject: 'attempt',
        subjectId: attemptId,
        after: { itemId, points },
      });
      await this.revising.run(tx, attemptId, { cause: 'OVERRIDE', reason: reason.value, gradedBy: givenBy });
      const [grade] = await this.grades.latest(tx, [attemptId]);
      if (!grade) throw new Error('A grade that was just written cannot be read.');
      return ok(grade);
    });
  }

  private async check(tx: Tx, attempt: GradedAttempt, given: GivenPoints): Promise<Result<string | null>> {
    const terms = (await this.grading.terms(tx, [attempt])).get(attempt.assessmentId);
    if (!terms) throw new Error('An attempt without its assessment cannot be graded.');
    const checked = checkPoints(terms, attempt.itemIds, given.itemId, given.points);
    if (!checked.ok || checked.value !== null) return checked;
    const { total, items } = (await this.overrides.standing(tx, [attempt.id])).get(attempt.id) ?? NO_OVERRIDES;
    const stands = given.itemId === null ? total !== null : items.has(given.itemId);
    return stands ? checked : refusals.NO_OVERRIDE({ field: 'points' });
  }

  private async refuse(tx: Tx, attemptId: string): Promise<Result<never>> {
    const known = await this.revisions.exists(tx, attemptId);
    return known ? refusals.ATTEMPT_NOT_GRADED({ field: 'input.attemptId' }) : notFound('input.attemptId');
  }
}

const notFound = (field: string): Result<never> => refusals.NOT_FOUND({ field, values: { what: 'attempt' } });
