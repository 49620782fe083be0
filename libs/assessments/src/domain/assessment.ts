import { newId, ok, type Result } from '@plumbline/kernel';
import type { Blueprint, ScoringPolicy } from './blueprint.ts';
import { checkGradable, type ItemContent } from './item.ts';
import type { GradingPolicy } from './grading.ts';
import { Rational } from './rational.ts';
import { refusals } from './refusals.ts';

export type AssessmentStatus = 'DRAFT' | 'PUBLISHED';

export interface Assessment extends Blueprint {
  readonly id: string;
  readonly status: AssessmentStatus;
}

/** A question's version, from which an item was copied. */
export interface QuestionPin {
  readonly questionId: string;
  readonly versionId: string;
  readonly version: number;
}

/** A pinned version as the question bank hands it over; content null where its kind cannot be graded by a program. */
export interface PinnedContent {
  readonly pin: QuestionPin;
  readonly content: ItemContent | null;
}

/** An item of an assessment: content of its own, which no later change of the question reaches. */
export interface AssessmentItem {
  readonly id: string;
  /** From 0: the section's index in the assessment. */
  readonly section: number;
  /** From 1, across sections, in the author's order. */
  readonly position: number;
  /** What a right answer is worth, a decimal text. */
  readonly points: string;
  readonly pin: QuestionPin;
  readonly content: ItemContent;
}

export interface AssessmentWithItems {
  readonly assessment: Assessment;
  readonly items: readonly AssessmentItem[];
}

/**
 * A new draft that copies each question's pinned version, `pinned` by question id. Refuses with
 * `QUESTION_NOT_PUBLISHED`, `ITEM_NOT_GRADABLE` (its kind or its key) or `DRAW_UNSUPPORTED`; the field is the question's
 * path in the blueprint.
 */
export function draftAssessment(
  blueprint: Blueprint,
  pinned: ReadonlyMap<string, PinnedContent>,
): Result<AssessmentWithItems> {
  const items: AssessmentItem[] = [];
  for (const [sectionIndex, section] of blueprint.sections.entries()) {
    if (section.type === 'DRAW') return refusals.DRAW_UNSUPPORTED({ field: `sections.${sectionIndex}.draw` });
    for (const [index, questionId] of section.questionIds.entries()) {
      const place = { field: `sections.${sectionIndex}.questionIds.${index}`, details: { questionId } };
      const question = pinned.get(questionId);
      if (!question) return refusals.QUESTION_NOT_PUBLISHED(place);
      if (!question.content)
        return refusals.ITEM_NOT_GRADABLE({ ...place, values: { reason: 'it is for interviews' } });
      const gradable = checkGradable(question.content);
      if (!gradable.ok) {
        return {
          ok: false,
          error: { ...gradable.error, ...place, details: { questionId, part: gradable.error.field } },
        };
      }
      items.push({
        id: newId<'assessment-item'>(),
        section: sectionIndex,
        position: items.length + 1,
        points: section.pointsPerQuestion,
        pin: question.pin,
        content: question.content,
      });
    }
  }
  return ok({ assessment: { ...blueprint, id: newId<'assessment'>(), status: 'DRAFT' }, items });
}

/**
 * Publishes a draft: from then on neither it nor its items change. Refuses with `ASSESSMENT_NOT_DRAFT`, or with
 * `INVALID_ASSESSMENT` when there is nothing to answer.
 */
export function publishAssessment(assessment: Assessment, itemCount: number): Result<Assessment> {
  if (assessment.status !== 'DRAFT') return refusals.ASSESSMENT_NOT_DRAFT();
  if (itemCount < 1)
    return refusals.INVALID_ASSESSMENT({ field: 'sections', values: { reason: 'it has no questions' } });
  return ok({ ...assessment, status: 'PUBLISHED' });
}

/** The grading policy of an assessment's settings. Throws a RangeError on NEGATIVE without a fraction, which no blueprint has. */
export function gradingPolicy(settings: {
  readonly scoring: ScoringPolicy;
  readonly negativeFraction: string | null;
}): GradingPolicy {
  if (settings.scoring !== 'NEGATIVE') return { type: settings.scoring };
  return { type: 'NEGATIVE', fraction: Rational.fromDecimal(settings.negativeFraction ?? '') };
}
