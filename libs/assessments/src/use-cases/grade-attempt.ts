import { AttemptGraded } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssessmentRepository } from '../data/assessment.repository.ts';
import { AttemptRepository } from '../data/attempt.repository.ts';
import { GradeRepository } from '../data/grade.repository.ts';
import { moveAttempt } from '../domain/attempt.ts';
import { scoreAttempt } from '../domain/score-attempt.ts';

/** The revision that grading begins with; regrades count on from it. */
const FIRST_REVISION = 1;

/**
 * Grades a submitted attempt, in the caller's transaction. However often and by however many workers at once it is asked
 * to, there is one grade and one event: the row that is unique by attempt and revision decides who was first.
 */
@Injectable()
export class GradeAttemptUseCase {
  constructor(
    @Inject(AttemptRepository) private readonly attempts: AttemptRepository,
    @Inject(AssessmentRepository) private readonly assessments: AssessmentRepository,
    @Inject(GradeRepository) private readonly grades: GradeRepository,
  ) {}

  async run(tx: Tx, attemptId: string): Promise<Result<void>> {
    const attempt = await this.attempts.get(tx, attemptId);
    // Graded already, or never to be: nothing that another try would change.
    if (!attempt || attempt.status === 'GRADED' || !moveAttempt(attempt.status, 'GRADED').ok) return ok(undefined);

    const terms = await this.assessments.gradingTerms(tx, attempt.assessmentId);
    const answers = await this.attempts.answers(tx, [attemptId]);
    const responses = new Map(answers.map(({ itemId, response }) => [itemId, response]));
    const result = { attemptId, revision: FIRST_REVISION, ...scoreAttempt(terms, attempt.itemIds, responses) };
    if (!(await this.grades.insert(tx, result))) return ok(undefined);

    await this.attempts.markGraded(tx, attemptId);
    const { assessmentId, assignmentId, candidateId, loopStageId } = attempt;
    tx.emit(AttemptGraded, { attemptId, assessmentId, assignmentId, candidateId, loopStageId, passed: result.passed });
    tx.audit({
      action: 'attempt.graded',
      subject: 'attempt',
      subjectId: attemptId,
      before: { status: attempt.status },
      after: { status: 'GRADED', revision: result.revision, percent: result.percent, passed: result.passed },
    });
    return ok(undefined);
  }
}
