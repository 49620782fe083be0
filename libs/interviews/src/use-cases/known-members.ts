import { MemberDirectory } from '@plumbline/contracts';
import { isId, ok, type Result } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { refusals } from '../domain/refusals.ts';

@Injectable()
export class KnownMembers {
  constructor(@Inject(MemberDirectory) private readonly members: MemberDirectory) {}

  /**
   * Refuses with `MEMBER_UNKNOWN` and `details.memberIds` when somebody named is not, or no longer, a member of this
   * organization.
   */
  async require(tx: Tx, ids: readonly string[], field: string): Promise<Result<void>> {
    const known = await this.members.find(tx, ids.filter(isId));
    const memberIds = ids.filter((id) => known.get(id)?.active !== true);
    return memberIds.length === 0 ? ok(undefined) : refusals.MEMBER_UNKNOWN({ field, details: { memberIds } });
  }
}
