import { AssignmentRevoked, CandidateDirectory } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssignmentRepository } from '../data/assignment.repository.ts';
import { refusals } from '../domain/refusals.ts';
import { viewAssignment, type AssignmentView } from './assignment-view.ts';

/** Withdraws an invitation; a second time changes nothing. Refuses with `NOT_FOUND`. */
@Injectable()
export class RevokeAssignmentUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AssignmentRepository) private readonly assignments: AssignmentRepository,
    @Inject(CandidateDirectory) private readonly candidates: CandidateDirectory,
  ) {}

  run(actor: Actor, id: string): Promise<Result<AssignmentView>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const before = await this.assignments.get(tx, id);
      if (!before) return refusals.NOT_FOUND({ field: 'id', values: { what: 'assignment' } });
      const changed = await this.assignments.revoke(tx, id);
      if (changed) {
        const { candidateId, loopStageId } = before;
        tx.emit(AssignmentRevoked, { assignmentId: id, candidateId, loopStageId });
        tx.audit({
          action: 'assignment.revoked',
          subject: 'assignment',
          subjectId: id,
          before: { revoked: false, attemptOpen: before.attemptOpen },
          after: { revoked: true, attemptOpen: false },
        });
      }
      const after = changed ? await this.assignments.get(tx, id) : before;
      const candidates = await this.candidates.find(tx, [before.candidateId]);
      return ok(viewAssignment(after ?? before, candidates));
    });
  }
}
