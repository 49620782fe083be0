import { Permission } from '@plumbline/contracts';
import { Allow, CurrentActor, PageArgs, pageRequest, toConnection, unwrap, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CreateCandidate } from '../use-cases/create-candidate.ts';
import { FindCandidates } from '../use-cases/find-candidates.ts';
import { CandidateConnection, CandidateFilter, CandidateType, CreateCandidateInput } from './candidate.types.ts';

@Resolver(() => CandidateType)
export class CandidateResolver {
  constructor(
    @Inject(CreateCandidate) private readonly createUseCase: CreateCandidate,
    @Inject(FindCandidates) private readonly findUseCase: FindCandidates,
  ) {}

  @Allow(Permission.CandidateWrite)
  @Mutation(() => CandidateType)
  async createCandidate(
    @CurrentActor() actor: Actor,
    @Args('input') input: CreateCandidateInput,
  ): Promise<CandidateType> {
    return unwrap(await this.createUseCase.run(actor, input));
  }

  @Allow(Permission.CandidateRead)
  @Query(() => CandidateType, { nullable: true })
  candidate(@CurrentActor() actor: Actor, @Args('id', { type: () => ID }) id: string): Promise<CandidateType | null> {
    return this.findUseCase.one(actor, id);
  }

  @Allow(Permission.CandidateRead)
  @Query(() => CandidateConnection, { description: 'Candidates by name.' })
  async candidates(
    @CurrentActor() actor: Actor,
    @Args() page: PageArgs,
    @Args('filter', { type: () => CandidateFilter, nullable: true }) filter?: CandidateFilter,
  ): Promise<CandidateConnection> {
    const found = await this.findUseCase.list(
      actor,
      { text: filter?.text ?? null },
      unwrap(pageRequest(page, ['text', 'id'])),
    );
    return toConnection(found);
  }
}
