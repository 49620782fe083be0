import { Permission, PersonType } from '@plumbline/contracts';
import { Allow, CurrentActor, PageArgs, pageRequest, toConnection, unwrap, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { AmendScorecard } from '../use-cases/amend-scorecard.ts';
import { FindScorecards } from '../use-cases/find-scorecards.ts';
import { SaveScorecardDraft } from '../use-cases/save-scorecard-draft.ts';
import { SubmitScorecard } from '../use-cases/submit-scorecard.ts';
import { ScorecardLoaders } from './scorecard-loaders.ts';
import {
  AmendScorecardInput,
  SaveScorecardInput,
  ScorecardConnection,
  ScorecardType,
  ScorecardVersionType,
} from './scorecard.types.ts';
import { toScorecard, toVersion } from './to-scorecard.ts';

@Resolver(() => ScorecardType)
export class ScorecardResolver {
  constructor(
    @Inject(SaveScorecardDraft) private readonly saveUseCase: SaveScorecardDraft,
    @Inject(SubmitScorecard) private readonly submitUseCase: SubmitScorecard,
    @Inject(AmendScorecard) private readonly amendUseCase: AmendScorecard,
    @Inject(FindScorecards) private readonly findUseCase: FindScorecards,
    @Inject(ScorecardLoaders) private readonly loaders: ScorecardLoaders,
  ) {}

  @Allow(Permission.ScorecardWrite)
  @Mutation(() => ScorecardType, { description: 'For the panel of the interview, each their own.' })
  async saveScorecardDraft(
    @CurrentActor() actor: Actor,
    @Args('input') input: SaveScorecardInput,
  ): Promise<ScorecardType> {
    return toScorecard(unwrap(await this.saveUseCase.run(actor, input)));
  }

  @Allow(Permission.ScorecardWrite)
  @Mutation(() => ScorecardType, { description: 'Seals it. A second time changes nothing.' })
  async submitScorecard(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<ScorecardType> {
    return toScorecard(unwrap(await this.submitUseCase.run(actor, id)));
  }

  @Allow(Permission.ScorecardWrite)
  @Mutation(() => ScorecardType, { description: 'Adds a version with a reason; the first stays readable.' })
  async amendScorecard(
    @CurrentActor() actor: Actor,
    @Args('input') input: AmendScorecardInput,
  ): Promise<ScorecardType> {
    return toScorecard(unwrap(await this.amendUseCase.run(actor, input)));
  }

  @Allow(Permission.ScorecardRead, Permission.ScorecardWrite)
  @Query(() => ScorecardType, { nullable: true, description: 'Null also for what you may not see yet.' })
  async scorecard(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<ScorecardType | null> {
    const card = await this.findUseCase.one(actor, id);
    return card && toScorecard(card);
  }

  @Allow(Permission.ScorecardWrite)
  @Query(() => ScorecardType, {
    nullable: true,
    description: 'My card for an interview; null while nothing was saved.',
  })
  async myScorecard(
    @CurrentActor() actor: Actor,
    @Args('interviewId', { type: () => ID }) interviewId: string,
  ): Promise<ScorecardType | null> {
    const card = await this.findUseCase.mine(actor, interviewId);
    return card && toScorecard(card);
  }

  @Allow(Permission.ScorecardRead, Permission.ScorecardWrite)
  @Query(() => ScorecardConnection, { description: 'The cards of a loop that you may see, oldest first.' })
  async scorecards(
    @CurrentActor() actor: Actor,
    @Args('loopId', { type: () => ID }) loopId: string,
    @Args() page: PageArgs,
  ): Promise<ScorecardConnection> {
    return toConnection(await this.findUseCase.list(actor, loopId, unwrap(pageRequest(page))), toScorecard);
  }

  @ResolveField(() => PersonType, { nullable: true })
  interviewer(@CurrentActor() actor: Actor, @Parent() card: ScorecardType): Promise<PersonType | null> {
    return this.loaders.person(actor, card.interviewerId);
  }

  @ResolveField(() => [ScorecardVersionType], { description: 'What was sealed, oldest first.' })
  async versions(@CurrentActor() actor: Actor, @Parent() card: ScorecardType): Promise<ScorecardVersionType[]> {
    return (await this.loaders.versions(actor, card.id)).map(toVersion);
  }
}
