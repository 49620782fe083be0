import { Permission, PersonType } from '@plumbline/contracts';
import { Allow, CurrentActor, PageArgs, pageRequest, toConnection, unwrap, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Opening } from '../data/opening.repository.ts';
import { CreateOpening } from '../use-cases/create-opening.ts';
import { FindOpenings } from '../use-cases/find-openings.ts';
import { LoopLoaders } from './loop-loaders.ts';
import { CreateOpeningInput, OpeningConnection, OpeningType } from './opening.types.ts';
import { personOf, peopleOf } from './people.ts';

@Resolver(() => OpeningType)
export class OpeningResolver {
  constructor(
    @Inject(CreateOpening) private readonly createUseCase: CreateOpening,
    @Inject(FindOpenings) private readonly findUseCase: FindOpenings,
    @Inject(LoopLoaders) private readonly loaders: LoopLoaders,
  ) {}

  @Allow(Permission.OpeningWrite)
  @Mutation(() => OpeningType)
  async createOpening(@CurrentActor() actor: Actor, @Args('input') input: CreateOpeningInput): Promise<OpeningType> {
    return unwrap(await this.createUseCase.run(actor, input));
  }

  @Allow(Permission.LoopRead)
  @Query(() => OpeningType, { nullable: true })
  opening(@CurrentActor() actor: Actor, @Args('id', { type: () => ID }) id: string): Promise<OpeningType | null> {
    return this.findUseCase.opening(actor, id);
  }

  @Allow(Permission.LoopRead)
  @Query(() => OpeningConnection, { description: 'Newest first.' })
  async openings(@CurrentActor() actor: Actor, @Args() page: PageArgs): Promise<OpeningConnection> {
    return toConnection(await this.findUseCase.list(actor, unwrap(pageRequest(page))));
  }

  @ResolveField(() => PersonType, { nullable: true })
  owner(@CurrentActor() actor: Actor, @Parent() opening: Opening): Promise<PersonType | null> {
    return personOf(this.loaders.of(actor).member, opening.ownerId);
  }

  @ResolveField(() => [PersonType], { description: 'The hiring team, its owner first.' })
  team(@CurrentActor() actor: Actor, @Parent() opening: Opening): Promise<PersonType[]> {
    return peopleOf(this.loaders.of(actor).member, opening.teamMemberIds);
  }
}
