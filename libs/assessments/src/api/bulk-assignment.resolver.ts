import { BulkAssignmentProgressed, Permission } from '@plumbline/contracts';
import {
  Allow,
  CurrentActor,
  PageArgs,
  pageRequest,
  ProgressStream,
  Realtime,
  RefusedError,
  toConnection,
  unwrap,
  type Actor,
} from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import type { BulkLineStatus } from '../domain/bulk-assignment.ts';
import { refusals } from '../domain/refusals.ts';
import { AssignInBulkUseCase, type AssignInBulk } from '../use-cases/assign-in-bulk.ts';
import {
  AssignInBulkInput,
  BulkAssignmentLineConnection,
  BulkAssignmentLineStatus,
  BulkAssignmentType,
} from './bulk-assignment.types.ts';

const toAssignInBulk = ({ assessmentId, candidateIds, people, terms }: AssignInBulkInput): AssignInBulk => ({
  assessmentId,
  candidateIds: candidateIds ?? null,
  people: people?.map(({ externalId, ...person }) => ({ ...person, externalId: externalId ?? null })) ?? null,
  opensAt: terms?.opensAt ?? null,
  expiresAt: terms?.expiresAt ?? null,
  extraTimePercent: terms?.extraTimePercent ?? null,
  attemptsAllowed: terms?.attemptsAllowed ?? 1,
  coolDownMinutes: terms?.coolDownMinutes ?? 0,
  breakMinutes: terms?.breakMinutes ?? null,
});

@Resolver(() => BulkAssignmentType)
export class BulkAssignmentResolver {
  constructor(
    @Inject(AssignInBulkUseCase) private readonly bulk: AssignInBulkUseCase,
    @Inject(Realtime) private readonly realtime: Realtime,
  ) {}

  @Allow(Permission.AssessmentAssign)
  @Mutation(() => BulkAssignmentType, {
    description: 'By a job. People who are no candidates yet are made ones; that needs the right to.',
  })
  async assignInBulk(
    @CurrentActor() actor: Actor,
    @Args('input') input: AssignInBulkInput,
  ): Promise<BulkAssignmentType> {
    return unwrap(await this.bulk.request(actor, toAssignInBulk(input)));
  }

  @Allow(Permission.AssessmentAssign)
  @Mutation(() => BulkAssignmentType, { description: 'Stops what is left. What was assigned stays assigned.' })
  async cancelBulkAssignment(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<BulkAssignmentType> {
    return unwrap(await this.bulk.cancel(actor, id));
  }

  @Allow(Permission.AssessmentAssign)
  @Query(() => BulkAssignmentType, { nullable: true })
  bulkAssignment(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<BulkAssignmentType | null> {
    return this.bulk.one(actor, id);
  }

  @Allow(Permission.AssessmentAssign)
  @Subscription(() => BulkAssignmentType, { description: 'It now, and whenever it has moved, until it ends.' })
  bulkAssignmentProgress(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID }) bulkAssignmentId: string,
  ): ProgressStream<'bulkAssignmentProgress', BulkAssignmentType> {
    const id = bulkAssignmentId.toLowerCase();
    const events = this.realtime.events(
      BulkAssignmentProgressed,
      actor.organizationId,
      (event) => event.bulkAssignmentId === id,
    );
    return new ProgressStream('bulkAssignmentProgress', events, async () => {
      const record = await this.bulk.one(actor, id);
      if (record === null) throw new RefusedError(refusals.NOT_FOUND({ values: { what: 'bulk assignment' } }).error);
      return record;
    });
  }

  @ResolveField(() => BulkAssignmentLineConnection, { description: 'What was settled so far, in the order asked.' })
  async lines(
    @CurrentActor() actor: Actor,
    @Parent() { id }: BulkAssignmentType,
    @Args() page: PageArgs,
    @Args('status', { type: () => BulkAssignmentLineStatus, nullable: true }) status?: BulkLineStatus | null,
  ): Promise<BulkAssignmentLineConnection> {
    const request = unwrap(pageRequest(page, ['number']));
    return toConnection(await this.bulk.lines(actor, id, status ?? null, request));
  }
}
