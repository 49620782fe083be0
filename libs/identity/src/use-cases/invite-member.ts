import { type Role } from '@plumbline/contracts';
import { Clock, newId, ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { hashOfToken, newOpaqueToken } from '../access/opaque-token.ts';
import { MemberRepository } from '../data/member.repository.ts';
import { parseEmail, parseName } from '../domain/credentials.ts';
import { identityRefusals } from '../domain/refusals.ts';

export interface InviteMember {
  readonly email: string;
  readonly name?: string | null;
  readonly roles: readonly Role[];
}

export interface IssuedInvitation {
  readonly id: string;
  readonly email: string;
  /** Shown once, here: the database keeps only its hash. */
  readonly token: string;
  readonly expiresAt: Date;
}

const INVITATION_DAYS = 7;

/**
 * The newest invitation of an e-mail is the one that stands, so that a slip in its roles can be corrected.
 * Refuses with `EMAIL_INVALID`, `NAME_REQUIRED`, `ROLES_REQUIRED`, `MEMBER_EXISTS`.
 */
@Injectable()
export class InviteMemberUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(MemberRepository) private readonly members: MemberRepository,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async run(actor: Actor, input: InviteMember): Promise<Result<IssuedInvitation>> {
    const email = parseEmail(input.email, 'input.email');
    if (!email.ok) return email;
    const name = input.name == null ? ok(null) : parseName(input.name, 'input.name');
    if (!name.ok) return name;
    if (input.roles.length === 0) return identityRefusals.ROLES_REQUIRED({ field: 'input.roles' });

    return this.unitOfWork.run(actor, async (tx) => {
      if (await this.members.isActiveMember(tx, email.value)) {
        return identityRefusals.MEMBER_EXISTS({ field: 'input.email' });
      }
      const { memberId } = actor;
      if (!memberId) throw new Error('Only a member can invite.');
      const id = newId<'MemberInvitation'>();
      const token = newOpaqueToken(tx.organizationId);
      const expiresAt = new Date(this.clock.now().getTime() + INVITATION_DAYS * 86_400_000);
      await this.members.withdrawInvitations(tx, email.value);
      await this.members.insertInvitation(tx, {
        id,
        email: email.value,
        name: name.value,
        roles: [...new Set(input.roles)],
        tokenHash: hashOfToken(token),
        invitedBy: memberId,
        expiresAt,
      });
      tx.audit({
        action: 'member.invited',
        subject: 'member-invitation',
        subjectId: id,
        after: { roles: input.roles },
      });
      return ok({ id, email: email.value, token, expiresAt });
    });
  }
}
