import { ok, type Id, type Result } from '@plumbline/kernel';
import { labelReferences } from './label-references.ts';
import { LIMITS, type QuestionContent } from './question-content.ts';
import { refusals } from './refusals.ts';
import { isStorable, validateDraft, validatePublishable } from './validate-content.ts';

export const QUESTION_STATUSES = ['DRAFT', 'IN_REVIEW', 'PUBLISHED', 'RETIRED'] as const;

/** The state of a question's newest version. */
export type QuestionStatus = (typeof QUESTION_STATUSES)[number];

export type QuestionId = Id<'question'>;

/** A question at its newest version. */
export interface Question {
  readonly id: QuestionId;
  /** The member who wrote the newest version; null for content that no person wrote. */
  readonly authorId: string | null;
  readonly status: QuestionStatus;
  /** The newest version's number, from 1. */
  readonly version: number;
  /** The version that new drafts of assessments pick; null until one was published. */
  readonly publishedVersion: number | null;
  readonly content: QuestionContent;
  readonly skills: readonly string[];
  /** 1 (easy) to 5 (hard); null when nobody said. */
  readonly difficulty: number | null;
  /** An author has looked at the label references and lets the choices be shuffled all the same. */
  readonly labelsCleared: boolean;
}

type Action = 'SUBMIT' | 'PUBLISH' | 'REVISE' | 'RETIRE';

/**
 * Publishing a draft directly is review and publication in one step, for organizations without the four-eyes setting.
 * A revision makes a new version, which starts as a draft again while the published one stays in use.
 */
const TRANSITIONS: Readonly<Record<Action, Partial<Record<QuestionStatus, QuestionStatus>>>> = {
  SUBMIT: { DRAFT: 'IN_REVIEW' },
  PUBLISH: { DRAFT: 'PUBLISHED', IN_REVIEW: 'PUBLISHED' },
  REVISE: { DRAFT: 'DRAFT', IN_REVIEW: 'DRAFT', PUBLISHED: 'DRAFT' },
  RETIRE: { DRAFT: 'RETIRED', IN_REVIEW: 'RETIRED', PUBLISHED: 'RETIRED' },
};

const PAST: Readonly<Record<Action, string>> = {
  SUBMIT: 'submitted for review',
  PUBLISH: 'published',
  REVISE: 'revised',
  RETIRE: 'retired',
};

const spoken = (status: QuestionStatus): string => status.toLowerCase().replace('_', ' ');

function next(status: QuestionStatus, action: Action): Result<QuestionStatus> {
  const to = TRANSITIONS[action][status];
  return to === undefined
    ? refusals.INVALID_TRANSITION({
        values: { from: spoken(status), action: PAST[action] },
        details: { status },
      })
    : ok(to);
}

/** What a person gives for a new question or a new version. */
export interface QuestionDraft {
  readonly content: QuestionContent;
  readonly skills: readonly string[];
  readonly difficulty: number | null;
  readonly labelsCleared: boolean;
}

/** Skills as they are stored: trimmed, in lower case, each once, in alphabetical order. */
const normaliseSkills = (skills: readonly string[]): string[] =>
  [...new Set(skills.map((skill) => skill.normalize('NFC').replace(/\s+/gu, ' ').trim().toLowerCase()))]
    .filter((skill) => skill !== '')
    .sort();

function checkDraft(draft: QuestionDraft): Result<QuestionDraft> {
  const valid = validateDraft(draft.content);
  if (!valid.ok) return valid;
  const skills = normaliseSkills(draft.skills);
  const invalid = (field: string, reason: string): Result<never> =>
    refusals.INVALID_QUESTION({ field, values: { reason } });
  if (skills.length > LIMITS.skills) return invalid('skills', `more than ${LIMITS.skills} skills`);
  if (skills.some((skill) => skill.length > LIMITS.skillLength || !isStorable(skill))) {
    return invalid('skills', `a skill is longer than ${LIMITS.skillLength} characters or not plain text`);
  }
  const { difficulty } = draft;
  if (difficulty !== null && !(Number.isInteger(difficulty) && difficulty >= 1 && difficulty <= 5)) {
    return invalid('difficulty', 'the difficulty is a whole number from 1 to 5');
  }
  return ok({ ...draft, skills });
}

/** A new question as a draft at version 1. Refuses with `INVALID_QUESTION` and the field's path. */
export function createQuestion(id: QuestionId, authorId: string | null, draft: QuestionDraft): Result<Question> {
  const checked = checkDraft(draft);
  if (!checked.ok) return checked;
  return ok({ id, authorId, status: 'DRAFT', version: 1, publishedVersion: null, ...checked.value });
}

/** The question with a new version on top. Refuses with `INVALID_TRANSITION` (retired) or `INVALID_QUESTION`. */
export function reviseQuestion(question: Question, authorId: string | null, draft: QuestionDraft): Result<Question> {
  const status = next(question.status, 'REVISE');
  if (!status.ok) return status;
  if (draft.content.kind !== question.content.kind) {
    return refusals.INVALID_QUESTION({ field: 'kind', values: { reason: 'a revision cannot change the kind' } });
  }
  const checked = checkDraft(draft);
  if (!checked.ok) return checked;
  return ok({ ...question, ...checked.value, authorId, status: status.value, version: question.version + 1 });
}

/** Refuses with `INVALID_TRANSITION`, or `INVALID_QUESTION` where a reviewer would find it unfit to be published. */
export function submitForReview(question: Question): Result<Question> {
  const status = next(question.status, 'SUBMIT');
  if (!status.ok) return status;
  const complete = validatePublishable(question.content);
  return complete.ok ? ok({ ...question, status: status.value }) : complete;
}

export interface Publisher {
  readonly memberId: string | null;
  /** The organization's setting: nobody publishes what they wrote, and nothing skips its review. */
  readonly fourEyes: boolean;
}

/**
 * The question with its newest version published. Refuses with `INVALID_TRANSITION`, `REVIEW_REQUIRED` (four-eyes: an
 * unreviewed draft, or the author's own) or `INVALID_QUESTION`.
 */
export function publishQuestion(question: Question, publisher: Publisher): Result<Question> {
  const status = next(question.status, 'PUBLISH');
  if (!status.ok) return status;
  const own = question.authorId === null || question.authorId === publisher.memberId;
  if (publisher.fourEyes && (own || question.status !== 'IN_REVIEW')) return refusals.REVIEW_REQUIRED();
  const complete = validatePublishable(question.content);
  if (!complete.ok) return complete;
  return ok({ ...question, status: status.value, publishedVersion: question.version });
}

/** Retired questions stay readable wherever they were used. Refuses with `INVALID_TRANSITION` when retired already. */
export function retireQuestion(question: Question): Result<Question> {
  const status = next(question.status, 'RETIRE');
  return status.ok ? ok({ ...question, status: status.value }) : status;
}

/** Whether choices may be shuffled: not while a text names them by their letters and no author has cleared that. */
export const mayShuffleChoices = (question: Pick<Question, 'content' | 'labelsCleared'>): boolean =>
  question.labelsCleared || labelReferences(question.content).length === 0;
