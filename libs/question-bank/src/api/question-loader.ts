import type { Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { QuestionRecord } from '../data/question.repository.ts';
import { FindQuestions } from '../use-cases/find-questions.ts';

type Loader = DataLoader<string, QuestionRecord | null>;

/** Questions of a list's rows, in one statement. Keeps nothing: a question is read when it is asked for. */
@Injectable()
export class QuestionLoader {
  readonly #loaders = new WeakMap<Actor, Loader>();

  constructor(@Inject(FindQuestions) private readonly questions: FindQuestions) {}

  load(actor: Actor, id: string): Promise<QuestionRecord | null> {
    const loader = this.#loaders.get(actor) ?? this.make(actor);
    this.#loaders.set(actor, loader);
    return loader.load(id);
  }

  private make(actor: Actor): Loader {
    return new DataLoader(
      async (ids) => {
        const found = await this.questions.byIds(actor, [...new Set(ids)]);
        return ids.map((id) => found.get(id) ?? null);
      },
      { cache: false },
    );
  }
}
