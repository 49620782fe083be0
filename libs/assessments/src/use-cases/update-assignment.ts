import { CandidateDirectory } from '@plumbline/contracts';
import { atField, ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssignmentRepository, type AssignmentRecord } from '../data/assignment.repository.ts';
import { ReopeningRepository } from '../data/reopening.repository.ts';
import { checkNotWorse, checkTerms, termsOf, type AssignmentTerms } from '../domain/assignment.ts';
import { refusals } from '../domain/refusals.ts';
import { ApplyAccommodation } from './apply-accommodation.ts';
import { viewAssignment, type AssignmentView } from './assignment-view.ts';

/** What is left out stays as it is. */
export type UpdateAssignment = { readonly id: string } & {
  readonly [Term in keyof AssignmentTerms]?: AssignmentTerms[Term] | undefined;
};

/**
 * Changes the terms of an assignment. Once an attempt was begun nothing gets shorter or fewer, and more time and breaks
 * reach an attempt that runs at once. A later close of the window is for attempts to come: one that runs keeps its deadline.
 * Refuses with `NOT_FOUND`, `ASSIGNMENT_REVOKED`, `INVALID_ASSIGNMENT` or `ASSIGNMENT_BEGUN`.
 */
@Injectable()
export class UpdateAssignmentUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AssignmentRepository) private readonly assignments: AssignmentRepository,
    @Inject(ReopeningRepository) private readonly changing: ReopeningRepository,
    @Inject(CandidateDirectory) private readonly candidates: CandidateDirectory,
    @Inject(ApplyAccommodation) private readonly accommodating: ApplyAccommodation,
  ) {}

  run(actor: Actor, { id, ...changes }: UpdateAssignment): Promise<Result<AssignmentView>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const before = (await this.changing.lock(tx, id)) ? await this.assignments.get(tx, id) : null;
      if (!before) return refusals.NOT_FOUND({ field: 'input.id', values: { what: 'assignment' } });
      const terms = atField(check(before, changes), 'input');
      if (!terms.ok) return terms;

      await this.changing.saveTerms(tx, id, terms.value);
      tx.audit({
        action: 'assignment.updated',
        subject: 'assignment',
        subjectId: id,
        before: termsOf(before),
        after: terms.value,
      });
      if (before.attemptOpen) await this.accommodating.run(tx, before.candidateId, id);
      const candidates = await this.candidates.find(tx, [before.candidateId]);
      const after = await this.assignments.get(tx, id);
      return ok(viewAssignment(after ?? before, candidates));
    });
  }
}

function check(before: AssignmentRecord, changes: Omit<UpdateAssignment, 'id'>): Result<AssignmentTerms> {
  if (before.revoked) return refusals.ASSIGNMENT_REVOKED({ field: 'id' });
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const terms = termsOf({ ...before, ...given });
  // A window that is over and stays so is no slip: an attempt that runs may outlast it.
  const over = changes.expiresAt === undefined && before.expiresAt !== null && before.expiresAt <= before.now;
  const checked = checkTerms(over ? { ...terms, opensAt: null, expiresAt: null } : terms, before.now);
  if (!checked.ok) return checked;
  const promised = before.attemptsMade === 0 ? ok(undefined) : checkNotWorse(before, terms);
  return promised.ok ? ok(terms) : promised;
}
