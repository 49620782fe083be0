import { AssessmentCatalogue, QuestionContents } from '@plumbline/contracts';
import { isId, ok, type Result } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { copyIntoKit, type KitQuestion } from '../domain/kit.ts';
import { questionIdsOf } from '../domain/loop.ts';
import { refusals } from '../domain/refusals.ts';
import type { StageDefinition } from '../domain/stage-definition.ts';

/** What a template's stages refer to in other contexts. */
@Injectable()
export class TemplateReferences {
  constructor(
    @Inject(AssessmentCatalogue) private readonly assessments: AssessmentCatalogue,
    @Inject(QuestionContents) private readonly questions: QuestionContents,
  ) {}

  /**
   * The newest published contents of every kit's questions, by question id. Refuses with `ASSESSMENT_UNAVAILABLE`
   * (`details.assessmentIds`), `QUESTION_UNAVAILABLE` (`details.questionIds`), or as the question bank does for what
   * is not published.
   */
  async resolve(tx: Tx, stages: readonly StageDefinition[]): Promise<Result<ReadonlyMap<string, KitQuestion>>> {
    const assessments = await this.requireAssessments(tx, stages);
    if (!assessments.ok) return assessments;
    const questionIds = questionIdsOf(stages);
    const malformed = questionIds.filter((id) => !isId(id));
    if (malformed.length > 0) return refusals.QUESTION_UNAVAILABLE({ details: { questionIds: malformed } });
    if (questionIds.length === 0) return ok(new Map());
    const pinned = await this.questions.pinPublished(tx, questionIds);
    return pinned.ok ? copyIntoKit(pinned.value) : pinned;
  }

  private async requireAssessments(tx: Tx, stages: readonly StageDefinition[]): Promise<Result<void>> {
    const ids = [...new Set(stages.flatMap((stage) => (stage.kind === 'ASSESSMENT' ? [stage.assessmentId] : [])))];
    if (ids.length === 0) return ok(undefined);
    const found = await this.assessments.find(tx, ids.filter(isId));
    const assessmentIds = ids.filter((id) => found.get(id)?.published !== true);
    return assessmentIds.length === 0 ? ok(undefined) : refusals.ASSESSMENT_UNAVAILABLE({ details: { assessmentIds } });
  }
}
