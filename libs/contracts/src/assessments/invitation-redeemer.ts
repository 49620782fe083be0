import type { Result } from '@plumbline/kernel';

export interface RedeemedInvitation {
  readonly organizationId: string;
  readonly candidateId: string;
  readonly assignmentId: string;
  /** When the candidate's session ends at the latest. */
  readonly expiresAt: Date;
}

/** Lets identity open a candidate's session for whoever holds an assignment's link. */
export abstract class InvitationRedeemer {
  /** Refuses with `INVITATION_INVALID`, `INVITATION_EXPIRED` or `INVITATION_REVOKED`. */
  abstract redeem(token: string, requestId: string): Promise<Result<RedeemedInvitation>>;
}
