import { InvitationRedeemer } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import { systemActor, UnitOfWork } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { SessionOpener, type SessionTokens } from './session-opener.ts';

/** Opens a candidate's session for the holder of an assignment's link. Starts nothing. Refuses as the redeemer does. */
@Injectable()
export class RedeemInvitationUseCase {
  constructor(
    @Inject(InvitationRedeemer) private readonly redeemer: InvitationRedeemer,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(SessionOpener) private readonly opener: SessionOpener,
  ) {}

  async run(token: string, requestId: string): Promise<Result<SessionTokens>> {
    const redeemed = await this.redeemer.redeem(token, requestId);
    if (!redeemed.ok) return redeemed;
    const { organizationId, candidateId, assignmentId, expiresAt } = redeemed.value;
    return this.unitOfWork.run(systemActor(organizationId, requestId), async (tx) =>
      ok(await this.opener.openForCandidate(tx, candidateId, assignmentId, expiresAt)),
    );
  }
}
