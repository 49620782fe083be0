import { AssessmentAssigned, CandidateDirectory, LoopStages } from '@plumbline/contracts';
import { atField, err, newId, ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssessmentRepository } from '../data/assessment.repository.ts';
import { AssignmentRepository } from '../data/assignment.repository.ts';
import { checkAssignable } from '../domain/assessment.ts';
import { checkTerms, termsOf, type AssignmentTerms } from '../domain/assignment.ts';
import { refusals } from '../domain/refusals.ts';
import { viewAssignment, type AssignmentView } from './assignment-view.ts';
import { InvitationTokens } from './invitation-tokens.ts';

export interface AssignAssessment extends AssignmentTerms {
  readonly assessmentId: string;
  readonly candidateId: string;
  readonly loopStageId: string | null;
}

/** The token opens the link; it is not kept, and given out here alone. */
export interface NewInvitation {
  readonly assignment: AssignmentView;
  readonly invitationToken: string;
}

/**
 * Refuses with `INVALID_ASSIGNMENT`, `NOT_FOUND`, `ASSESSMENT_NOT_PUBLISHED` or `ASSESSMENT_ARCHIVED` (the assessment),
 * `CANDIDATE_NOT_FOUND`, and for a loop's stage as the loops do.
 */
@Injectable()
export class AssignAssessmentUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AssessmentRepository) private readonly assessments: AssessmentRepository,
    @Inject(AssignmentRepository) private readonly assignments: AssignmentRepository,
    @Inject(CandidateDirectory) private readonly candidates: CandidateDirectory,
    @Inject(LoopStages) private readonly stages: LoopStages,
    @Inject(InvitationTokens) private readonly tokens: InvitationTokens,
  ) {}

  run(actor: Actor, input: AssignAssessment): Promise<Result<NewInvitation>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const terms = atField(checkTerms(input, await tx.now()), 'input');
      if (!terms.ok) return terms;
      const assessment = await this.assessments.get(tx, input.assessmentId);
      if (!assessment) return refusals.NOT_FOUND({ field: 'input.assessmentId', values: { what: 'assessment' } });
      const assignable = checkAssignable(assessment);
      if (!assignable.ok) return err({ ...assignable.error, field: 'input.assessmentId' });
      const candidates = await this.candidates.find(tx, [input.candidateId]);
      if (!candidates.has(input.candidateId)) return refusals.CANDIDATE_NOT_FOUND({ field: 'input.candidateId' });
      const stage = await this.checkStage(tx, input);
      if (!stage.ok) return stage;

      const { assessmentId, candidateId, loopStageId } = input;
      const id = newId<'assignment'>();
      const given = termsOf(input);
      await this.assignments.insert(tx, { id, assessmentId, candidateId, loopStageId, ...given });
      tx.emit(AssessmentAssigned, { assignmentId: id, assessmentId, candidateId, loopStageId });
      tx.audit({
        action: 'assessment.assigned',
        subject: 'assignment',
        subjectId: id,
        after: { assessmentId, candidateId, loopStageId, ...given },
      });
      const stored = await this.assignments.get(tx, id);
      if (!stored) throw new Error('An assignment that was just written cannot be read.');
      const token = this.tokens.issue({ organizationId: tx.organizationId, assignmentId: id });
      return ok({ assignment: viewAssignment(stored, candidates), invitationToken: token });
    });
  }

  private async checkStage(
    tx: Tx,
    { assessmentId, candidateId, loopStageId }: AssignAssessment,
  ): Promise<Result<void>> {
    if (loopStageId === null) return ok(undefined);
    const stage = await this.stages.mayServe(tx, { loopStageId, candidateId, assessmentId });
    return stage.ok ? stage : err({ ...stage.error, field: 'input.loopStageId' });
  }
}
