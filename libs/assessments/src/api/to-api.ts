import type { Match } from '../domain/item.ts';
import type { ItemResponse } from '../domain/response.ts';
import type { LabelledChoice } from '../domain/shuffle.ts';
import type { ItemRecord, AssessmentRecord } from '../data/assessment.repository.ts';
import type { AttemptRecord } from '../data/attempt.repository.ts';
import type { GradeRecord } from '../data/grade.repository.ts';
import type { BlueprintInput } from '../domain/blueprint.ts';
import type { AssignAssessment } from '../use-cases/assign-assessment.ts';
import type { AssignmentView } from '../use-cases/assignment-view.ts';
import type { AttemptItemView } from '../use-cases/read-attempts.ts';
import type { AssessmentSectionType, CreateAssessmentInput } from './assessment.types.ts';
import type { AssignAssessmentInput, AssignmentType } from './assignment.types.ts';
import type { AttemptItemType, AttemptType, GradeType, ResponseType } from './attempt.types.ts';

/** Null and absent mean the same in an input: the default. */
export const toBlueprintInput = (input: CreateAssessmentInput): BlueprintInput => ({
  title: input.title,
  sections: input.sections.map((section) => ({
    title: section.title ?? null,
    pointsPerQuestion: section.pointsPerQuestion ?? '1',
    questionIds: section.questionIds ?? null,
    draw: section.draw
      ? {
          count: section.draw.count,
          skills: section.draw.skills ?? null,
          difficulty: section.draw.difficulty ?? null,
          kinds: section.draw.kinds ?? null,
        }
      : null,
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
});

export const toAssignAssessment = (input: AssignAssessmentInput): AssignAssessment => ({
  assessmentId: input.assessmentId,
  candidateId: input.candidateId,
  opensAt: input.opensAt ?? null,
  expiresAt: input.expiresAt ?? null,
  extraTimePercent: input.extraTimePercent ?? null,
  loopStageId: input.loopStageId ?? null,
  attemptsAllowed: input.attemptsAllowed ?? 1,
  coolDownMinutes: input.coolDownMinutes ?? 0,
  breakMinutes: input.breakMinutes ?? null,
});

export const toSections = (
  { sections }: Pick<AssessmentRecord, 'sections'>,
  items: readonly ItemRecord[],
): AssessmentSectionType[] =>
  sections.map(({ title, pointsPerQuestion }, index) => ({
    title,
    pointsPerQuestion,
    items: items
      .filter(({ section }) => section === index)
      .map(({ pin, ...item }) => ({ ...item, questionId: pin.questionId, questionVersion: pin.version })),
  }));

export const toAssignment = (view: AssignmentView, invitationToken: string | null = null): AssignmentType => ({
  ...view,
  invitationToken,
});

export const toAttempt = (record: AttemptRecord): AttemptType => ({ ...record, record });

export const toAttemptItem = ({ id, position, body, choices, targets, answer }: AttemptItemView): AttemptItemType => ({
  id,
  position,
  kind: body.kind,
  stem: body.stem,
  choices: choices.map(toChoice),
  targets: targets.map(toChoice),
  sequence: answer?.sequence ?? 0,
  response: answer ? toResponse(answer.response) : null,
});

export const toGrade = (record: GradeRecord): GradeType => ({ ...record, items: [...record.items] });

const toChoice = ({ id, label, text, anchored }: LabelledChoice) => ({ id, label, text, anchored });

const toMatch = ({ left, right }: Match) => ({ left, right });

const toResponse = ({ choiceIds, numeric, text, order, matches }: ItemResponse): ResponseType => ({
  choiceIds: choiceIds ? [...choiceIds] : null,
  numeric: numeric === undefined ? null : Number(numeric),
  text: text ?? null,
  order: order ? [...order] : null,
  matches: matches ? matches.map(toMatch) : null,
});
