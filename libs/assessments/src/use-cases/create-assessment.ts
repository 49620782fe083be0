import { atField, ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssessmentRepository, type AssessmentRecord } from '../data/assessment.repository.ts';
import { draftAssessment } from '../domain/assessment.ts';
import { checkBlueprint, type BlueprintInput } from '../domain/blueprint.ts';
import { PinQuestions } from './pin-questions.ts';

/**
 * Makes a draft that holds the newest published version of each question that it lists. Of what it draws it keeps only
 * what is asked for: publishing looks for the questions. Refuses with `INVALID_ASSESSMENT`, `ITEM_NOT_GRADABLE`, and as
 * the question bank does (`QUESTION_NOT_FOUND`).
 */
@Injectable()
export class CreateAssessmentUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AssessmentRepository) private readonly assessments: AssessmentRepository,
    @Inject(PinQuestions) private readonly pinning: PinQuestions,
  ) {}

  async run(actor: Actor, input: BlueprintInput): Promise<Result<AssessmentRecord>> {
    const blueprint = atField(checkBlueprint(input), 'input');
    if (!blueprint.ok) return blueprint;

    return this.unitOfWork.run(actor, async (tx) => {
      const pinned = atField(await this.pinning.run(tx, blueprint.value), 'input');
      if (!pinned.ok) return pinned;
      const draft = atField(draftAssessment(blueprint.value, pinned.value), 'input');
      if (!draft.ok) return draft;

      const { assessment, items } = draft.value;
      await this.assessments.insert(tx, draft.value);
      tx.audit({
        action: 'assessment.created',
        subject: 'assessment',
        subjectId: assessment.id,
        after: { status: assessment.status, versions: items.map(({ pin }) => pin.versionId) },
      });
      const stored = await this.assessments.get(tx, assessment.id);
      if (!stored) throw new Error('An assessment that was just written cannot be read.');
      return ok(stored);
    });
  }
}
