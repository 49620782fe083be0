import { newId, ok, type Result } from '@plumbline/kernel';
import type { Blueprint, ScoringPolicy } from './blueprint.ts';
import { checkGradable, type ItemContent } from './item.ts';
import type { GradingPolicy } from './grading.ts';
import { Rational } from './rational.ts';
import { refusals } from './refusals.ts';

export type AssessmentStatus = 'DRAFT' | 'PUBLISHED';

/** Which of an assessment's versions one is. */
export interface Lineage {
  /** The id of the first version. */
  readonly familyId: string;
  /** From 1. */
  readonly version: number;
}

export interface Assessment extends Blueprint, Lineage {
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
 * A new draft: the first version of a family of its own, unless a lineage is given. See `listItems` for its items and
 * for what it refuses.
 */
export function draftAssessment(
  blueprint: Blueprint,
  pinned: ReadonlyMap<string, PinnedContent>,
  lineage: Lineage | null = null,
): Result<AssessmentWithItems> {
  const items = listItems(blueprint, pinned);
  if (!items.ok) return items;
  const id = newId<'assessment'>();
  const assessment = { ...blueprint, familyId: id, version: 1, ...lineage, id, status: 'DRAFT' as const };
  return ok({ assessment, items: items.value });
}

/**
 * Copies of what the sections list, `pinned` by question id. What they draw is copied when the assessment is published.
 * Refuses with `QUESTION_NOT_PUBLISHED` or `ITEM_NOT_GRADABLE` (its kind or its key); the field is the question's path in
 * the blueprint.
 */
export function listItems(
  { sections }: Pick<Blueprint, 'sections'>,
  pinned: ReadonlyMap<string, PinnedContent>,
): Result<readonly AssessmentItem[]> {
  const items: AssessmentItem[] = [];
  for (const [sectionIndex, section] of sections.entries()) {
    if (section.type === 'DRAW') continue;
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
  return ok(items);
}

/** A question of the pool that a section draws from. */
export interface PooledQuestion {
  /** The section's index. */
  readonly section: number;
  readonly pin: QuestionPin;
  readonly content: ItemContent;
}

/** The items of pools, which stand behind the `standing` ones that the sections list. */
export const poolItems = (
  { sections }: Pick<Blueprint, 'sections'>,
  pooled: readonly PooledQuestion[],
  standing: number,
): AssessmentItem[] =>
  pooled.map(({ section, pin, content }, index) => ({
    id: newId<'assessment-item'>(),
    section,
    position: standing + index + 1,
    points: sections[section]?.pointsPerQuestion ?? '0',
    pin,
    content,
  }));

/** An assessment and whether it is out of use. */
export type Archivable = Pick<Assessment, 'status'> & { readonly archivedAt: Date | null };

/** Whether a draft may change. Refuses with `ASSESSMENT_NOT_DRAFT` once it is published. */
export const checkDraft = ({ status }: Pick<Assessment, 'status'>): Result<void> =>
  status === 'DRAFT' ? ok(undefined) : refusals.ASSESSMENT_NOT_DRAFT();

/**
 * Whether a draft may be published: from then on neither it nor its items change. Refuses with `ASSESSMENT_NOT_DRAFT` or
 * `ASSESSMENT_ARCHIVED`.
 */
export function checkPublishable(assessment: Archivable): Result<void> {
  const draft = checkDraft(assessment);
  if (!draft.ok) return draft;
  return assessment.archivedAt ? refusals.ASSESSMENT_ARCHIVED() : ok(undefined);
}

/** Whether candidates may be invited to it. Refuses with `ASSESSMENT_NOT_PUBLISHED` or `ASSESSMENT_ARCHIVED`. */
export function checkAssignable({ status, archivedAt }: Archivable): Result<void> {
  if (status !== 'PUBLISHED') return refusals.ASSESSMENT_NOT_PUBLISHED();
  return archivedAt ? refusals.ASSESSMENT_ARCHIVED() : ok(undefined);
}

/** The grading policy of an assessment's settings. Throws a RangeError on NEGATIVE without a fraction, which no blueprint has. */
export function gradingPolicy(settings: {
  readonly scoring: ScoringPolicy;
  readonly negativeFraction: string | null;
}): GradingPolicy {
  if (settings.scoring !== 'NEGATIVE') return { type: settings.scoring };
  return { type: 'NEGATIVE', fraction: Rational.fromDecimal(settings.negativeFraction ?? '') };
}
