import { AttemptGraded } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssessmentRepository, type GradingTerms } from '../data/assessment.repository.ts';
import { AttemptRepository, type AnswerRecord } from '../data/attempt.repository.ts';
import { GradeRepository, type Grade } from '../data/grade.repository.ts';
import { gradingPolicy } from '../domain/assessment.ts';
import { moveAttempt } from '../domain/attempt.ts';
import { grade, scoreText, totalScore } from '../domain/grading.ts';
import { Rational } from '../domain/rational.ts';

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
    const result = gradeOf(attemptId, terms, answers);
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

function gradeOf(attemptId: string, terms: GradingTerms, answers: readonly AnswerRecord[]): Grade {
  const policy = gradingPolicy(terms);
  const responses = new Map(answers.map(({ itemId, response }) => [itemId, response]));
  const scored = terms.items.map(({ id, kind, key, points }) => {
    const item = { kind, key, points: Rational.fromDecimal(points) };
    return { id, item, score: grade(item, responses.get(id) ?? {}, policy) };
  });
  const total = totalScore(scored, terms.passMarkPercent === null ? null : Rational.fromDecimal(terms.passMarkPercent));
  return {
    attemptId,
    revision: FIRST_REVISION,
    points: scoreText(total.points),
    maximum: scoreText(total.maximum),
    percent: scoreText(total.percent),
    passed: total.passed,
    items: scored.map(({ id, item, score }) => ({
      itemId: id,
      points: scoreText(score.points),
      maximum: scoreText(item.points),
      outcome: score.outcome,
    })),
  };
}
