import { isId, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import type { QuestionKind } from '../domain/question-content.ts';
import type { QuestionStatus } from '../domain/question.ts';
import { termsOf } from '../domain/search/words.ts';
import { normaliseSkill } from '../domain/skills.ts';
import { QUESTION_SELECT, toRecord, type QuestionRecord, type QuestionRow } from './question-rows.ts';

export type QuestionOrder = 'NEWEST' | 'OLDEST' | 'RELEVANCE';

/** What a question has to meet, all of it; what is left out asks for nothing, an empty list for the impossible. */
export interface QuestionFilter {
  /** Words, and phrases in double quotes, that all stand in the question: in what it says, not in its key. */
  readonly text?: string | null;
  /** One kind; with `kinds`, both hold. So with the next two. */
  readonly kind?: QuestionKind | null;
  readonly status?: QuestionStatus | null;
  readonly skill?: string | null;
  readonly kinds?: readonly QuestionKind[] | null;
  readonly statuses?: readonly QuestionStatus[] | null;
  /** Any of these, or one that hangs below it. */
  readonly skills?: readonly string[] | null;
  /** 1 to 5. */
  readonly difficulties?: readonly number[] | null;
  readonly locale?: string | null;
  readonly hasWarnings?: boolean | null;
  readonly authorId?: string | null;
}

export interface FacetCount {
  readonly facet: 'KIND' | 'STATUS' | 'DIFFICULTY' | 'SKILL';
  readonly value: string;
  readonly count: number;
  /** More questions match than were counted. */
  readonly atLeast: boolean;
}

/** Parameters of a statement, in the order they were named. */
class Parameters {
  readonly values: unknown[];

  constructor(organizationId: string) {
    this.values = [organizationId];
  }

  add(value: unknown, type: string): string {
    return `$${this.values.push(value)}::${type}`;
  }
}

/** What no text of the bank can hold stands for nothing in it. */
const storable = (text: string): string => text.replace(/[\0\p{Surrogate}]/gu, '\ufffd');

/** A filter's lists with its single values; undefined where neither is given. */
function both<T>(one: T | null | undefined, many: readonly T[] | null | undefined): readonly T[] | null {
  if (one == null) return many ?? null;
  return many == null || many.includes(one) ? [one] : [];
}

const skillName = (skill: string): string => normaliseSkill(storable(skill));

/** The text's terms as `tsquery` and as plain words; null without a text. */
function queryOf(filter: QuestionFilter, locale: string | null, parameters: Parameters): string | null {
  if (!hasText(filter)) return 'NULL::tsquery';
  const terms = termsOf(storable(filter.text ?? ''));
  if (terms.length === 0) return null;
  const exact = terms.map((term) => term.query);
  const plain = terms.map((term) => term.plain);
  const given = [parameters.add(exact, 'text[]'), parameters.add(plain, 'text[]'), parameters.add(locale, 'text')];
  return `(SELECT search_query(${given.join(', ')}))`;
}

/** What the database's functions for searches take first; null where no question can meet the filter. */
function argumentsOf(filter: QuestionFilter, parameters: Parameters): string | null {
  const { authorId, hasWarnings, difficulties } = filter;
  const locale = filter.locale == null ? null : storable(filter.locale);
  const query = queryOf(filter, locale, parameters);
  if (query === null || (authorId != null && !isId(authorId))) return null;
  const skills = both(filter.skill == null ? null : skillName(filter.skill), filter.skills?.map(skillName));
  const named = parameters.add(skills, 'text[]');
  const withThoseBelow = `CASE WHEN ${named} IS NOT NULL THEN ARRAY(
    SELECT name FROM unnest(${named}) AS given(name)
    UNION SELECT below FROM unnest(${named}) AS given(name), skill_with_descendants($1::uuid, given.name) AS below) END`;
  return [
    query,
    parameters.add(both(filter.kind, filter.kinds), 'text[]'),
    parameters.add(both(filter.status, filter.statuses), 'text[]'),
    withThoseBelow,
    parameters.add(difficulties ?? null, 'integer[]'),
    parameters.add(locale, 'text'),
    parameters.add(hasWarnings ?? null, 'boolean'),
    parameters.add(authorId ?? null, 'uuid'),
  ].join(', ');
}

const NOTHING = { edges: [], hasNextPage: false };

/** A text to search by. */
export const hasText = ({ text }: QuestionFilter): boolean => text != null && text.trim() !== '';

/**
 * One page of the questions that meet a filter, in one statement and in a time that hardly grows with the bank. Cursors
 * hold the id; by relevance, the score and the id. Without a text, relevance is age, the newest first, under score 0.
 */
export async function listQuestions(
  tx: Tx,
  filter: QuestionFilter,
  order: QuestionOrder,
  page: PageRequest,
): Promise<Page<QuestionRecord>> {
  const parameters = new Parameters(tx.organizationId);
  const given = argumentsOf(filter, parameters);
  if (given === null) return NOTHING;
  if (order === 'RELEVANCE' && hasText(filter)) return byRelevance(tx, given, parameters, page);
  const newest = order !== 'OLDEST';
  const after = parameters.add(page.after?.at(-1) ?? null, 'uuid');
  const most = parameters.add(page.limit + 1, 'integer');
  const rows = await tx.query<QuestionRow>(
    `${QUESTION_SELECT} AND q.id = ANY (ARRAY(
       SELECT find_${newest ? 'newest' : 'oldest'}_questions(${given}, ${after}, ${most})))
     ORDER BY q.id ${newest ? 'DESC' : 'ASC'}`,
    parameters.values,
  );
  return toPage(rows, page, (row) => (order === 'RELEVANCE' ? ['0', row.id] : [row.id]), toRecord);
}

/** The ids of the questions that meet a filter, the oldest first, at most `limit`; in one statement. */
export async function findQuestionIds(tx: Tx, filter: QuestionFilter, limit: number): Promise<string[]> {
  const parameters = new Parameters(tx.organizationId);
  const given = argumentsOf(filter, parameters);
  if (given === null) return [];
  const [after, most] = [parameters.add(null, 'uuid'), parameters.add(limit, 'integer')];
  const rows = await tx.query<{ id: string }>(
    `SELECT id FROM find_oldest_questions(${given}, ${after}, ${most}) AS id WHERE $1::uuid IS NOT NULL ORDER BY id`,
    parameters.values,
  );
  return rows.map(({ id }) => id);
}

async function byRelevance(
  tx: Tx,
  given: string,
  parameters: Parameters,
  page: PageRequest,
): Promise<Page<QuestionRecord>> {
  const [score, id] = page.after ?? [];
  // A score that no question can have comes of a forged cursor; it is as good as the highest.
  const from = parameters.add(score === undefined ? null : Math.min(Number(score), 2 ** 31 - 1), 'integer');
  const after = parameters.add(id ?? null, 'uuid');
  const most = parameters.add(page.limit + 1, 'integer');
  const rows = await tx.query<QuestionRow & { score: number }>(
    `WITH found AS MATERIALIZED (SELECT * FROM find_relevant_questions(${given}, ${from}, ${after}, ${most}))
     SELECT r.*, f.score FROM found f CROSS JOIN LATERAL (${QUESTION_SELECT} AND q.id = f.id) AS r
     ORDER BY f.score DESC, f.id DESC`,
    parameters.values,
  );
  return toPage(
    rows,
    page,
    (row) => [String(row.score), row.id],
    ({ score: _score, ...row }) => toRecord(row),
  );
}

/** What the first 1,000 matches are, the most frequent of each facet first; in one statement. */
export async function countFacets(tx: Tx, filter: QuestionFilter): Promise<readonly FacetCount[]> {
  const parameters = new Parameters(tx.organizationId);
  const given = argumentsOf(filter, parameters);
  if (given === null) return [];
  return tx.query<FacetCount>(
    `SELECT facet, value, count, at_least AS "atLeast" FROM count_question_facets(${given}) WHERE $1::uuid IS NOT NULL`,
    parameters.values,
  );
}
