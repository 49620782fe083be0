import { ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { ExposureRepository, type Exposure } from '../data/exposure.repository.ts';
import { QuestionRepository, type QuestionRecord } from '../data/question.repository.ts';
import { refusals } from '../domain/refusals.ts';

/** How often questions were given to candidates, and how often they may be. */
@Injectable()
export class QuestionExposure {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(QuestionRepository) private readonly questions: QuestionRepository,
    @Inject(ExposureRepository) private readonly exposures: ExposureRepository,
  ) {}

  /** One statement for any number of ids; unknown ones are absent. */
  find(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, Exposure>> {
    return this.unitOfWork.read(actor, (tx) => this.exposures.find(tx, ids));
  }

  /**
   * Deliveries after which no random draw picks the question; null lifts the cap.
   * Refuses with `INVALID_CAP`, `NOT_FOUND`.
   */
  async setCap(actor: Actor, id: string, cap: number | null): Promise<Result<QuestionRecord>> {
    if (cap !== null && !(Number.isInteger(cap) && cap > 0)) return refusals.INVALID_CAP({ field: 'cap' });
    return this.unitOfWork.run(actor, async (tx) => {
      const question = await this.questions.lock(tx, id);
      if (question === null) return refusals.NOT_FOUND({ field: 'id', values: { what: 'question' } });
      const before = (await this.exposures.find(tx, [question.id])).get(question.id)?.cap ?? null;
      if (before === cap) return ok(question);
      await this.exposures.setCap(tx, question.id, cap);
      tx.audit({
        action: 'question.set-exposure-cap',
        subject: 'question',
        subjectId: question.id,
        before: { cap: before },
        after: { cap },
      });
      return ok(question);
    });
  }
}
