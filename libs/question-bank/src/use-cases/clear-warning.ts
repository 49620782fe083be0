import { isStorable, ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { QuestionRepository, type QuestionRecord } from '../data/question.repository.ts';
import { VersionRepository } from '../data/version.repository.ts';
import { refusals } from '../domain/refusals.ts';
import { MAX_REASON, openWarnings } from '../domain/warnings.ts';

export interface ClearedWarning {
  readonly code: string;
  /** Null for all with that code. */
  readonly index: number | null;
  readonly reason: string | null;
}

/**
 * Somebody has looked at a warning of the newest version: it is no longer shown as open. Once all that a version's
 * texts say about letters is cleared, its choices may be shuffled.
 * Refuses with `NOT_FOUND`, `WARNING_NOT_FOUND`, `INVALID_COMMENT` (a reason that is too long).
 */
@Injectable()
export class ClearWarning {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(QuestionRepository) private readonly questions: QuestionRepository,
    @Inject(VersionRepository) private readonly versions: VersionRepository,
  ) {}

  run(actor: Actor, id: string, { code, index, reason }: ClearedWarning): Promise<Result<QuestionRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      if (reason !== null && (reason.length > MAX_REASON || !isStorable(reason))) {
        const problem = `its reason is longer than ${MAX_REASON} characters or not plain text`;
        return refusals.INVALID_COMMENT({ field: 'reason', values: { reason: problem } });
      }
      const question = await this.questions.lock(tx, id);
      if (question === null) return refusals.NOT_FOUND({ field: 'id', values: { what: 'question' } });
      const states = (await this.versions.warnings(tx, [question.id])).get(question.id) ?? [];
      const open = openWarnings(states, code, index);
      if (open.length === 0) return refusals.WARNING_NOT_FOUND({ field: index === null ? 'code' : 'index' });
      const { version } = question;
      await this.versions.clear(tx, { questionId: question.id, version }, open, reason);
      tx.audit({
        action: 'question.clear-warning',
        subject: 'question',
        subjectId: question.id,
        after: { version, code, indexes: open.map((each) => each.index), reason },
      });
      const record = (await this.questions.find(tx, [question.id])).get(question.id);
      return ok(record ?? question);
    });
  }
}
