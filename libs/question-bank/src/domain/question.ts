import { ok, type Id, type Result } from '@plumbline/kernel';
import { contentDigest } from './digest.ts';
import { labelReferences } from './label-references.ts';
import { LIMITS, type QuestionContent } from './question-content.ts';
import { refusals } from './refusals.ts';
import { normaliseSkill } from './skills.ts';
import { isStorable, validateDraft, validatePublishable } from './validate-content.ts';

export const QUESTION_STATUSES = ['DRAFT', 'IN_REVIEW', 'PUBLISHED', 'RETIRED'] as const;

/** The state of a question's newest version. */
export type QuestionStatus = (typeof QUESTION_STATUSES)[number];

export type QuestionId = Id<'question'>;

/** What is known about a question beside what it says. */
export interface QuestionDescription {
  readonly skills: readonly string[];
  /** 1 (easy) to 5 (hard); null when nobody said. */
  readonly difficulty: number | null;
  /** The language of its texts: a BCP 47 tag (RFC 5646) in its canonical spelling. */
  readonly locale: string | null;
  /** Where it comes from: a title, an address. */
  readonly source: string | null;
  /** Under which terms it may be used: an SPDX identifier, or words. */
  readonly licence: string | null;
}

/** A question at its newest version. */
export interface Question extends QuestionDescription {
  readonly id: QuestionId;
  /** The member who wrote what the newest version says; null for content that no person wrote. */
  readonly authorId: string | null;
  readonly status: QuestionStatus;
  /** The newest version's number, from 1. */
  readonly version: number;
  /** The version that new drafts of assessments pick; null until one was published. */
  readonly publishedVersion: number | null;
  readonly content: QuestionContent;
  /** An author has looked at the label references and lets the choices be shuffled all the same. */
  readonly labelsCleared: boolean;
}

type Action = 'SUBMIT' | 'WITHDRAW' | 'REQUEST_CHANGES' | 'PUBLISH' | 'REVISE' | 'RETIRE' | 'REOPEN';

/**
 * Publishing a draft directly is review and publication in one step, for organizations without the four-eyes setting.
 * A revision makes a new version, which starts as a draft again while the published one stays in use.
 */
const TRANSITIONS: Readonly<Record<Action, Partial<Record<QuestionStatus, QuestionStatus>>>> = {
  SUBMIT: { DRAFT: 'IN_REVIEW' },
  WITHDRAW: { IN_REVIEW: 'DRAFT' },
  REQUEST_CHANGES: { IN_REVIEW: 'DRAFT' },
  PUBLISH: { DRAFT: 'PUBLISHED', IN_REVIEW: 'PUBLISHED' },
  REVISE: { DRAFT: 'DRAFT', IN_REVIEW: 'DRAFT', PUBLISHED: 'DRAFT' },
  RETIRE: { DRAFT: 'RETIRED', IN_REVIEW: 'RETIRED', PUBLISHED: 'RETIRED' },
  REOPEN: { RETIRED: 'DRAFT' },
};

const PAST: Readonly<Record<Action, string>> = {
  SUBMIT: 'submitted for review',
  WITHDRAW: 'withdrawn from review',
  REQUEST_CHANGES: 'sent back for changes',
  PUBLISH: 'published',
  REVISE: 'revised',
  RETIRE: 'retired',
  REOPEN: 'reopened',
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
export interface QuestionDraft extends QuestionDescription {
  readonly content: QuestionContent;
  readonly labelsCleared: boolean;
}

/** Skills as they are stored: trimmed, in lower case, each once, in alphabetical order. */
const normaliseSkills = (skills: readonly string[]): string[] =>
  [...new Set(skills.map(normaliseSkill))].filter((skill) => skill !== '').sort();

/** Undefined for what is no language tag. */
function canonicalLocale(locale: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(locale)[0];
  } catch {
    return undefined;
  }
}

/** Trimmed; null where nothing is left. */
const words = (text: string | null): string | null => (text === null || text.trim() === '' ? null : text.trim());

/**
 * What is known about a question in the spelling in which it is stored. Refuses with `INVALID_QUESTION` and the field:
 * `skills`, `difficulty`, `locale`, `source`, `licence`.
 */
export function describe(given: QuestionDescription): Result<QuestionDescription> {
  const skills = normaliseSkills(given.skills);
  const invalid = (field: string, reason: string): Result<never> =>
    refusals.INVALID_QUESTION({ field, values: { reason } });
  if (skills.length > LIMITS.skills) return invalid('skills', `more than ${LIMITS.skills} skills`);
  if (skills.some((skill) => skill.length > LIMITS.skillLength || !isStorable(skill))) {
    return invalid('skills', `a skill is longer than ${LIMITS.skillLength} characters or not plain text`);
  }
  const { difficulty } = given;
  if (difficulty !== null && !(Number.isInteger(difficulty) && difficulty >= 1 && difficulty <= 5)) {
    return invalid('difficulty', 'the difficulty is a whole number from 1 to 5');
  }
  const [tag, source, licence] = [given.locale, given.source, given.licence].map(words);
  const locale = tag == null ? null : canonicalLocale(tag);
  if (locale === undefined) return invalid('locale', 'the locale is no language tag such as "en" or "pt-BR"');
  const tooLong = (text: string | null | undefined, limit: number): boolean =>
    text != null && (text.length > limit || !isStorable(text));
  if (tooLong(source, LIMITS.sourceLength)) {
    return invalid('source', `the source is longer than ${LIMITS.sourceLength} characters or not plain text`);
  }
  if (tooLong(licence, LIMITS.licenceLength)) {
    return invalid('licence', `the licence is longer than ${LIMITS.licenceLength} characters or not plain text`);
  }
  return ok({ skills, difficulty, locale, source: source ?? null, licence: licence ?? null });
}

function checkDraft(draft: QuestionDraft): Result<QuestionDraft> {
  const valid = validateDraft(draft.content);
  if (!valid.ok) return valid;
  const description = describe(draft);
  if (!description.ok) return description;
  // Nothing else: a whole question is a draft too, and its id and its state are not what is drafted.
  const { content, labelsCleared } = draft;
  return ok({ content, labelsCleared, ...description.value });
}

/** A new question as a draft at version 1. Refuses with `INVALID_QUESTION` and the field's path. */
export function createQuestion(id: QuestionId, authorId: string | null, draft: QuestionDraft): Result<Question> {
  const checked = checkDraft(draft);
  if (!checked.ok) return checked;
  return ok({ id, authorId, status: 'DRAFT', version: 1, publishedVersion: null, ...checked.value });
}

/**
 * The question with a new version on top. Who only describes it anew has not written it: its author stays who wrote
 * what it says, so that four-eyes review still looks at them. Refuses with `INVALID_TRANSITION` (retired) or
 * `INVALID_QUESTION`.
 */
export function reviseQuestion(question: Question, authorId: string | null, draft: QuestionDraft): Result<Question> {
  const status = next(question.status, 'REVISE');
  if (!status.ok) return status;
  if (draft.content.kind !== question.content.kind) {
    return refusals.INVALID_QUESTION({ field: 'kind', values: { reason: 'a revision cannot change the kind' } });
  }
  const checked = checkDraft(draft);
  if (!checked.ok) return checked;
  const sameWords = contentDigest(checked.value.content) === contentDigest(question.content);
  return ok({
    ...question,
    ...checked.value,
    authorId: sameWords ? (question.authorId ?? authorId) : authorId,
    status: status.value,
    version: question.version + 1,
  });
}

/** Refuses with `INVALID_TRANSITION`, or `INVALID_QUESTION` where a reviewer would find it unfit to be published. */
export function submitForReview(question: Question): Result<Question> {
  const status = next(question.status, 'SUBMIT');
  if (!status.ok) return status;
  const complete = validatePublishable(question.content);
  return complete.ok ? ok({ ...question, status: status.value }) : complete;
}

const moved = (question: Question, action: Action): Result<Question> => {
  const status = next(question.status, action);
  return status.ok ? ok({ ...question, status: status.value }) : status;
};

/** Its author wants to go on writing. Refuses with `INVALID_TRANSITION` unless it is in review. */
export const withdrawFromReview = (question: Question): Result<Question> => moved(question, 'WITHDRAW');

/** A reviewer wants something changed first. Refuses with `INVALID_TRANSITION` unless it is in review. */
export const requestChanges = (question: Question): Result<Question> => moved(question, 'REQUEST_CHANGES');

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
export const retireQuestion = (question: Question): Result<Question> => moved(question, 'RETIRE');

/**
 * Takes a retirement back: what was published is published again, anything else is a draft.
 * Refuses with `INVALID_TRANSITION` unless it is retired.
 *
 * @param from the state that the retirement ended; null where nobody knows
 */
export function reopenQuestion(question: Question, from: QuestionStatus | null): Result<Question> {
  const reopened = moved(question, 'REOPEN');
  const wasPublished = from === null ? question.publishedVersion === question.version : from === 'PUBLISHED';
  return reopened.ok && wasPublished ? ok({ ...reopened.value, status: 'PUBLISHED' }) : reopened;
}

/** Whether choices may be shuffled: not while a text names them by their letters and no author has cleared that. */
export const mayShuffleChoices = (question: Pick<Question, 'content' | 'labelsCleared'>): boolean =>
  question.labelsCleared || labelReferences(question.content).length === 0;
