import { atField, newUnorderedId, ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { QuestionRepository, type QuestionRecord } from '../data/question.repository.ts';
import { withStableIds, type QuestionKind } from '../domain/question-content.ts';
import { reviseQuestion, type QuestionDraft } from '../domain/question.ts';
import { refusals } from '../domain/refusals.ts';
import { KeepAttachments } from './keep-attachments.ts';
import { auditOf, QuestionWriter } from './question-writer.ts';

/**
 * A new version, as a draft; what was published stays in use until that is. Choices whose text stayed keep their ids.
 * Refuses with `NOT_FOUND`, `INVALID_TRANSITION` (retired), `INVALID_QUESTION` and the field's path, `DUPLICATE`.
 */
@Injectable()
export class ReviseQuestionUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(QuestionRepository) private readonly questions: QuestionRepository,
    @Inject(QuestionWriter) private readonly writer: QuestionWriter,
    @Inject(KeepAttachments) private readonly attachments: KeepAttachments,
  ) {}

  /** @param draftOf makes the draft for the question's kind, which a revision cannot change */
  run(actor: Actor, id: string, draftOf: (kind: QuestionKind) => QuestionDraft): Promise<Result<QuestionRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const question = await this.questions.lock(tx, id);
      if (question === null) return refusals.NOT_FOUND({ field: 'id', values: { what: 'question' } });
      const revised = reviseQuestion(question, actor.memberId, draftOf(question.content.kind));
      if (!revised.ok) return atField(revised, 'input');
      const content = withStableIds(revised.value.content, newUnorderedId, question.content);
      const shown = await this.attachments.check(tx, content);
      if (!shown.ok) return atField(shown, 'input');
      const written = await this.writer.revise(tx, { ...revised.value, content });
      if (written.status === 'DUPLICATE') return refusals.DUPLICATE({ details: { questionId: written.questionId } });
      tx.audit(auditOf('revise', written.record, question));
      return ok(written.record);
    });
  }
}
