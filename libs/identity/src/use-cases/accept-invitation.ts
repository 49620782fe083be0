import { newId, ok, type Result } from '@plumbline/kernel';
import { systemActor, UnitOfWork, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { hashOfToken, organizationOfToken } from '../access/opaque-token.ts';
import type { MemberInvitationEntity } from '../data/entities.ts';
import { MemberRepository } from '../data/member.repository.ts';
import { identityRefusals } from '../domain/refusals.ts';
import { AccountEnroller } from './account-enroller.ts';
import { SessionOpener, type SessionTokens } from './session-opener.ts';

export interface AcceptInvitation {
  readonly token: string;
  readonly name: string;
  readonly password: string;
}

/**
 * A colleague joins. Whoever has an account with the invited e-mail gives its password; others choose one.
 * Refuses with `INVITATION_INVALID`, `INVITATION_EXPIRED`, `NAME_REQUIRED`, `PASSWORD_TOO_WEAK`, `EMAIL_IN_USE`,
 * `MEMBER_EXISTS`: an invitation brings somebody in and never changes the roles of a member.
 */
@Injectable()
export class AcceptInvitationUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(MemberRepository) private readonly members: MemberRepository,
    @Inject(AccountEnroller) private readonly enroller: AccountEnroller,
    @Inject(SessionOpener) private readonly opener: SessionOpener,
  ) {}

  async run(given: AcceptInvitation, requestId: string): Promise<Result<SessionTokens>> {
    // Copied from a mail or a terminal, a token often brings a space or a line break along.
    const input = { ...given, token: given.token.trim() };
    const organizationId = organizationOfToken(input.token);
    if (!organizationId) return identityRefusals.INVITATION_INVALID({ field: 'input.token' });
    const actor = systemActor(organizationId, requestId);

    const email = await this.unitOfWork.run(actor, async (tx) => {
      const invitation = await this.usable(tx, input.token);
      return invitation.ok ? ok(invitation.value.email) : invitation;
    });
    if (!email.ok) return email;
    const enrolment = await this.enroller.prepare({ ...input, email: email.value });
    if (!enrolment.ok) return enrolment;

    return this.unitOfWork.run(actor, async (tx) => {
      const invitation = await this.usable(tx, input.token);
      if (!invitation.ok) return invitation;
      const account = await this.enroller.enroll(tx, enrolment.value);
      if (!account.ok) return account;
      const { roles } = invitation.value;
      const { name } = enrolment.value;
      const member = { id: newId<'Member'>(), accountId: account.value, name, email: email.value, roles };
      const memberId = await this.members.join(tx, member);
      if (memberId === null) return identityRefusals.MEMBER_EXISTS({ field: 'input.token' });
      await this.members.markAccepted(tx, invitation.value.id);
      await tx.query('SELECT remember_organization($1, $2)', [account.value, organizationId]);
      tx.audit({ action: 'member.joined', subject: 'member', subjectId: memberId, after: { roles } });
      return ok(await this.opener.openForMember(tx, memberId, account.value));
    });
  }

  private async usable(tx: Tx, token: string): Promise<Result<MemberInvitationEntity>> {
    const invitation = await this.members.lockInvitation(tx, hashOfToken(token));
    if (!invitation || invitation.acceptedAt) return identityRefusals.INVITATION_INVALID({ field: 'input.token' });
    const expired = invitation.expiresAt <= (await tx.now());
    return expired ? identityRefusals.INVITATION_EXPIRED({ field: 'input.token' }) : ok(invitation);
  }
}
