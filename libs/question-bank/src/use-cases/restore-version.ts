import { ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { QuestionRepository, type QuestionRecord } from '../data/question.repository.ts';
import { VersionRepository } from '../data/version.repository.ts';
import { reviseQuestion } from '../domain/question.ts';
import { refusals } from '../domain/refusals.ts';
import { auditOf, QuestionWriter } from './question-writer.ts';

/**
 * A new version, as a draft, that says what an older one said; its choices are the ones they were.
 * Refuses with `NOT_FOUND`, `ALREADY_NEWEST`, `INVALID_TRANSITION` (retired), `DUPLICATE`.
 */
@Injectable()
export class RestoreVersion {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(QuestionRepository) private readonly questions: QuestionRepository,
    @Inject(VersionRepository) private readonly versions: VersionRepository,
    @Inject(QuestionWriter) private readonly writer: QuestionWriter,
  ) {}

  run(actor: Actor, id: string, version: number): Promise<Result<QuestionRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const question = await this.questions.lock(tx, id);
      if (question === null) return refusals.NOT_FOUND({ field: 'id', values: { what: 'question' } });
      const old = (await this.versions.find(tx, id, [version])).get(version);
      if (old === undefined) return refusals.NOT_FOUND({ field: 'version', values: { what: 'version' } });
      if (old.version === question.version) return refusals.ALREADY_NEWEST({ field: 'version' });
      const { content, skills, difficulty, locale, source, licence, labelsCleared } = old;
      const draft = { content, skills, difficulty, locale, source, licence, labelsCleared };
      // Nobody publishes their own words because somebody else has restored them.
      const revised = reviseQuestion(question, old.authorId ?? actor.memberId, draft);
      if (!revised.ok) return revised;
      const written = await this.writer.revise(tx, revised.value);
      if (written.status === 'DUPLICATE') return refusals.DUPLICATE({ details: { questionId: written.questionId } });
      const audit = auditOf('restore', written.record, question);
      tx.audit({ ...audit, after: { ...(audit.after as object), restored: version } });
      return ok(written.record);
    });
  }
}
