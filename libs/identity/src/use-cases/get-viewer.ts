import type { Permission, Role } from '@plumbline/contracts';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AccountDirectory, type Membership } from '../data/account.directory.ts';
import { MemberRepository } from '../data/member.repository.ts';

export interface ViewerRecord {
  readonly kind: Actor['kind'];
  readonly organizationId: string;
  readonly organizationName: string;
  /** Null for a candidate. */
  readonly member: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly roles: readonly Role[];
  } | null;
  readonly permissions: readonly Permission[];
  readonly memberships: readonly Membership[];
}

@Injectable()
export class GetViewerUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(MemberRepository) private readonly members: MemberRepository,
    @Inject(AccountDirectory) private readonly accounts: AccountDirectory,
  ) {}

  async run(actor: Actor): Promise<ViewerRecord> {
    const { organizationName, member } = await this.unitOfWork.read(actor, async (tx) => ({
      organizationName: await this.members.organizationName(tx),
      member: actor.memberId ? ((await this.members.find(tx, [actor.memberId])).get(actor.memberId) ?? null) : null,
    }));
    return {
      kind: actor.kind,
      organizationId: actor.organizationId,
      organizationName,
      member,
      permissions: [...actor.permissions].sort(),
      memberships: actor.accountId ? await this.accounts.memberships(actor.accountId) : [],
    };
  }
}
