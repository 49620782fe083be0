import { Permission } from '@plumbline/contracts';
import {
  Allow,
  CurrentActor,
  PageArgs,
  pagedLoader,
  pageRequest,
  toConnection,
  unwrap,
  type Actor,
} from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { AssessmentRecord } from '../data/assessment.repository.ts';
import { ReadAssessments } from '../use-cases/read-assessments.ts';
import { AssessmentLoaders } from './assessment-loaders.ts';
import {
  AssessmentConnection,
  AssessmentFilter,
  AssessmentSectionType,
  AssessmentType,
  AssessmentVersionConnection,
  DrawAvailabilityType,
  DrawInput,
} from './assessment.types.ts';
import { toDrawInput, toSections, toWanted } from './to-blueprint.ts';

@Resolver(() => AssessmentType)
export class AssessmentResolver {
  private readonly pages = pagedLoader((actor, ids, page) => this.reading.versions(actor, ids, page));

  constructor(
    @Inject(ReadAssessments) private readonly reading: ReadAssessments,
    @Inject(AssessmentLoaders) private readonly loaders: AssessmentLoaders,
  ) {}

  @Allow(Permission.AssessmentRead)
  @Query(() => AssessmentType, { nullable: true })
  assessment(@CurrentActor() actor: Actor, @Args('id', { type: () => ID }) id: string): Promise<AssessmentType | null> {
    return this.reading.one(actor, id);
  }

  @Allow(Permission.AssessmentRead)
  @Query(() => AssessmentConnection, { description: 'The newest first; those that are not archived unless asked for.' })
  async assessments(
    @CurrentActor() actor: Actor,
    @Args() page: PageArgs,
    @Args('filter', { type: () => AssessmentFilter, nullable: true }) filter?: AssessmentFilter | null,
  ): Promise<AssessmentConnection> {
    return toConnection(await this.reading.list(actor, toWanted(filter), unwrap(pageRequest(page))));
  }

  @Allow(Permission.AssessmentWrite)
  @Query(() => DrawAvailabilityType, { description: 'How many questions of the bank a draw could pick from.' })
  async drawAvailability(@CurrentActor() actor: Actor, @Args('input') input: DrawInput): Promise<DrawAvailabilityType> {
    return unwrap(await this.reading.available(actor, toDrawInput(input)));
  }

  @ResolveField(() => [AssessmentSectionType])
  async sections(
    @CurrentActor() actor: Actor,
    @Parent() assessment: AssessmentRecord,
  ): Promise<AssessmentSectionType[]> {
    return toSections(assessment, await this.loaders.of(actor).items.load(assessment.id));
  }

  @ResolveField(() => AssessmentVersionConnection, {
    description: 'All its versions, itself included, the newest first.',
  })
  async versions(
    @CurrentActor() actor: Actor,
    @Parent() { familyId }: AssessmentRecord,
    @Args() page: PageArgs,
  ): Promise<AssessmentVersionConnection> {
    return toConnection(await this.pages(actor, familyId, unwrap(pageRequest(page, ['number']))));
  }
}
