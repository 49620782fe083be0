import { Permission } from '@plumbline/contracts';
import { Allow, CurrentActor, unwrap, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Resolver } from '@nestjs/graphql';
import { ReopenAssignmentUseCase } from '../use-cases/reopen-assignment.ts';
import { ShowInvitationUseCase } from '../use-cases/show-invitation.ts';
import { UpdateAssignmentUseCase, type UpdateAssignment } from '../use-cases/update-assignment.ts';
import { InvitationLinkType, ReopenAssignmentInput, UpdateAssignmentInput } from './assignment-changes.types.ts';
import { AssignmentType } from './assignment.types.ts';
import { toAssignment } from './to-api.ts';

/** Null takes a term away where it can be without; it means the default where it cannot. */
const toUpdateAssignment = ({
  attemptsAllowed,
  coolDownMinutes,
  ...input
}: UpdateAssignmentInput): UpdateAssignment => ({
  ...input,
  attemptsAllowed: attemptsAllowed === null ? 1 : attemptsAllowed,
  coolDownMinutes: coolDownMinutes === null ? 0 : coolDownMinutes,
});

@Resolver(() => AssignmentType)
export class AssignmentChangesResolver {
  constructor(
    @Inject(UpdateAssignmentUseCase) private readonly updateUseCase: UpdateAssignmentUseCase,
    @Inject(ReopenAssignmentUseCase) private readonly reopenUseCase: ReopenAssignmentUseCase,
    @Inject(ShowInvitationUseCase) private readonly showUseCase: ShowInvitationUseCase,
  ) {}

  @Allow(Permission.AssessmentAssign)
  @Mutation(() => AssignmentType, {
    description:
      'Once an attempt was begun nothing can get shorter or fewer. A later end is for attempts to come; to give time to one that runs, extend it.',
  })
  async updateAssignment(
    @CurrentActor() actor: Actor,
    @Args('input') input: UpdateAssignmentInput,
  ): Promise<AssignmentType> {
    return toAssignment(unwrap(await this.updateUseCase.run(actor, toUpdateAssignment(input))));
  }

  @Allow(Permission.AssessmentAssign)
  @Mutation(() => AssignmentType, {
    description: 'One that is withdrawn, over or used up can be worked on again, and its link opens again.',
  })
  async reopenAssignment(
    @CurrentActor() actor: Actor,
    @Args('input') { attemptsAllowed, resumeMinutes, ...input }: ReopenAssignmentInput,
  ): Promise<AssignmentType> {
    const amounts = { attemptsAllowed: attemptsAllowed ?? null, resumeMinutes: resumeMinutes ?? null };
    return toAssignment(unwrap(await this.reopenUseCase.run(actor, { ...input, ...amounts })));
  }

  @Allow(Permission.AssessmentAssign)
  @Mutation(() => InvitationLinkType, {
    description:
      'The token of an invitation that went astray, while it opens. Assignment.invitationToken shows it once, where the assignment is made; here it is derived anew, and the audit keeps who asked for it.',
  })
  async invitationLink(
    @CurrentActor() actor: Actor,
    @Args('assignmentId', { type: () => ID }) assignmentId: string,
  ): Promise<InvitationLinkType> {
    return { assignmentId, invitationToken: unwrap(await this.showUseCase.run(actor, assignmentId)) };
  }
}
