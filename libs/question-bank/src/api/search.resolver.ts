import { Permission } from '@plumbline/contracts';
import { Allow, CurrentActor, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import type { FacetCount } from '../data/question-search.ts';
import { CountFacets } from '../use-cases/count-facets.ts';
import { QuestionFilter } from './question.types.ts';
import { QuestionFacetsType, type FacetCountType } from './search.types.ts';
import { toFilter } from './to-filter.ts';

const of = (counts: readonly FacetCount[], facet: FacetCount['facet']): FacetCountType[] =>
  counts.filter((each) => each.facet === facet).map(({ value, count, atLeast }) => ({ value, count, atLeast }));

@Resolver()
export class SearchResolver {
  constructor(@Inject(CountFacets) private readonly counting: CountFacets) {}

  @Allow(Permission.QuestionRead)
  @Query(() => QuestionFacetsType)
  async questionFacets(
    @CurrentActor() actor: Actor,
    @Args('filter', { type: () => QuestionFilter, nullable: true }) filter?: QuestionFilter | null,
  ): Promise<QuestionFacetsType> {
    const counts = await this.counting.run(actor, toFilter(filter));
    return {
      kinds: of(counts, 'KIND'),
      statuses: of(counts, 'STATUS'),
      difficulties: of(counts, 'DIFFICULTY'),
      skills: of(counts, 'SKILL'),
    };
  }
}
