import type { GradeRevision } from '../data/grade.repository.ts';
import type { PendingAnswer } from '../data/review.repository.ts';
import type { CandidateResult, ResultItem } from '../use-cases/read-candidate-results.ts';
import type { PendingReview } from '../use-cases/read-reviews.ts';
import type { GradeRevisionType } from './regrade.types.ts';
import type { CandidateResultType, PendingAnswerType, PendingReviewType, ResultItemType } from './result.types.ts';
import { toResponse } from './to-api.ts';

const HIDDEN = { points: null, maximum: null, percent: null, passed: null, gradedAt: null, items: null };

export function toCandidateResult(result: CandidateResult): CandidateResultType {
  const { attemptId, state } = result;
  if (result.state === 'NOT_RELEASED') return { attemptId, state, ...HIDDEN };
  const { points, maximum, percent, passed, gradedAt } = result.grade;
  return {
    attemptId,
    state,
    points,
    maximum,
    percent,
    passed,
    gradedAt,
    items: result.items?.map(toResultItem) ?? null,
  };
}

const toResultItem = ({ body, grade, rightLabels, response, ...shown }: ResultItem): ResultItemType => ({
  id: shown.id,
  position: shown.position,
  kind: body.kind,
  stem: body.stem,
  choices: [...shown.choices],
  targets: [...shown.targets],
  response: response && toResponse(response),
  outcome: grade.outcome,
  points: grade.points,
  maximum: grade.maximum,
  keyLabels: [...rightLabels],
  explanation: shown.explanation,
});

export const toPendingReview = ({ attemptId, submittedAt, answers }: PendingReview): PendingReviewType => ({
  attemptId,
  submittedAt,
  answers: answers.map(toPendingAnswer),
});

const toPendingAnswer = ({ key, response, ...answer }: PendingAnswer): PendingAnswerType => ({
  itemId: answer.itemId,
  position: answer.position,
  stem: answer.stem,
  maximum: answer.maximum,
  text: response?.text ?? null,
  modelAnswer: key.type === 'MANUAL' ? key.modelAnswer : null,
  keyPoints: key.type === 'MANUAL' ? [...key.keyPoints] : [],
  explanation: answer.explanation,
});

export const toGradeRevision = ({ grade, before }: GradeRevision): GradeRevisionType => ({
  revision: grade.revision,
  cause: grade.cause,
  reason: grade.reason,
  gradedBy: grade.gradedBy,
  gradedAt: grade.gradedAt,
  complete: grade.complete,
  before,
  after: { points: grade.points, percent: grade.percent, passed: grade.passed },
});
