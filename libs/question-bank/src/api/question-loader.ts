import { batchedById, perActor, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { QuestionRecord } from '../data/question.repository.ts';
import { FindQuestions } from '../use-cases/find-questions.ts';

/** Questions of a list's rows, in one statement. */
@Injectable()
export class QuestionLoader {
  private readonly of = perActor((actor) => batchedById((ids) => this.questions.byIds(actor, ids), null));

  constructor(@Inject(FindQuestions) private readonly questions: FindQuestions) {}

  load(actor: Actor, id: string): Promise<QuestionRecord | null> {
    return this.of(actor).load(id);
  }
}
