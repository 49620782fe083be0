import { CandidateDirectory, type InvitationRedeemer, type RedeemedInvitation } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import { systemActor, UnitOfWork } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssignmentRepository } from '../data/assignment.repository.ts';
import { checkRedeemable, sessionEnd } from '../domain/assignment.ts';
import { refusals } from '../domain/refusals.ts';
import { viewAssignment } from './assignment-view.ts';
import { InvitationTokens } from './invitation-tokens.ts';

/** Whom a link is for, for identity to open a session. Starts nothing: a person does. */
@Injectable()
export class RedeemAssignmentLink implements InvitationRedeemer {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AssignmentRepository) private readonly assignments: AssignmentRepository,
    @Inject(CandidateDirectory) private readonly candidates: CandidateDirectory,
    @Inject(InvitationTokens) private readonly tokens: InvitationTokens,
  ) {}

  async redeem(token: string, requestId: string): Promise<Result<RedeemedInvitation>> {
    // Copied from a mail or a terminal, a token often brings a space or a line break along.
    const subject = this.tokens.read(token.trim());
    if (!subject.ok) return subject;
    const { organizationId, assignmentId } = subject.value;
    return this.unitOfWork.read(systemActor(organizationId, requestId), async (tx) => {
      const assignment = await this.assignments.get(tx, assignmentId);
      if (!assignment) return refusals.INVITATION_INVALID({ field: 'token' });
      const { candidateId, now } = assignment;
      const candidates = await this.candidates.find(tx, [candidateId]);
      // Erased since: the link is for nobody any more.
      if (!candidates.has(candidateId)) return refusals.INVITATION_INVALID({ field: 'token' });
      const redeemable = checkRedeemable(assignment, now);
      if (!redeemable.ok) return redeemable;
      const expiresAt = sessionEnd(viewAssignment(assignment, candidates), now);
      return ok({ organizationId, candidateId, assignmentId, expiresAt });
    });
  }
}
