import type { Page, PageRequest } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { QuestionRepository, type QuestionRecord } from '../data/question.repository.ts';
import { listQuestions, type QuestionFilter, type QuestionOrder } from '../data/question-search.ts';

@Injectable()
export class FindQuestions {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(QuestionRepository) private readonly questions: QuestionRepository,
  ) {}

  /** Null when there is none, or it is another organization's. */
  async one(actor: Actor, id: string): Promise<QuestionRecord | null> {
    const found = await this.byIds(actor, [id]);
    return found.get(id.toLowerCase()) ?? null;
  }

  /** One statement for any number of ids; unknown ones are absent. */
  byIds(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, QuestionRecord>> {
    return this.unitOfWork.read(actor, (tx) => this.questions.find(tx, ids));
  }

  list(actor: Actor, filter: QuestionFilter, order: QuestionOrder, page: PageRequest): Promise<Page<QuestionRecord>> {
    return this.unitOfWork.read(actor, (tx) => listQuestions(tx, filter, order, page));
  }
}
