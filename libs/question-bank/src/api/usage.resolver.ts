import { Permission } from '@plumbline/contracts';
import {
  Allow,
  batchedById,
  CurrentActor,
  PageArgs,
  pageRequest,
  perActor,
  toConnection,
  unwrap,
  pagedLoader,
  type Actor,
} from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Int, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { FindUsage, hiddenUsers } from '../use-cases/find-usage.ts';
import { QuestionExposure } from '../use-cases/question-exposure.ts';
import { QuestionType } from './question.types.ts';
import { toQuestion } from './to-question.ts';
import { QuestionExposureType, QuestionUsageConnection } from './usage.types.ts';

@Resolver(() => QuestionType)
export class UsageResolver {
  private readonly pages = pagedLoader((actor, ids, page) => this.usage.find(actor, ids, page));
  private readonly exposures = perActor((actor) =>
    batchedById((ids) => this.exposing.find(actor, ids), { count: 0, cap: null }),
  );

  constructor(
    @Inject(FindUsage) private readonly usage: FindUsage,
    @Inject(QuestionExposure) private readonly exposing: QuestionExposure,
  ) {}

  @ResolveField(() => QuestionUsageConnection, { name: 'usage', description: 'Where it is used.' })
  async usageOf(
    @CurrentActor() actor: Actor,
    @Parent() { id }: QuestionType,
    @Args() page: PageArgs,
  ): Promise<QuestionUsageConnection> {
    const found = await this.pages(actor, id, unwrap(pageRequest(page, ['number', 'id'])));
    return { ...toConnection(found), hidden: hiddenUsers(actor) };
  }

  @ResolveField(() => QuestionExposureType)
  async exposure(@CurrentActor() actor: Actor, @Parent() { id }: QuestionType): Promise<QuestionExposureType> {
    const { count, cap } = await this.exposures(actor).load(id);
    return { count, cap, capped: cap !== null && count >= cap };
  }

  @Allow(Permission.QuestionWrite, Permission.QuestionReview)
  @Mutation(() => QuestionType, { description: 'After so many deliveries no random draw picks it any more.' })
  async setExposureCap(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID }) id: string,
    @Args('cap', { type: () => Int, nullable: true, description: 'None when left out.' }) cap?: number | null,
  ): Promise<QuestionType> {
    return toQuestion(unwrap(await this.exposing.setCap(actor, id, cap ?? null)));
  }
}
