import { Permission, PersonType } from '@plumbline/contracts';
import { Allow, CurrentActor, PageArgs, pageRequest, toConnection, unwrap, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import type { LoopRecord } from '../data/loop.repository.ts';
import { AdvanceLoopStage } from '../use-cases/advance-loop-stage.ts';
import { FindLoops } from '../use-cases/find-loops.ts';
import { StartLoop } from '../use-cases/start-loop.ts';
import { WatchLoop } from '../use-cases/watch-loop.ts';
import { LoopLoaders } from './loop-loaders.ts';
import {
  AdvanceLoopStageInput,
  LoopConnection,
  LoopFilter,
  LoopStageType,
  LoopType,
  StartLoopInput,
} from './loop.types.ts';
import { OpeningType } from './opening.types.ts';
import { personOf } from './people.ts';

@Resolver(() => LoopType)
export class LoopResolver {
  constructor(
    @Inject(StartLoop) private readonly startUseCase: StartLoop,
    @Inject(AdvanceLoopStage) private readonly advanceUseCase: AdvanceLoopStage,
    @Inject(FindLoops) private readonly findUseCase: FindLoops,
    @Inject(WatchLoop) private readonly watchUseCase: WatchLoop,
    @Inject(LoopLoaders) private readonly loaders: LoopLoaders,
  ) {}

  @Allow(Permission.LoopWrite)
  @Mutation(() => LoopType)
  async startLoop(@CurrentActor() actor: Actor, @Args('input') input: StartLoopInput): Promise<LoopType> {
    return unwrap(await this.startUseCase.run(actor, input));
  }

  @Allow(Permission.LoopWrite)
  @Mutation(() => LoopType, { description: 'Lets the candidate go on past an assessment, with a reason.' })
  async advanceLoopStage(@CurrentActor() actor: Actor, @Args('input') input: AdvanceLoopStageInput): Promise<LoopType> {
    return unwrap(await this.advanceUseCase.run(actor, input.loopStageId, input.reason));
  }

  @Allow(Permission.LoopRead)
  @Query(() => LoopType, { nullable: true })
  loop(@CurrentActor() actor: Actor, @Args('id', { type: () => ID }) id: string): Promise<LoopType | null> {
    return this.findUseCase.one(actor, id);
  }

  @Allow(Permission.LoopRead)
  @Query(() => LoopConnection, { description: 'Newest first.' })
  async loops(
    @CurrentActor() actor: Actor,
    @Args() page: PageArgs,
    @Args('filter', { type: () => LoopFilter, nullable: true }) filter?: LoopFilter | null,
  ): Promise<LoopConnection> {
    return toConnection(await this.findUseCase.list(actor, filter ?? {}, unwrap(pageRequest(page))));
  }

  @Allow(Permission.LoopRead)
  @Subscription(() => LoopType, { description: 'The loop, each time that something about it changed.' })
  async loopUpdated(
    @CurrentActor() actor: Actor,
    @Args('loopId', { type: () => ID }) loopId: string,
  ): Promise<AsyncIterable<{ loopUpdated: LoopRecord }>> {
    return unwrap(await this.watchUseCase.run(actor, loopId));
  }

  @ResolveField(() => OpeningType, { nullable: true })
  opening(@CurrentActor() actor: Actor, @Parent() loop: LoopRecord): Promise<OpeningType | null> {
    return this.loaders.of(actor).opening.load(loop.openingId);
  }

  @ResolveField(() => PersonType, { nullable: true })
  candidate(@CurrentActor() actor: Actor, @Parent() loop: LoopRecord): Promise<PersonType | null> {
    return personOf(this.loaders.of(actor).candidate, loop.candidateId);
  }

  @ResolveField(() => [LoopStageType], { description: "In the template's order." })
  stages(@CurrentActor() actor: Actor, @Parent() loop: LoopRecord): Promise<readonly LoopStageType[]> {
    return this.loaders.of(actor).stages.load(loop.id);
  }
}
