import { ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { QuestionRepository, type QuestionRecord } from '../data/question.repository.ts';
import { insertSteps } from '../data/question-steps.ts';
import { ReviewRepository } from '../data/review.repository.ts';
import { identityDigest } from '../domain/digest.ts';
import { reopenQuestion } from '../domain/question.ts';
import { refusals } from '../domain/refusals.ts';
import { auditOf } from './question-writer.ts';

/**
 * Takes a retirement back. Refuses with `NOT_FOUND`, `INVALID_TRANSITION` (it is not retired), `DUPLICATE` (meanwhile
 * the same question stands again).
 */
@Injectable()
export class ReopenQuestion {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(QuestionRepository) private readonly questions: QuestionRepository,
    @Inject(ReviewRepository) private readonly reviews: ReviewRepository,
  ) {}

  run(actor: Actor, id: string): Promise<Result<QuestionRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const question = await this.questions.lock(tx, id);
      if (question === null) return refusals.NOT_FOUND({ field: 'id', values: { what: 'question' } });
      const reopened = reopenQuestion(question, await this.reviews.retiredFrom(tx, question.id));
      if (!reopened.ok) return reopened;
      await tx.query('SAVEPOINT reopening');
      try {
        await this.questions.saveStatus(tx, reopened.value);
      } catch (error) {
        if ((error as { constraint?: string }).constraint !== 'uq_questions_identity') throw error;
        await tx.query('ROLLBACK TO SAVEPOINT reopening');
        const digest = identityDigest(question.content);
        const questionId = (await this.questions.standing(tx, [digest])).get(digest);
        return refusals.DUPLICATE({ field: 'id', details: { questionId } });
      }
      const { version } = question;
      await insertSteps(tx, [{ questionId: question.id, version, step: 'REOPENED', actorId: actor.memberId }]);
      tx.audit(auditOf('reopen', reopened.value, question));
      return ok({ ...question, ...reopened.value });
    });
  }
}
