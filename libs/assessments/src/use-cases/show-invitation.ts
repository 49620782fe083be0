import { ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssignmentRepository } from '../data/assignment.repository.ts';
import { checkRedeemable } from '../domain/assignment.ts';
import { refusals } from '../domain/refusals.ts';
import { InvitationTokens } from './invitation-tokens.ts';

/**
 * The token of an invitation, again: mails get lost, and it is derived rather than kept. Whoever may assign could
 * invite the person anew as well; that they looked is audited. Refuses with `NOT_FOUND`, `INVITATION_EXPIRED` or
 * `INVITATION_REVOKED`.
 */
@Injectable()
export class ShowInvitationUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AssignmentRepository) private readonly assignments: AssignmentRepository,
    @Inject(InvitationTokens) private readonly tokens: InvitationTokens,
  ) {}

  run(actor: Actor, assignmentId: string): Promise<Result<string>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const assignment = await this.assignments.get(tx, assignmentId);
      if (!assignment) return refusals.NOT_FOUND({ field: 'assignmentId', values: { what: 'assignment' } });
      const redeemable = checkRedeemable(assignment, assignment.now);
      if (!redeemable.ok) return redeemable;
      tx.audit({ action: 'assignment.link-shown', subject: 'assignment', subjectId: assignment.id });
      return ok(this.tokens.issue({ organizationId: tx.organizationId, assignmentId: assignment.id }));
    });
  }
}
