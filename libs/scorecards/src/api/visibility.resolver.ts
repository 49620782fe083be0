import { Permission } from '@plumbline/contracts';
import { Allow, CurrentActor, unwrap, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { FindScorecards } from '../use-cases/find-scorecards.ts';
import { SetBlindSetting } from '../use-cases/set-blind-setting.ts';
import { ScorecardVisibility } from './scorecard.types.ts';

@Resolver()
export class VisibilityResolver {
  constructor(
    @Inject(FindScorecards) private readonly findUseCase: FindScorecards,
    @Inject(SetBlindSetting) private readonly setUseCase: SetBlindSetting,
  ) {}

  @Allow(Permission.ScorecardRead, Permission.ScorecardWrite)
  @Query(() => ScorecardVisibility, { description: "For how long interviewers are blind to each other's scorecards." })
  scorecardVisibility(@CurrentActor() actor: Actor): Promise<ScorecardVisibility> {
    return this.findUseCase.setting(actor);
  }

  @Allow(Permission.ScorecardConfigure)
  @Mutation(() => ScorecardVisibility, { description: 'Takes effect at once, for every loop.' })
  async setScorecardVisibility(
    @CurrentActor() actor: Actor,
    @Args('visibility', { type: () => ScorecardVisibility }) visibility: ScorecardVisibility,
  ): Promise<ScorecardVisibility> {
    return unwrap(await this.setUseCase.run(actor, visibility));
  }
}
