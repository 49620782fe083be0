import { atField, ok, type Err, type Refusal, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssessmentRepository, type AssessmentRecord } from '../data/assessment.repository.ts';
import { VersionRepository } from '../data/version.repository.ts';
import { checkDraft, listItems } from '../domain/assessment.ts';
import { checkBlueprint, type BlueprintInput } from '../domain/blueprint.ts';
import { refusals } from '../domain/refusals.ts';
import { byQuestion, PinQuestions } from './pin-questions.ts';

export interface UpdateAssessment {
  readonly id: string;
  readonly blueprint: BlueprintInput;
  /** When the draft that was changed had been changed last; null overwrites whatever stands. */
  readonly updatedAt: Date | null;
}

/**
 * Drafts alone change, and are thrown away. Refuses with `NOT_FOUND`, `ASSESSMENT_NOT_DRAFT`, `ASSESSMENT_CHANGED`
 * (somebody else was faster), and as creating does.
 */
@Injectable()
export class UpdateAssessmentUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AssessmentRepository) private readonly assessments: AssessmentRepository,
    @Inject(VersionRepository) private readonly versions: VersionRepository,
    @Inject(PinQuestions) private readonly pinning: PinQuestions,
  ) {}

  async run(actor: Actor, { id, blueprint: input, updatedAt }: UpdateAssessment): Promise<Result<AssessmentRecord>> {
    const blueprint = atField(checkBlueprint(input), 'input');
    if (!blueprint.ok) return blueprint;

    return this.unitOfWork.run(actor, async (tx) => {
      const standing = await this.assessments.lock(tx, id);
      if (!standing) return notFound();
      const draft = checkDraft(standing);
      if (!draft.ok) return draft;
      if (updatedAt && updatedAt.getTime() !== standing.updatedAt.getTime())
        return refusals.ASSESSMENT_CHANGED({ field: 'updatedAt', details: { updatedAt: standing.updatedAt } });

      const held = byQuestion(await this.versions.contents(tx, id));
      const pinned = atField(await this.pinning.run(tx, blueprint.value, held), 'input');
      if (!pinned.ok) return pinned;
      const items = atField(listItems(blueprint.value, pinned.value), 'input');
      if (!items.ok) return items;
      await this.assessments.replace(tx, id, blueprint.value, items.value);
      tx.audit({
        action: 'assessment.updated',
        subject: 'assessment',
        subjectId: id,
        before: { versions: [...held.values()].map(({ pin }) => pin.versionId) },
        after: { versions: items.value.map(({ pin }) => pin.versionId) },
      });
      const stored = await this.assessments.get(tx, id);
      return stored ? ok(stored) : notFound();
    });
  }

  /** Throws a draft away, with what it copied. */
  delete(actor: Actor, id: string): Promise<Result<string>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const standing = await this.assessments.lock(tx, id);
      if (!standing) return notFound();
      const draft = checkDraft(standing);
      if (!draft.ok) return draft;
      await this.assessments.remove(tx, id);
      const { familyId, version } = standing;
      tx.audit({ action: 'assessment.deleted', subject: 'assessment', subjectId: id, before: { familyId, version } });
      return ok(id);
    });
  }
}

const notFound = (): Err<Refusal> => refusals.NOT_FOUND({ field: 'id', values: { what: 'assessment' } });
