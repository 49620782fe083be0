import { atField, newId, newUnorderedId, ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { QuestionRecord } from '../data/question.repository.ts';
import { withStableIds } from '../domain/question-content.ts';
import { createQuestion, type QuestionDraft } from '../domain/question.ts';
import { refusals } from '../domain/refusals.ts';
import { KeepAttachments } from './keep-attachments.ts';
import { auditOf, QuestionWriter } from './question-writer.ts';

/**
 * A new question as a draft. The ids of its choices name them within the draft and are replaced by lasting ones.
 * Refuses with `INVALID_QUESTION` and the field's path, `DUPLICATE` (the standing one in `details.questionId`).
 */
@Injectable()
export class CreateQuestionUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(QuestionWriter) private readonly writer: QuestionWriter,
    @Inject(KeepAttachments) private readonly attachments: KeepAttachments,
  ) {}

  async run(actor: Actor, draft: QuestionDraft): Promise<Result<QuestionRecord>> {
    const question = createQuestion(newId<'question'>(), actor.memberId, draft);
    if (!question.ok) return atField(question, 'input');
    const lasting = { ...question.value, content: withStableIds(question.value.content, newUnorderedId) };
    return this.unitOfWork.run(actor, async (tx) => {
      const shown = await this.attachments.check(tx, lasting.content);
      if (!shown.ok) return atField(shown, 'input');
      const [written] = await this.writer.add(tx, [{ question: lasting, warnings: [] }]);
      if (written?.status !== 'ADDED') return refusals.DUPLICATE({ details: { questionId: written?.questionId } });
      tx.audit(auditOf('create', lasting));
      return ok(written.record);
    });
  }
}
