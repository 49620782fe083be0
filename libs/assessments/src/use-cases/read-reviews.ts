import { isId, ok, type Page, type PageRequest, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { ReviewRepository, type PendingAnswer, type PendingAttempt } from '../data/review.repository.ts';
import { refusals } from '../domain/refusals.ts';

export interface PendingReview extends PendingAttempt {
  readonly answers: readonly PendingAnswer[];
}

/** Attempts that wait for a person's points, with the answers in question and nothing of who gave them. */
@Injectable()
export class ReadReviews {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(ReviewRepository) private readonly reviews: ReviewRepository,
  ) {}

  /** Two statements for a page. Refuses with `NOT_FOUND` what cannot be an assessment. */
  async ofAssessment(actor: Actor, assessmentId: string, page: PageRequest): Promise<Result<Page<PendingReview>>> {
    if (!isId(assessmentId)) return refusals.NOT_FOUND({ field: 'assessmentId', values: { what: 'assessment' } });
    return this.unitOfWork.read(actor, async (tx) => {
      const found = await this.reviews.attempts(tx, assessmentId, page);
      const answers = await this.reviews.answers(
        tx,
        found.edges.map(({ node }) => node.attemptId),
      );
      const edges = found.edges.map(({ node, cursor }) => ({
        cursor,
        node: { ...node, answers: answers.filter(({ attemptId }) => attemptId === node.attemptId) },
      }));
      return ok({ ...found, edges });
    });
  }
}
