import { MemberDirectory, OrganizationNames, OrganizationSettings } from '@plumbline/contracts';
import { SessionWatch, TokenReader } from '@plumbline/platform';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessTokens } from './access/access-tokens.ts';
import { JwtTokenReader } from './access/jwt-token-reader.ts';
import { JwtStrategy } from './access/jwt.strategy.ts';
import { LocalStrategy } from './access/local.strategy.ts';
import { PasswordHasher } from './access/password-hasher.ts';
import { RealtimeSessionWatch } from './access/realtime-session-watch.ts';
import { MemberResolver } from './api/member.resolver.ts';
import { OrganizationResolver } from './api/organization.resolver.ts';
import { SessionResolver } from './api/session.resolver.ts';
import { AccountDirectory } from './data/account.directory.ts';
import * as entities from './data/entities.ts';
import { MemberRepository } from './data/member.repository.ts';
import { SessionRepository } from './data/session.repository.ts';
import { AcceptInvitationUseCase } from './use-cases/accept-invitation.ts';
import { AccountEnroller } from './use-cases/account-enroller.ts';
import { ConfigureOrganization } from './use-cases/configure-organization.ts';
import { GetViewerUseCase } from './use-cases/get-viewer.ts';
import { InviteMemberUseCase } from './use-cases/invite-member.ts';
import { ListMembersUseCase } from './use-cases/list-members.ts';
import { RedeemInvitationUseCase } from './use-cases/redeem-invitation.ts';
import { RefreshSessionUseCase } from './use-cases/refresh-session.ts';
import { SessionOpener } from './use-cases/session-opener.ts';
import { SignInUseCase } from './use-cases/sign-in.ts';
import { SignOutUseCase } from './use-cases/sign-out.ts';
import { SignUpUseCase } from './use-cases/sign-up.ts';
import { SwitchOrganizationUseCase } from './use-cases/switch-organization.ts';

const ports: Provider[] = [
  MemberRepository,
  { provide: MemberDirectory, useExisting: MemberRepository },
  { provide: OrganizationNames, useExisting: MemberRepository },
  { provide: OrganizationSettings, useExisting: MemberRepository },
];

/**
 * Organizations, members, sessions. Global, because its ports (who is this member, what did the organization set)
 * are asked by every other context.
 */
@Module({})
export class IdentityModule {
  /** Needs an `InvitationRedeemer` from whoever owns candidates' invitations: the assessments. */
  static forApi(): DynamicModule {
    return {
      module: IdentityModule,
      global: true,
      imports: [PassportModule, TypeOrmModule.forFeature(Object.values(entities))],
      providers: [
        ...ports,
        AccountDirectory,
        SessionRepository,
        AccessTokens,
        PasswordHasher,
        LocalStrategy,
        JwtStrategy,
        { provide: SessionWatch, useClass: RealtimeSessionWatch },
        { provide: TokenReader, useClass: JwtTokenReader },
        SessionOpener,
        AccountEnroller,
        SignUpUseCase,
        SignInUseCase,
        SignOutUseCase,
        RefreshSessionUseCase,
        SwitchOrganizationUseCase,
        InviteMemberUseCase,
        AcceptInvitationUseCase,
        RedeemInvitationUseCase,
        GetViewerUseCase,
        ListMembersUseCase,
        SessionResolver,
        MemberResolver,
        ConfigureOrganization,
        OrganizationResolver,
      ],
      exports: [...ports, SessionWatch, TokenReader],
    };
  }

  static forWorker(): DynamicModule {
    return {
      module: IdentityModule,
      global: true,
      imports: [TypeOrmModule.forFeature(Object.values(entities))],
      providers: ports,
      exports: ports,
    };
  }
}
