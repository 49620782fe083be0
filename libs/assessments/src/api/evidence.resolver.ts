import { Permission } from '@plumbline/contracts';
import {
  Allow,
  CurrentActor,
  PageArgs,
  pagedLoader,
  pageRequest,
  toConnection,
  unwrap,
  type Actor,
} from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { LateAnswerRecord } from '../data/evidence.repository.ts';
import { AcceptLateEvidenceUseCase } from '../use-cases/accept-late-evidence.ts';
import { ReadLateEvidence } from '../use-cases/read-late-evidence.ts';
import { AttemptType } from './attempt.types.ts';
import { AcceptLateEvidenceInput, LateAnswerConnection, type LateAnswerType } from './evidence.types.ts';
import { toAttempt, toResponse } from './to-api.ts';

@Resolver(() => AttemptType)
export class EvidenceResolver {
  private readonly pages = pagedLoader((actor, ids, page) => this.reading.ofAttempts(actor, ids, page));

  constructor(
    @Inject(AcceptLateEvidenceUseCase) private readonly accepting: AcceptLateEvidenceUseCase,
    @Inject(ReadLateEvidence) private readonly reading: ReadLateEvidence,
  ) {}

  @Allow(Permission.GradeOverride)
  @Mutation(() => AttemptType, {
    description:
      'Lets the newest late answer of each item count, and grades again. The receipt stays what it was: it says what stood at the submission. Again: nothing changes.',
  })
  async acceptLateEvidence(
    @CurrentActor() actor: Actor,
    @Args('input') { attemptId, itemIds, reason }: AcceptLateEvidenceInput,
  ): Promise<AttemptType> {
    return toAttempt(unwrap(await this.accepting.run(actor, { attemptId, itemIds: itemIds ?? null, reason })));
  }

  @ResolveField(() => LateAnswerConnection, {
    nullable: true,
    description: 'What came after the deadline, by item. For those who may read grades.',
  })
  async lateEvidence(
    @CurrentActor() actor: Actor,
    @Parent() { id }: AttemptType,
    @Args() page: PageArgs,
  ): Promise<LateAnswerConnection | null> {
    if (!this.reading.mayRead(actor)) return null;
    return toConnection(await this.pages(actor, id, unwrap(pageRequest(page, ['id', 'number', 'text']))), toLateAnswer);
  }
}

const toLateAnswer = ({ itemId, sequence, response, receivedAt, acceptance }: LateAnswerRecord): LateAnswerType => ({
  itemId,
  sequence,
  response: toResponse(response),
  receivedAt,
  acceptance,
});
