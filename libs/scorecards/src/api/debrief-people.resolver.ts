import { PersonType } from '@plumbline/contracts';
import { CurrentActor, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { DebriefCard } from '../domain/debrief.ts';
import type { Decision } from '../domain/decision.ts';
import { DebriefCardType, DecisionType } from './debrief.types.ts';
import { ScorecardLoaders } from './scorecard-loaders.ts';

@Resolver(() => DebriefCardType)
export class DebriefCardResolver {
  constructor(@Inject(ScorecardLoaders) private readonly loaders: ScorecardLoaders) {}

  @ResolveField(() => PersonType, { nullable: true })
  interviewer(@CurrentActor() actor: Actor, @Parent() card: DebriefCard): Promise<PersonType | null> {
    return this.loaders.person(actor, card.interviewerId);
  }
}

@Resolver(() => DecisionType)
export class DecisionResolver {
  constructor(@Inject(ScorecardLoaders) private readonly loaders: ScorecardLoaders) {}

  @ResolveField(() => PersonType, { nullable: true })
  decidedBy(@CurrentActor() actor: Actor, @Parent() decision: Decision): Promise<PersonType | null> {
    return this.loaders.person(actor, decision.decidedBy);
  }
}
