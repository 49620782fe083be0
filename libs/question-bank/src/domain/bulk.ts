import { ok, type Result } from '@plumbline/kernel';
import { describe, type Question, type QuestionDescription } from './question.ts';
import { refusals } from './refusals.ts';
import { normaliseSkill } from './skills.ts';

export const BULK_ACTIONS = ['TAG', 'PUBLISH', 'RETIRE'] as const;

export type BulkActionKind = (typeof BULK_ACTIONS)[number];

export const BULK_STATES = ['QUEUED', 'RUNNING', 'DONE'] as const;

export type BulkState = (typeof BULK_STATES)[number];

export const BULK_STATUSES = ['DONE', 'UNCHANGED', 'FAILED'] as const;

/** What became of one question: `UNCHANGED` where it was already as it was to become. */
export type BulkStatus = (typeof BULK_STATUSES)[number];

export const BULK_LIMITS = {
  /** Questions named by their ids. */
  ids: 1_000,
  /** Questions that a filter finds. */
  found: 10_000,
} as const;

/** What is to be changed of what is known about questions. What is left out stays; null takes it away. */
export interface TagChange {
  readonly addSkills: readonly string[];
  readonly removeSkills: readonly string[];
  readonly difficulty?: number | null;
  readonly locale?: string | null;
}

/** Refuses with `INVALID_QUESTION` and the field: `addSkills`, `difficulty`, `locale`; without one, nothing is asked for. */
export function checkTagChange(change: TagChange): Result<TagChange> {
  const { addSkills, difficulty, locale } = change;
  const removeSkills = [...new Set(change.removeSkills.map(normaliseSkill))].filter((skill) => skill !== '');
  const asked = { skills: addSkills, difficulty: difficulty ?? null, locale: locale ?? null };
  const described = describe({ ...asked, source: null, licence: null });
  if (!described.ok) {
    const { field } = described.error;
    return { ok: false, error: { ...described.error, field: field === 'skills' ? 'addSkills' : (field ?? '') } };
  }
  const { skills } = described.value;
  if (skills.length + removeSkills.length === 0 && difficulty === undefined && locale === undefined) {
    return refusals.INVALID_QUESTION({ values: { reason: 'nothing that is to be changed was given' } });
  }
  return ok({
    addSkills: skills,
    removeSkills,
    ...(difficulty === undefined ? {} : { difficulty }),
    ...(locale === undefined ? {} : { locale: described.value.locale }),
  });
}

/**
 * What is known about a question after a change; null where that is what is known already. Skills of the change are
 * given under their canonical names. Refuses with `INVALID_TRANSITION` (retired), `INVALID_QUESTION` (too many skills).
 */
export function tagQuestion(
  question: Question,
  { addSkills, removeSkills, difficulty, locale }: TagChange,
): Result<QuestionDescription | null> {
  if (question.status === 'RETIRED') {
    return refusals.INVALID_TRANSITION({
      values: { from: 'retired', action: 'described' },
      details: { status: question.status },
    });
  }
  const removed = new Set(removeSkills);
  const described = describe({
    skills: [...question.skills.filter((skill) => !removed.has(skill)), ...addSkills],
    difficulty: difficulty === undefined ? question.difficulty : difficulty,
    locale: locale === undefined ? question.locale : locale,
    source: question.source,
    licence: question.licence,
  });
  if (!described.ok) return described;
  const same =
    described.value.skills.join('\n') === [...question.skills].sort().join('\n') &&
    described.value.difficulty === question.difficulty &&
    described.value.locale === question.locale;
  return ok(same ? null : described.value);
}
