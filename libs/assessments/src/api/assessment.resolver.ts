import { Permission } from '@plumbline/contracts';
import { Allow, CurrentActor, PageArgs, pageRequest, toConnection, unwrap, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { AssessmentRecord } from '../data/assessment.repository.ts';
import { CreateAssessmentUseCase } from '../use-cases/create-assessment.ts';
import { PublishAssessmentUseCase } from '../use-cases/publish-assessment.ts';
import { ReadAssessments } from '../use-cases/read-assessments.ts';
import { AssessmentLoaders } from './assessment-loaders.ts';
import {
  AssessmentConnection,
  AssessmentSectionType,
  AssessmentType,
  CreateAssessmentInput,
} from './assessment.types.ts';
import { toBlueprintInput, toSections } from './to-api.ts';

@Resolver(() => AssessmentType)
export class AssessmentResolver {
  constructor(
    @Inject(CreateAssessmentUseCase) private readonly createUseCase: CreateAssessmentUseCase,
    @Inject(PublishAssessmentUseCase) private readonly publishUseCase: PublishAssessmentUseCase,
    @Inject(ReadAssessments) private readonly reading: ReadAssessments,
    @Inject(AssessmentLoaders) private readonly loaders: AssessmentLoaders,
  ) {}

  @Allow(Permission.AssessmentWrite)
  @Mutation(() => AssessmentType, { description: 'A draft with the newest published version of each question.' })
  async createAssessment(
    @CurrentActor() actor: Actor,
    @Args('input') input: CreateAssessmentInput,
  ): Promise<AssessmentType> {
    return unwrap(await this.createUseCase.run(actor, toBlueprintInput(input)));
  }

  @Allow(Permission.AssessmentWrite)
  @Mutation(() => AssessmentType)
  async publishAssessment(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<AssessmentType> {
    return unwrap(await this.publishUseCase.run(actor, id));
  }

  @Allow(Permission.AssessmentRead)
  @Query(() => AssessmentType, { nullable: true })
  assessment(@CurrentActor() actor: Actor, @Args('id', { type: () => ID }) id: string): Promise<AssessmentType | null> {
    return this.reading.one(actor, id);
  }

  @Allow(Permission.AssessmentRead)
  @Query(() => AssessmentConnection, { description: 'The newest first.' })
  async assessments(@CurrentActor() actor: Actor, @Args() page: PageArgs): Promise<AssessmentConnection> {
    return toConnection(await this.reading.list(actor, unwrap(pageRequest(page))));
  }

  @ResolveField(() => [AssessmentSectionType])
  async sections(
    @CurrentActor() actor: Actor,
    @Parent() assessment: AssessmentRecord,
  ): Promise<AssessmentSectionType[]> {
    return toSections(assessment, await this.loaders.of(actor).items.load(assessment.id));
  }
}
