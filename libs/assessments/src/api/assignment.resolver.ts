import { Permission } from '@plumbline/contracts';
import { Allow, CurrentActor, PageArgs, pageRequest, toConnection, unwrap, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { AssignAssessmentUseCase } from '../use-cases/assign-assessment.ts';
import { ReadAssignments } from '../use-cases/read-assignments.ts';
import { RevokeAssignmentUseCase } from '../use-cases/revoke-assignment.ts';
import { AssessmentLoaders } from './assessment-loaders.ts';
import { AssignAssessmentInput, AssignmentConnection, AssignmentFilter, AssignmentType } from './assignment.types.ts';
import { AttemptType } from './attempt.types.ts';
import { toAssignAssessment, toAssignment, toAttempt } from './to-api.ts';

@Resolver(() => AssignmentType)
export class AssignmentResolver {
  constructor(
    @Inject(AssignAssessmentUseCase) private readonly assignUseCase: AssignAssessmentUseCase,
    @Inject(RevokeAssignmentUseCase) private readonly revokeUseCase: RevokeAssignmentUseCase,
    @Inject(ReadAssignments) private readonly reading: ReadAssignments,
    @Inject(AssessmentLoaders) private readonly loaders: AssessmentLoaders,
  ) {}

  @Allow(Permission.AssessmentAssign)
  @Mutation(() => AssignmentType)
  async assignAssessment(
    @CurrentActor() actor: Actor,
    @Args('input') input: AssignAssessmentInput,
  ): Promise<AssignmentType> {
    const { assignment, invitationToken } = unwrap(await this.assignUseCase.run(actor, toAssignAssessment(input)));
    return toAssignment(assignment, invitationToken);
  }

  @Allow(Permission.AssessmentAssign)
  @Mutation(() => AssignmentType, {
    description: 'Withdraws the invitation and ends an attempt in progress, ungraded.',
  })
  async revokeAssignment(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<AssignmentType> {
    return toAssignment(unwrap(await this.revokeUseCase.run(actor, id)));
  }

  @Allow(Permission.AssessmentRead, Permission.AttemptTake)
  @Query(() => AssignmentConnection, { description: 'The newest first; in a candidate’s session the one it is for.' })
  async assignments(
    @CurrentActor() actor: Actor,
    @Args() page: PageArgs,
    @Args('filter', { type: () => AssignmentFilter, nullable: true }) filter?: AssignmentFilter | null,
  ): Promise<AssignmentConnection> {
    const search = {
      assessmentId: filter?.assessmentId ?? null,
      candidateId: filter?.candidateId ?? null,
      loopStageId: filter?.loopStageId ?? null,
      status: filter?.status ?? null,
    };
    return toConnection(await this.reading.list(actor, search, unwrap(pageRequest(page))), (view) =>
      toAssignment(view),
    );
  }

  @ResolveField(() => [AttemptType])
  async attempts(@CurrentActor() actor: Actor, @Parent() { id }: AssignmentType): Promise<AttemptType[]> {
    return (await this.loaders.of(actor).attempts.load(id)).map(toAttempt);
  }
}
