import { Permission, PersonType } from '@plumbline/contracts';
import { Allow, CurrentActor, PageArgs, pageRequest, toConnection, unwrap, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OpenDebrief } from '../use-cases/open-debrief.ts';
import { ReadDebrief, type DebriefView } from '../use-cases/read-debrief.ts';
import { RecordDecision } from '../use-cases/record-decision.ts';
import {
  DebriefCardType,
  DebriefRowType,
  DebriefType,
  DecisionConnection,
  DecisionType,
  RecordDecisionInput,
} from './debrief.types.ts';
import { ScorecardLoaders } from './scorecard-loaders.ts';

@Resolver(() => DebriefType)
export class DebriefResolver {
  constructor(
    @Inject(OpenDebrief) private readonly openUseCase: OpenDebrief,
    @Inject(RecordDecision) private readonly recordUseCase: RecordDecision,
    @Inject(ReadDebrief) private readonly readUseCase: ReadDebrief,
    @Inject(ScorecardLoaders) private readonly loaders: ScorecardLoaders,
  ) {}

  @Allow(Permission.DecisionRecord)
  @Mutation(() => DebriefType, { description: 'Opens it, early if need be; it opens by itself when all is in.' })
  async openDebrief(
    @CurrentActor() actor: Actor,
    @Args('loopId', { type: () => ID }) loopId: string,
  ): Promise<DebriefType> {
    return unwrap(await this.openUseCase.run(actor, loopId));
  }

  @Allow(Permission.DecisionRecord)
  @Mutation(() => DecisionType)
  async recordDecision(@CurrentActor() actor: Actor, @Args('input') input: RecordDecisionInput): Promise<DecisionType> {
    return unwrap(await this.recordUseCase.run(actor, input));
  }

  @Allow(Permission.ScorecardRead, Permission.ScorecardWrite)
  @Query(() => DebriefType, { nullable: true, description: 'Null while it is not open.' })
  debrief(
    @CurrentActor() actor: Actor,
    @Args('loopId', { type: () => ID }) loopId: string,
  ): Promise<DebriefType | null> {
    return this.readUseCase.of(actor, loopId);
  }

  @Allow(Permission.ScorecardRead, Permission.ScorecardWrite)
  @Query(() => DecisionConnection, { description: 'What was decided on a loop, newest first, once you may see it.' })
  async decisions(
    @CurrentActor() actor: Actor,
    @Args('loopId', { type: () => ID }) loopId: string,
    @Args() page: PageArgs,
  ): Promise<DecisionConnection> {
    return toConnection(await this.readUseCase.decisionsOf(actor, loopId, unwrap(pageRequest(page))));
  }

  @ResolveField(() => [DebriefCardType], { description: 'The columns of the matrix.' })
  cards(@Parent() debrief: DebriefView): readonly DebriefCardType[] {
    return debrief.matrix.cards;
  }

  @ResolveField(() => [DebriefRowType], { description: 'Disagreements of two levels or more first, the widest first.' })
  rows(@Parent() debrief: DebriefView): readonly DebriefRowType[] {
    return debrief.matrix.rows;
  }

  @ResolveField(() => PersonType, { nullable: true, description: 'Null when it opened by itself.' })
  openedBy(@CurrentActor() actor: Actor, @Parent() debrief: DebriefView): Promise<PersonType | null> | null {
    return debrief.openedBy === null ? null : this.loaders.person(actor, debrief.openedBy);
  }
}
