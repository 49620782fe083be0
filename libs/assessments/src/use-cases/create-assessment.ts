import { QuestionContents } from '@plumbline/contracts';
import { atField, err, ok, type Refusal, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssessmentRepository, type AssessmentRecord } from '../data/assessment.repository.ts';
import { draftAssessment } from '../domain/assessment.ts';
import { checkBlueprint, type Blueprint, type BlueprintInput } from '../domain/blueprint.ts';
import { toPinnedContent } from './to-pinned-content.ts';

/**
 * Makes a draft that holds the newest published version of each question. Refuses with `INVALID_ASSESSMENT`,
 * `DRAW_UNSUPPORTED`, `ITEM_NOT_GRADABLE`, and as the question bank does (`QUESTION_NOT_FOUND`).
 */
@Injectable()
export class CreateAssessmentUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AssessmentRepository) private readonly assessments: AssessmentRepository,
    @Inject(QuestionContents) private readonly questions: QuestionContents,
  ) {}

  async run(actor: Actor, input: BlueprintInput): Promise<Result<AssessmentRecord>> {
    const blueprint = atField(checkBlueprint(input), 'input');
    if (!blueprint.ok) return blueprint;

    return this.unitOfWork.run(actor, async (tx) => {
      const pinned = await this.questions.pinPublished(tx, questionIdsOf(blueprint.value));
      if (!pinned.ok) return err(located(pinned.error, blueprint.value));
      const contents = new Map(pinned.value.map((question) => [question.questionId, toPinnedContent(question)]));
      const draft = atField(draftAssessment(blueprint.value, contents), 'input');
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

const questionIdsOf = ({ sections }: Blueprint): string[] =>
  sections.flatMap((section) => (section.type === 'FIXED' ? section.questionIds : []));

/** The question bank names the ids that it does not have; whoever sent them wants to know where they stand. */
function located(refusal: Refusal, { sections }: Blueprint): Refusal {
  const named = refusal.details?.['questionIds'];
  const unknown: readonly unknown[] = Array.isArray(named) ? named : [];
  for (const [sectionIndex, section] of sections.entries()) {
    const index = section.type === 'FIXED' ? section.questionIds.findIndex((id) => unknown.includes(id)) : -1;
    if (index >= 0) return { ...refusal, field: `input.sections.${sectionIndex}.questionIds.${index}` };
  }
  return refusal;
}
