import { AssessmentPublished } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssessmentRepository, type AssessmentRecord } from '../data/assessment.repository.ts';
import { publishAssessment } from '../domain/assessment.ts';
import { refusals } from '../domain/refusals.ts';

/** Refuses with `NOT_FOUND`, `ASSESSMENT_NOT_DRAFT`, `INVALID_ASSESSMENT`. */
@Injectable()
export class PublishAssessmentUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AssessmentRepository) private readonly assessments: AssessmentRepository,
  ) {}

  run(actor: Actor, id: string): Promise<Result<AssessmentRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const assessment = await this.assessments.lock(tx, id);
      if (!assessment) return refusals.NOT_FOUND({ field: 'id', values: { what: 'assessment' } });
      const published = publishAssessment(assessment, assessment.itemCount);
      if (!published.ok) return published;
      const stored = await this.assessments.markPublished(tx, id);
      tx.emit(AssessmentPublished, { assessmentId: id });
      tx.audit({
        action: 'assessment.published',
        subject: 'assessment',
        subjectId: id,
        before: { status: assessment.status },
        after: { status: stored.status },
      });
      return ok(stored);
    });
  }
}
