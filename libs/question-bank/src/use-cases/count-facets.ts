import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { countFacets, type FacetCount, type QuestionFilter } from '../data/question-search.ts';

/** How many of the questions that meet a filter have which kind, status, difficulty and skill. One statement. */
@Injectable()
export class CountFacets {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  run(actor: Actor, filter: QuestionFilter): Promise<readonly FacetCount[]> {
    return this.unitOfWork.read(actor, (tx) => countFacets(tx, filter));
  }
}
