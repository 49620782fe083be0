import { newId } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import type { QuestionDescription } from '../domain/question.ts';
import { searchDocument } from '../domain/search/document.ts';
import type { QuestionRecord } from './question.repository.ts';

/** A locked question, and what is known about it from now on. */
export interface Described {
  readonly question: QuestionRecord;
  readonly description: QuestionDescription;
}

/** What names stand for, by name; names that nobody knows are absent, and none is made. */
export async function canonicalNames(tx: Tx, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (names.length === 0) return new Map();
  const rows = await tx.query<{ name: string; canonical: string }>(
    `SELECT k.name, s.name AS canonical FROM skill_names k
     JOIN skills s ON s.organization_id = k.organization_id AND s.id = k.skill_id
     WHERE k.organization_id = $1 AND k.name = ANY ($2::text[])`,
    [tx.organizationId, names],
  );
  return new Map(rows.map(({ name, canonical }) => [name, canonical]));
}

/**
 * Adds a version to each question that says what the one before it says, and describes the question anew. State and
 * warnings go on as they are; where the newest version was the published one, the new one is. A fixed number of
 * statements for any number of questions.
 */
export async function insertDescriptions(tx: Tx, described: readonly Described[]): Promise<void> {
  if (described.length === 0) return;
  const rows = described.map(({ question, description: { skills, difficulty, locale } }) => ({
    id: newId(),
    question_id: question.id,
    skills,
    difficulty,
    locale,
    ...searchDocument(question.content),
  }));
  const given = `jsonb_to_recordset($2::jsonb) AS r(id uuid, question_id uuid, skills text[], difficulty integer,
    locale text, words text, prose text)`;
  const parameters = [tx.organizationId, JSON.stringify(rows)];
  await tx.query(
    `WITH r AS MATERIALIZED (SELECT * FROM ${given}),
     made AS (
       INSERT INTO question_versions
         (organization_id, id, question_id, version, body, key, explanation, skills, difficulty, locale, source,
          licence, labels_cleared, warnings, author_id, description_only)
       SELECT v.organization_id, r.id, v.question_id, v.version + 1, v.body, v.key, v.explanation, r.skills,
              r.difficulty, r.locale, v.source, v.licence, v.labels_cleared, v.warnings, v.author_id, true
       FROM r
       JOIN questions q ON q.organization_id = $1 AND q.id = r.question_id
       JOIN question_versions v
         ON v.organization_id = q.organization_id AND v.question_id = q.id AND v.version = q.version
     ), cleared AS (
       INSERT INTO question_warning_clearances
         (organization_id, question_id, version, ordinal, code, reason, cleared_by, cleared_at)
       SELECT c.organization_id, c.question_id, c.version + 1, c.ordinal, c.code, c.reason, c.cleared_by, c.cleared_at
       FROM r
       JOIN questions q ON q.organization_id = $1 AND q.id = r.question_id
       JOIN question_warning_clearances c
         ON c.organization_id = q.organization_id AND c.question_id = q.id AND c.version = q.version
     )
     UPDATE questions q
     SET version = q.version + 1,
         published_version = CASE WHEN q.published_version = q.version THEN q.version + 1 ELSE q.published_version END,
         difficulty = coalesce(r.difficulty, 0), locale = r.locale,
         document = CASE WHEN q.locale IS DISTINCT FROM r.locale
           THEN search_document($1::uuid, r.locale, r.words, r.prose) ELSE q.document END,
         updated_at = app_now()
     FROM r WHERE q.organization_id = $1 AND q.id = r.question_id`,
    parameters,
  );
  await tx.query(
    `DELETE FROM question_skills s USING ${given}
     WHERE s.organization_id = $1 AND s.question_id = r.question_id AND s.skill <> ALL (r.skills)`,
    parameters,
  );
  await tx.query(
    `INSERT INTO question_skills (organization_id, skill, question_id)
     SELECT $1, skill, r.question_id FROM ${given}, unnest(r.skills) AS skill ON CONFLICT DO NOTHING`,
    parameters,
  );
}
