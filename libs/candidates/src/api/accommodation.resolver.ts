import { Permission } from '@plumbline/contracts';
import { Allow, CurrentActor, PageArgs, pageRequest, toConnection, unwrap, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { AccommodateCandidate } from '../use-cases/accommodate-candidate.ts';
import { RequestAccommodation } from '../use-cases/request-accommodation.ts';
import {
  AccommodationRequestConnection,
  AccommodationRequestFilter,
  AccommodationRequestType,
  DecideAccommodationInput,
  RequestAccommodationInput,
  SetAccommodationInput,
} from './accommodation.types.ts';
import { CandidateType } from './candidate.types.ts';

@Resolver(() => AccommodationRequestType)
export class AccommodationResolver {
  constructor(
    @Inject(AccommodateCandidate) private readonly accommodating: AccommodateCandidate,
    @Inject(RequestAccommodation) private readonly requests: RequestAccommodation,
  ) {}

  @Allow(Permission.CandidateWrite)
  @Mutation(() => CandidateType, {
    description: 'Holds for every test of the candidate, those that run included; it never shortens one of these.',
  })
  async setAccommodation(
    @CurrentActor() actor: Actor,
    @Args('input') { candidateId, extraTimePercent, breakMinutes }: SetAccommodationInput,
  ): Promise<CandidateType> {
    return unwrap(await this.accommodating.set(actor, candidateId, { extraTimePercent, breakMinutes }));
  }

  @Allow(Permission.CandidateWrite)
  @Mutation(() => AccommodationRequestType, { description: 'Granting sets the candidate’s accommodation.' })
  async decideAccommodation(
    @CurrentActor() actor: Actor,
    @Args('input') { extraTimePercent, breakMinutes, note, ...input }: DecideAccommodationInput,
  ): Promise<AccommodationRequestType> {
    const amounts = { extraTimePercent: extraTimePercent ?? null, breakMinutes: breakMinutes ?? null };
    return unwrap(await this.accommodating.decide(actor, { ...input, ...amounts, note: note ?? null }));
  }

  @Allow(Permission.AttemptTake)
  @Mutation(() => AccommodationRequestType, {
    description: 'The candidate’s own. While one is open, another takes its place.',
  })
  async requestAccommodation(
    @CurrentActor() actor: Actor,
    @Args('input') { extraTimePercent, breakMinutes, note }: RequestAccommodationInput,
  ): Promise<AccommodationRequestType> {
    const amounts = { extraTimePercent: extraTimePercent ?? null, breakMinutes: breakMinutes ?? null };
    return unwrap(await this.requests.run(actor, { ...amounts, note: note ?? null }));
  }

  @Allow(Permission.CandidateWrite, Permission.AttemptTake)
  @Query(() => AccommodationRequestConnection, {
    description: 'The newest first; in a candidate’s session their own, whatever the filter says of the candidate.',
  })
  async accommodationRequests(
    @CurrentActor() actor: Actor,
    @Args() page: PageArgs,
    @Args('filter', { type: () => AccommodationRequestFilter, nullable: true })
    filter?: AccommodationRequestFilter | null,
  ): Promise<AccommodationRequestConnection> {
    const search = { status: filter?.status ?? null, candidateId: filter?.candidateId ?? null };
    return toConnection(await this.requests.list(actor, search, unwrap(pageRequest(page))));
  }
}
