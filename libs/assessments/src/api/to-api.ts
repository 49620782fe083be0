import type { Match } from '../domain/item.ts';
import type { ItemResponse } from '../domain/response.ts';
import { PRACTICE, type PracticeState } from '../domain/practice.ts';
import { labelAt, type LabelledChoice } from '../domain/shuffle.ts';
import type { AttemptRecord } from '../data/attempt.repository.ts';
import { breakSecondsLeft, deliveredTo, remainingMs, sectionDeadlines } from '../domain/attempt-clock.ts';
import type { GradeRecord } from '../data/grade.repository.ts';
import type { AssignAssessment } from '../use-cases/assign-assessment.ts';
import type { AssignmentView } from '../use-cases/assignment-view.ts';
import type { AttemptItemView } from '../use-cases/read-attempts.ts';
import type { AssignAssessmentInput, AssignmentType } from './assignment.types.ts';
import type { PracticeAnswerType, PracticeQuestionType } from './moving.types.ts';
import type { AttemptItemType, AttemptType, GradeType, ResponseType } from './attempt.types.ts';

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

export const toAssignment = (view: AssignmentView, invitationToken: string | null = null): AssignmentType => ({
  ...view,
  invitationToken,
});

export const toAttempt = (record: AttemptRecord): AttemptType => {
  const isOpen = record.status === 'IN_PROGRESS';
  const ends = sectionDeadlines(record);
  return {
    ...record,
    // Without limits of sections none of them runs before another.
    section: record.sectionSeconds ? record.section : null,
    sections: record.sectionLast.map((last, index) => ({
      title: record.sectionTitles[index] ?? null,
      first: (record.sectionLast[index - 1] ?? 0) + 1,
      last,
      deadlineAt: (isOpen && ends[index]) || null,
    })),
    remainingSeconds: isOpen ? Math.floor(remainingMs(record, record.serverNow) / 1000) : 0,
    deliveredTo: deliveredTo(record),
    flaggedCount: record.flagged.length,
    breakSecondsLeft: breakSecondsLeft(record),
    record,
  };
};

export const toAttemptItem = ({
  id,
  position,
  body,
  choices,
  targets,
  answer,
  flagged,
}: AttemptItemView): AttemptItemType => ({
  id,
  position,
  kind: body.kind,
  stem: body.stem,
  choices: choices.map(toChoice),
  targets: targets.map(toChoice),
  sequence: answer?.sequence ?? 0,
  response: answer ? toResponse(answer.response) : null,
  flagged,
});

export const practiceQuestion = (): PracticeQuestionType => ({
  kind: PRACTICE.kind,
  stem: PRACTICE.stem,
  choices: PRACTICE.choices.map((choice, index) => ({ ...choice, label: labelAt(index) })),
});

export const toPracticeAnswer = (state: PracticeState): PracticeAnswerType => ({
  ...state,
  response: toResponse(state.response),
});

export const toGrade = (record: GradeRecord): GradeType => ({ ...record, items: [...record.items] });

export const toChoice = ({ id, label, text, anchored }: LabelledChoice) => ({ id, label, text, anchored });

const toMatch = ({ left, right }: Match) => ({ left, right });

export const toResponse = ({ choiceIds, numeric, text, order, matches }: ItemResponse): ResponseType => ({
  choiceIds: choiceIds ? [...choiceIds] : null,
  numeric: numeric === undefined ? null : Number(numeric),
  text: text ?? null,
  order: order ? [...order] : null,
  matches: matches ? matches.map(toMatch) : null,
});
