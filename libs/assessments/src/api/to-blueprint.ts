import type {
  AssessmentRecord,
  AssessmentFilter as WantedAssessments,
  ItemRecord,
} from '../data/assessment.repository.ts';
import type { BlueprintInput, DrawInput as WantedDraw } from '../domain/blueprint.ts';
import type { AssessmentFilter, AssessmentSectionType, CreateAssessmentInput, DrawInput } from './assessment.types.ts';

export const toDrawInput = ({ count, skills, difficulty, kinds }: DrawInput): WantedDraw => ({
  count,
  skills: skills ?? null,
  difficulty: difficulty ?? null,
  kinds: kinds ?? null,
});

/** Null and absent mean the same in an input: the default. */
export const toBlueprintInput = (input: CreateAssessmentInput): BlueprintInput => ({
  title: input.title,
  sections: input.sections.map(({ title, pointsPerQuestion, timeLimitMinutes, questionIds, draw }) => ({
    title: title ?? null,
    pointsPerQuestion: pointsPerQuestion ?? '1',
    timeLimitMinutes: timeLimitMinutes ?? null,
    questionIds: questionIds ?? null,
    draw: draw ? toDrawInput(draw) : null,
  })),
  timeLimitMinutes: input.timeLimitMinutes,
  passMarkPercent: input.passMarkPercent ?? null,
  windowPolicy: input.windowPolicy ?? 'TRUNCATE',
  overduePolicy: input.overduePolicy ?? 'AUTO_SUBMIT',
  gracePeriodSeconds: input.gracePeriodSeconds ?? null,
  scoring: input.scoring ?? 'ALL_OR_NOTHING',
  negativeFraction: input.negativeFraction ?? null,
  shuffleQuestions: input.shuffleQuestions ?? true,
  shuffleChoices: input.shuffleChoices ?? true,
  navigation: input.navigation ?? 'FREE',
  instructions: input.instructions ?? null,
  consentText: input.consentText ?? null,
  releasePolicy: input.releasePolicy ?? 'NEVER',
  releaseAt: input.releaseAt ?? null,
  releaseFeedback: input.releaseFeedback ?? false,
  integritySignals: input.integritySignals ?? false,
});

/** Without a filter, all that are in use; a filter that asks for both by null gets both. */
export const toWanted = (filter: AssessmentFilter | null | undefined): WantedAssessments => ({
  status: filter?.status ?? null,
  archived: filter?.archived === undefined ? false : filter.archived,
  text: filter?.text?.trim() || null,
});

export const toSections = (
  { sections }: Pick<AssessmentRecord, 'sections'>,
  items: readonly ItemRecord[],
): AssessmentSectionType[] =>
  sections.map((section, index) => ({
    title: section.title,
    pointsPerQuestion: section.pointsPerQuestion,
    timeLimitMinutes: section.timeLimitMinutes ?? null,
    draw:
      section.type === 'DRAW'
        ? {
            count: section.draw.count,
            skills: [...section.draw.skills],
            difficulty: [...section.draw.difficulty],
            kinds: [...section.draw.kinds],
          }
        : null,
    items: items
      .filter(({ section: of }) => of === index)
      .map(({ pin, ...item }) => ({ ...item, questionId: pin.questionId, questionVersion: pin.version })),
  }));
