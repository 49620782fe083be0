import { ok, type Result } from '@plumbline/kernel';
import { systemActor, UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AccountDirectory } from '../data/account.directory.ts';
import { identityRefusals } from '../domain/refusals.ts';
import { SessionOpener, type SessionTokens } from './session-opener.ts';

/** Opens a session in another of the account's organizations. Refuses with `ORGANIZATION_NOT_FOUND`. */
@Injectable()
export class SwitchOrganizationUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AccountDirectory) private readonly accounts: AccountDirectory,
    @Inject(SessionOpener) private readonly opener: SessionOpener,
  ) {}

  async run(actor: Actor, organizationId: string): Promise<Result<SessionTokens>> {
    const { accountId } = actor;
    const memberships = accountId ? await this.accounts.memberships(accountId) : [];
    const chosen = memberships.find((membership) => membership.organizationId === organizationId);
    if (!chosen || !accountId) return identityRefusals.ORGANIZATION_NOT_FOUND({ field: 'organizationId' });
    return this.unitOfWork.run(systemActor(organizationId, actor.requestId), async (tx) => {
      await tx.query('SELECT remember_organization($1, $2)', [accountId, organizationId]);
      return ok(await this.opener.openForMember(tx, chosen.memberId, accountId));
    });
  }
}
