import { Role } from '@plumbline/contracts';
import { newId, ok, type Result } from '@plumbline/kernel';
import { systemActor, UnitOfWork } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { MemberRepository } from '../data/member.repository.ts';
import { parseName } from '../domain/credentials.ts';
import { AccountEnroller } from './account-enroller.ts';
import { SessionOpener, type SessionTokens } from './session-opener.ts';

export interface SignUp {
  readonly organizationName: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/**
 * A new organization and its first administrator. Somebody who has an account already uses its password.
 * Refuses with `NAME_REQUIRED`, `EMAIL_INVALID`, `PASSWORD_TOO_WEAK`, `EMAIL_IN_USE`.
 */
@Injectable()
export class SignUpUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AccountEnroller) private readonly enroller: AccountEnroller,
    @Inject(MemberRepository) private readonly members: MemberRepository,
    @Inject(SessionOpener) private readonly opener: SessionOpener,
  ) {}

  async run(input: SignUp, requestId: string): Promise<Result<SessionTokens>> {
    const organizationName = parseName(input.organizationName, 'input.organizationName');
    if (!organizationName.ok) return organizationName;
    const enrolled = await this.enroller.prepare(input);
    if (!enrolled.ok) return enrolled;

    const actor = systemActor(newId<'Organization'>(), requestId);
    return this.unitOfWork.run(actor, async (tx) => {
      const account = await this.enroller.enroll(tx, enrolled.value);
      if (!account.ok) return account;
      await this.members.insertOrganization(tx, organizationName.value);
      const memberId = newId<'Member'>();
      await this.members.insert(tx, {
        id: memberId,
        accountId: account.value,
        name: enrolled.value.name,
        email: enrolled.value.email,
        roles: [Role.ADMINISTRATOR],
      });
      await tx.query('SELECT remember_organization($1, $2)', [account.value, tx.organizationId]);
      tx.audit({ action: 'organization.created', subject: 'organization', subjectId: tx.organizationId });
      return ok(await this.opener.openForMember(tx, memberId, account.value));
    });
  }
}
