import { AssessmentPublished } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssessmentRepository, type AssessmentRecord } from '../data/assessment.repository.ts';
import { checkPublishable, poolItems } from '../domain/assessment.ts';
import { refusals } from '../domain/refusals.ts';
import { FillDraws } from './fill-draws.ts';

/**
 * Publishes a draft, and copies the pool of each draw into it: from then on what a candidate may be asked is known.
 * Refuses with `NOT_FOUND`, `ASSESSMENT_NOT_DRAFT`, `ASSESSMENT_ARCHIVED`, `DRAW_UNFILLABLE`.
 */
@Injectable()
export class PublishAssessmentUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AssessmentRepository) private readonly assessments: AssessmentRepository,
    @Inject(FillDraws) private readonly filling: FillDraws,
  ) {}

  run(actor: Actor, id: string): Promise<Result<AssessmentRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const assessment = await this.assessments.lock(tx, id);
      if (!assessment) return refusals.NOT_FOUND({ field: 'id', values: { what: 'assessment' } });
      const publishable = checkPublishable(assessment);
      if (!publishable.ok) return publishable;
      const listed = (await this.assessments.items(tx, [id])).map(({ pin }) => pin.questionId);
      const pooled = await this.filling.run(tx, assessment.sections, listed);
      if (!pooled.ok) return pooled;

      await this.assessments.addItems(tx, id, poolItems(assessment, pooled.value, listed.length));
      const stored = await this.assessments.markPublished(tx, id);
      tx.emit(AssessmentPublished, { assessmentId: id });
      tx.audit({
        action: 'assessment.published',
        subject: 'assessment',
        subjectId: id,
        before: { status: assessment.status },
        after: { status: stored.status, pooled: pooled.value.map(({ pin }) => pin.versionId) },
      });
      return ok(stored);
    });
  }
}
