import { AttemptGraded } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { GradingRepository, type NewGrade } from '../data/grading.repository.ts';
import type { ItemResponse } from '../domain/response.ts';
import { OverrideRepository } from '../data/override.repository.ts';
import { scoreAttempt } from '../domain/score-attempt.ts';
import { SettleGrades } from './settle-grades.ts';

const NO_ANSWERS: ReadonlyMap<string, ItemResponse> = new Map();

/**
 * Grades submitted attempts, in the caller's transaction. However often and by however many workers at once it is asked
 * to, there is one grade and one event of each submission: the attempts are locked, and what is not submitted (any more)
 * is left out. Throws when an answer cannot be graded; nothing is written then.
 */
@Injectable()
export class GradeAttempts {
  constructor(
    @Inject(GradingRepository) private readonly grading: GradingRepository,
    @Inject(OverrideRepository) private readonly overrides: OverrideRepository,
    @Inject(SettleGrades) private readonly settling: SettleGrades,
  ) {}

  async run(tx: Tx, attemptIds: readonly string[]): Promise<Result<void>> {
    const attempts = await this.grading.lock(tx, attemptIds);
    if (attempts.length === 0) return ok(undefined);

    const terms = await this.grading.terms(tx, attempts);
    const answers = await this.grading.answers(tx, attempts);
    // Of a submission before this one, which points given by a person outlast.
    const overrides = await this.overrides.standing(
      tx,
      attempts.map(({ id }) => id),
    );
    const grades = attempts.map(({ id, assessmentId, itemIds }): NewGrade => {
      const known = terms.get(assessmentId);
      if (!known) throw new Error('An attempt without its assessment cannot be graded.');
      return { attemptId: id, ...scoreAttempt(known, itemIds, answers.get(id) ?? NO_ANSWERS, overrides.get(id)) };
    });
    const revisions = await this.grading.write(tx, grades);

    attempts.forEach(({ id: attemptId, assessmentId, assignmentId, candidateId, loopStageId }, index) => {
      const { percent = null, passed = null, complete = false } = grades[index] ?? {};
      const revision = revisions.get(attemptId);
      const ids = { attemptId, assessmentId, assignmentId, candidateId, loopStageId };
      tx.emit(AttemptGraded, { ...ids, passed, revision, complete });
      tx.audit({
        action: 'attempt.graded',
        subject: 'attempt',
        subjectId: attemptId,
        before: { status: 'SUBMITTED' },
        after: { status: 'GRADED', revision, percent, passed, complete },
      });
    });
    await this.settling.run(tx, grades);
    return ok(undefined);
  }
}
