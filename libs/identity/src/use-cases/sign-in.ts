import { ok, type Result } from '@plumbline/kernel';
import { systemActor, UnitOfWork } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { PasswordHasher } from '../access/password-hasher.ts';
import { AccountDirectory } from '../data/account.directory.ts';
import { parseEmail } from '../domain/credentials.ts';
import { identityRefusals } from '../domain/refusals.ts';
import { SessionOpener, type SessionTokens } from './session-opener.ts';

/** Somebody whose password has been checked, and the organization they used last. */
export interface SignedInMember {
  readonly accountId: string;
  readonly organizationId: string;
  readonly memberId: string;
}

@Injectable()
export class SignInUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AccountDirectory) private readonly accounts: AccountDirectory,
    @Inject(PasswordHasher) private readonly hasher: PasswordHasher,
    @Inject(SessionOpener) private readonly opener: SessionOpener,
  ) {}

  /** Refuses with `INVALID_CREDENTIALS`, whatever was wrong and after the same time. */
  async authenticate(email: string, password: string): Promise<Result<SignedInMember>> {
    const address = parseEmail(email, 'input.email');
    const record = address.ok ? await this.accounts.findSignIn(address.value) : null;
    const fits = await this.hasher.verify(record?.passwordHash ?? null, password);
    if (!fits || !record?.organizationId || !record.memberId) return identityRefusals.INVALID_CREDENTIALS();
    return ok({ accountId: record.accountId, organizationId: record.organizationId, memberId: record.memberId });
  }

  run(member: SignedInMember, requestId: string): Promise<Result<SessionTokens>> {
    return this.unitOfWork.run(systemActor(member.organizationId, requestId), async (tx) => {
      await tx.query('SELECT remember_organization($1, $2)', [member.accountId, member.organizationId]);
      return ok(await this.opener.openForMember(tx, member.memberId, member.accountId));
    });
  }
}
