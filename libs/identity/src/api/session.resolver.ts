import { AnySession, carrierOf, CurrentActor, Public, RequestId, unwrap, type Actor } from '@plumbline/platform';
import { createParamDecorator, Inject, UseGuards, type ExecutionContext } from '@nestjs/common';
import { Args, ID, Mutation, Resolver } from '@nestjs/graphql';
import { RedeemInvitationUseCase } from '../use-cases/redeem-invitation.ts';
import { RefreshSessionUseCase } from '../use-cases/refresh-session.ts';
import { SignInUseCase, type SignedInMember } from '../use-cases/sign-in.ts';
import { SignOutUseCase } from '../use-cases/sign-out.ts';
import { SignUpUseCase } from '../use-cases/sign-up.ts';
import { SwitchOrganizationUseCase } from '../use-cases/switch-organization.ts';
import { LocalAuthGuard } from './local-auth.guard.ts';
import { SessionType, SignInInput, SignUpInput } from './session.types.ts';

const SignedIn = createParamDecorator((_: unknown, context: ExecutionContext) => carrierOf(context).user);

@Resolver(() => SessionType)
export class SessionResolver {
  constructor(
    @Inject(SignUpUseCase) private readonly signUpUseCase: SignUpUseCase,
    @Inject(SignInUseCase) private readonly signInUseCase: SignInUseCase,
    @Inject(RefreshSessionUseCase) private readonly refreshUseCase: RefreshSessionUseCase,
    @Inject(SwitchOrganizationUseCase) private readonly switchUseCase: SwitchOrganizationUseCase,
    @Inject(SignOutUseCase) private readonly signOutUseCase: SignOutUseCase,
    @Inject(RedeemInvitationUseCase) private readonly redeemUseCase: RedeemInvitationUseCase,
  ) {}

  @Public()
  @Mutation(() => SessionType, { description: 'A new organization and its first administrator.' })
  async signUp(@Args('input') input: SignUpInput, @RequestId() requestId: string): Promise<SessionType> {
    return unwrap(await this.signUpUseCase.run(input, requestId));
  }

  @Public()
  @UseGuards(LocalAuthGuard)
  @Mutation(() => SessionType, { description: 'Opens the organization that was used last.' })
  async signIn(
    @Args('input') _input: SignInInput,
    @SignedIn() member: SignedInMember,
    @RequestId() requestId: string,
  ): Promise<SessionType> {
    return unwrap(await this.signInUseCase.run(member, requestId));
  }

  @Public()
  @Mutation(() => SessionType, { description: 'Rotates the refresh token. Using an old one ends the session.' })
  async refreshSession(
    @Args('refreshToken', { type: () => String }) refreshToken: string,
    @RequestId() requestId: string,
  ): Promise<SessionType> {
    return unwrap(await this.refreshUseCase.run(refreshToken, requestId));
  }

  @AnySession()
  @Mutation(() => SessionType)
  async switchOrganization(
    @CurrentActor() actor: Actor,
    @Args('organizationId', { type: () => ID }) organizationId: string,
  ): Promise<SessionType> {
    return unwrap(await this.switchUseCase.run(actor, organizationId));
  }

  @AnySession()
  @Mutation(() => Boolean, { description: 'Ends this session and its subscriptions.' })
  async signOut(@CurrentActor() actor: Actor): Promise<boolean> {
    return unwrap(await this.signOutUseCase.run(actor));
  }

  @Public()
  @Mutation(() => SessionType, { description: 'Opens a session that can take one assessment. Starts nothing.' })
  async redeemInvitation(
    @Args('token', { type: () => String }) token: string,
    @RequestId() requestId: string,
  ): Promise<SessionType> {
    return unwrap(await this.redeemUseCase.run(token, requestId));
  }
}
