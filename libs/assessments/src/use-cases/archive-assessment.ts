import { ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssessmentRepository, type AssessmentRecord } from '../data/assessment.repository.ts';
import { refusals } from '../domain/refusals.ts';

/** Takes assessments out of use, and back: an archived one takes no new assignments; those that it has go on. */
@Injectable()
export class ArchiveAssessmentUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AssessmentRepository) private readonly assessments: AssessmentRepository,
  ) {}

  /** Changes nothing where it is so already. Refuses with `NOT_FOUND`. */
  run(actor: Actor, id: string, archived: boolean): Promise<Result<AssessmentRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const standing = await this.assessments.lock(tx, id);
      if (!standing) return refusals.NOT_FOUND({ field: 'id', values: { what: 'assessment' } });
      if ((standing.archivedAt !== null) === archived) return ok(standing);
      tx.audit({
        action: archived ? 'assessment.archived' : 'assessment.restored',
        subject: 'assessment',
        subjectId: id,
        before: { archived: !archived },
        after: { archived },
      });
      return ok(await this.assessments.setArchived(tx, id, archived));
    });
  }
}
