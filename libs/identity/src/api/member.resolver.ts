import { Permission } from '@plumbline/contracts';
import {
  Allow,
  AnySession,
  CurrentActor,
  PageArgs,
  pageRequest,
  Public,
  RequestId,
  toConnection,
  unwrap,
  type Actor,
} from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { AcceptInvitationUseCase } from '../use-cases/accept-invitation.ts';
import { GetViewerUseCase } from '../use-cases/get-viewer.ts';
import { InviteMemberUseCase } from '../use-cases/invite-member.ts';
import { ListMembersUseCase } from '../use-cases/list-members.ts';
import { MemberConnection } from './member-connection.ts';
import {
  AcceptInvitationInput,
  InvitationType,
  InviteMemberInput,
  MemberType,
  SessionType,
  ViewerType,
} from './session.types.ts';
import { toViewer } from './to-viewer.ts';

@Resolver(() => MemberType)
export class MemberResolver {
  constructor(
    @Inject(InviteMemberUseCase) private readonly inviteUseCase: InviteMemberUseCase,
    @Inject(AcceptInvitationUseCase) private readonly acceptUseCase: AcceptInvitationUseCase,
    @Inject(GetViewerUseCase) private readonly viewerUseCase: GetViewerUseCase,
    @Inject(ListMembersUseCase) private readonly listUseCase: ListMembersUseCase,
  ) {}

  @AnySession()
  @Query(() => ViewerType, { description: 'Who this session belongs to.' })
  async viewer(@CurrentActor() actor: Actor): Promise<ViewerType> {
    return toViewer(await this.viewerUseCase.run(actor));
  }

  @Allow(Permission.OrganizationRead)
  @Query(() => MemberConnection, { description: 'The people of the organization, by name.' })
  async members(@CurrentActor() actor: Actor, @Args() page: PageArgs): Promise<MemberConnection> {
    return toConnection(await this.listUseCase.run(actor, unwrap(pageRequest(page, ['text', 'id']))));
  }

  @Allow(Permission.MemberInvite)
  @Mutation(() => InvitationType)
  async inviteMember(@CurrentActor() actor: Actor, @Args('input') input: InviteMemberInput): Promise<InvitationType> {
    return unwrap(await this.inviteUseCase.run(actor, input));
  }

  @Public()
  @Mutation(() => SessionType)
  async acceptInvitation(
    @Args('input') input: AcceptInvitationInput,
    @RequestId() requestId: string,
  ): Promise<SessionType> {
    return unwrap(await this.acceptUseCase.run(input, requestId));
  }
}
