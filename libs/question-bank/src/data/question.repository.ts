import { isId, newId, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import { contentDigest, identityDigest } from '../domain/digest.ts';
import type { QuestionKind } from '../domain/question-content.ts';
import type { Question, QuestionStatus } from '../domain/question.ts';
import { insertSteps } from './question-steps.ts';
import { searchTextOf, toColumns, toContent, type VersionColumns } from './version-columns.ts';
import { LABELS_CLEARED, OPEN_WARNINGS } from './warning-columns.ts';

/** A question at its newest version, with what somebody should look at: each text begins with a code. */
export interface QuestionRecord extends Question {
  readonly warnings: readonly string[];
}

export interface QuestionFilter {
  /** Words that all stand in the stem, whatever their case. */
  readonly text?: string | null;
  readonly kind?: QuestionKind | null;
  readonly status?: QuestionStatus | null;
  readonly skill?: string | null;
}

/** What an import compares a question by. */
export interface QuestionState {
  readonly id: string;
  readonly status: QuestionStatus;
  readonly contentDigest: string;
}

interface Row extends VersionColumns {
  readonly id: string;
  readonly kind: QuestionKind;
  readonly status: QuestionStatus;
  readonly version: number;
  readonly publishedVersion: number | null;
  readonly authorId: string | null;
  readonly skills: string[];
  readonly difficulty: number | null;
  readonly locale: string | null;
  readonly source: string | null;
  readonly licence: string | null;
  readonly labelsCleared: boolean;
  readonly warnings: string[];
}

const SELECT = `
  SELECT q.id, q.kind, q.status, q.version, q.published_version AS "publishedVersion", v.author_id AS "authorId",
         v.body, v.key, v.explanation, v.difficulty, v.locale, v.source, v.licence,
         ARRAY(SELECT s.skill FROM question_skills s
               WHERE s.organization_id = q.organization_id AND s.question_id = q.id ORDER BY s.skill) AS skills,
         ${LABELS_CLEARED} AS "labelsCleared",
         CASE WHEN q.open_warnings = cardinality(v.warnings) THEN v.warnings ELSE ${OPEN_WARNINGS} END AS warnings
  FROM questions q
  JOIN question_versions v
    ON v.organization_id = q.organization_id AND v.question_id = q.id AND v.version = q.version
  WHERE q.organization_id = $1`;

const toRecord = ({ kind, body, key, explanation, ...rest }: Row): QuestionRecord => ({
  ...rest,
  content: toContent(kind, { body, key, explanation }),
});

/** What no text of the bank can hold stands for nothing in it. */
const storable = (text: string): string => text.replace(/[\0\p{Surrogate}]/gu, '\ufffd');

/** Patterns for LIKE, the longest word first: it narrows the index most. */
const patternsOf = (text: string): string[] =>
  storable(text)
    .normalize('NFC')
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '')
    .slice(0, 20)
    .sort((a, b) => b.length - a.length)
    .map((word) => `%${word.replace(/[\\%_]/g, String.raw`\$&`)}%`);

@Injectable()
export class QuestionRepository {
  /** Adds questions without their versions; gives the ids of those that no standing question equals. */
  async insert(tx: Tx, questions: readonly Question[]): Promise<ReadonlySet<string>> {
    const rows = questions.map(({ id, status, version, publishedVersion, content }) => ({
      id,
      kind: content.kind,
      status,
      version,
      published_version: publishedVersion,
      search_text: searchTextOf(content),
      identity_digest: identityDigest(content),
      content_digest: contentDigest(content),
    }));
    const inserted = await tx.query<{ id: string }>(
      `INSERT INTO questions
         (organization_id, id, kind, status, version, published_version, search_text, near_sketch, identity_digest,
          content_digest)
       SELECT $1, r.id, r.kind, r.status, r.version, r.published_version, r.search_text, near_sketch(r.search_text),
              r.identity_digest, r.content_digest
       FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, kind text, status text, version integer,
              published_version integer, search_text text, identity_digest text, content_digest text)
       ON CONFLICT (organization_id, identity_digest) WHERE status <> 'RETIRED' DO NOTHING
       RETURNING id`,
      [tx.organizationId, JSON.stringify(rows)],
    );
    return new Set(inserted.map(({ id }) => id));
  }

  /** Adds the current version of each question, and makes its skills those of the question. */
  async insertVersions(tx: Tx, questions: readonly QuestionRecord[]): Promise<void> {
    if (questions.length === 0) return;
    const rows = questions.map((question) => ({
      id: newId(),
      question_id: question.id,
      version: question.version,
      ...toColumns(question.content),
      skills: question.skills,
      difficulty: question.difficulty,
      locale: question.locale,
      source: question.source,
      licence: question.licence,
      labels_cleared: question.labelsCleared,
      warnings: question.warnings,
      author_id: question.authorId,
    }));
    await tx.query(
      `INSERT INTO question_versions
         (organization_id, id, question_id, version, body, key, explanation, skills, difficulty, locale, source,
          licence, labels_cleared, warnings, author_id)
       SELECT $1, r.id, r.question_id, r.version, r.body, nullif(r.key, 'null'), r.explanation, r.skills, r.difficulty,
              r.locale, r.source, r.licence, r.labels_cleared, r.warnings, r.author_id
       FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, question_id uuid, version integer, body jsonb, key jsonb,
              explanation text, skills text[], difficulty integer, locale text, source text, licence text,
              labels_cleared boolean, warnings text[], author_id uuid)`,
      [tx.organizationId, JSON.stringify(rows)],
    );
    await this.noteOpenWarnings(tx, questions);
    await insertSteps(
      tx,
      questions.flatMap(({ id, version, status, authorId }) =>
        status === 'PUBLISHED' || status === 'IN_REVIEW'
          ? [{ questionId: id, version, step: status === 'PUBLISHED' ? 'PUBLISHED' : 'SUBMITTED', actorId: authorId }]
          : [],
      ),
    );
    const skills = questions.flatMap(({ id, skills: each }) => each.map((skill) => ({ question_id: id, skill })));
    const revised = questions.filter(({ version }) => version > 1).map(({ id }) => id);
    if (revised.length > 0) {
      await tx.query('DELETE FROM question_skills WHERE organization_id = $1 AND question_id = ANY ($2::uuid[])', [
        tx.organizationId,
        revised,
      ]);
    }
    if (skills.length === 0) return;
    await tx.query(
      `INSERT INTO question_skills (organization_id, skill, question_id)
       SELECT $1, r.skill, r.question_id FROM jsonb_to_recordset($2::jsonb) AS r(skill text, question_id uuid)`,
      [tx.organizationId, JSON.stringify(skills)],
    );
  }

  /** What lists filter by; {@link insert} and {@link saveRevision} leave it at 0. */
  private async noteOpenWarnings(tx: Tx, questions: readonly QuestionRecord[]): Promise<void> {
    const warned = questions.filter(({ warnings }) => warnings.length > 0);
    if (warned.length === 0) return;
    await tx.query(
      `UPDATE questions q SET open_warnings = r.warnings
       FROM unnest($2::uuid[], $3::integer[]) AS r(id, warnings)
       WHERE q.organization_id = $1 AND q.id = r.id`,
      [tx.organizationId, warned.map(({ id }) => id), warned.map(({ warnings }) => warnings.length)],
    );
  }

  /** Holds the question until the transaction ends. */
  async lock(tx: Tx, id: string): Promise<QuestionRecord | null> {
    if (!isId(id)) return null;
    // By itself: a statement that had to wait would look for the newest version among those that stood when it began.
    await tx.query('SELECT FROM questions WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE', [
      tx.organizationId,
      id,
    ]);
    return (await this.find(tx, [id])).get(id.toLowerCase()) ?? null;
  }

  async saveStatus(tx: Tx, { id, status, publishedVersion }: Question): Promise<void> {
    await tx.query(
      `UPDATE questions
       SET status = $3, published_version = $4, retired_from = CASE WHEN $3 = 'RETIRED' THEN status END,
           merged_into_id = CASE WHEN $3 = 'RETIRED' THEN merged_into_id END,
           updated_at = app_now()
       WHERE organization_id = $1 AND id = $2`,
      [tx.organizationId, id, status, publishedVersion],
    );
  }

  /**
   * Moves the question on to a version that {@link insertVersions} adds. False when another standing question is
   * exactly the same, whoever was faster.
   */
  async saveRevision(tx: Tx, question: Question): Promise<boolean> {
    const { id, status, version, publishedVersion, content } = question;
    await tx.query('SAVEPOINT revision');
    try {
      await tx.query(
        `UPDATE questions
         SET status = $3, version = $4, published_version = $5, search_text = $6, near_sketch = near_sketch($6),
             identity_digest = $7, content_digest = $8, open_warnings = 0, updated_at = app_now()
         WHERE organization_id = $1 AND id = $2`,
        [
          tx.organizationId,
          id,
          status,
          version,
          publishedVersion,
          searchTextOf(content),
          identityDigest(content),
          contentDigest(content),
        ],
      );
    } catch (error) {
      if ((error as { constraint?: string }).constraint !== 'uq_questions_identity') throw error;
      await tx.query('ROLLBACK TO SAVEPOINT revision');
      return false;
    }
    await tx.query('RELEASE SAVEPOINT revision');
    return true;
  }

  /** Standing questions by their identity digest. */
  async standing(tx: Tx, digests: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (digests.length === 0) return new Map();
    const rows = await tx.query<{ id: string; digest: string }>(
      `SELECT id, identity_digest AS digest FROM questions
       WHERE organization_id = $1 AND identity_digest = ANY ($2::text[]) AND status <> 'RETIRED'`,
      [tx.organizationId, digests],
    );
    return new Map(rows.map(({ id, digest }) => [digest, id]));
  }

  /** What stands now, and until the transaction ends: nobody edits a question between the look and what follows. */
  async lockStates(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, QuestionState>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query<QuestionState>(
      `SELECT id, status, content_digest AS "contentDigest" FROM questions
       WHERE organization_id = $1 AND id = ANY ($2::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
      [tx.organizationId, ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** One statement for any number of ids; unknown ones are absent. */
  async find(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, QuestionRecord>> {
    const known = ids.filter(isId);
    if (known.length === 0) return new Map();
    const rows = await tx.query<Row>(`${SELECT} AND q.id = ANY ($2::uuid[])`, [tx.organizationId, known]);
    return new Map(rows.map((row) => [row.id, toRecord(row)]));
  }

  /** By age, in one statement. */
  async list(
    tx: Tx,
    filter: QuestionFilter,
    order: 'NEWEST' | 'OLDEST',
    page: PageRequest,
  ): Promise<Page<QuestionRecord>> {
    const parameters: unknown[] = [tx.organizationId];
    const value = (given: unknown): string => `$${parameters.push(given)}`;
    const conditions: string[] = [];
    if (filter.kind != null) conditions.push(`q.kind = ${value(filter.kind)}`);
    if (filter.status != null) conditions.push(`q.status = ${value(filter.status)}`);
    if (filter.skill != null) {
      conditions.push(`EXISTS (SELECT FROM question_skills s
        WHERE s.organization_id = q.organization_id AND s.question_id = q.id
          AND s.skill = ${value(storable(filter.skill).trim().toLowerCase())})`);
    }
    const patterns = patternsOf(filter.text ?? '');
    if (patterns.length > 0) conditions.push(`q.id IN (SELECT search_questions(${value(patterns)}::text[]))`);
    const after = page.after?.[0];
    if (after !== undefined) conditions.push(`q.id ${order === 'NEWEST' ? '<' : '>'} ${value(after)}::uuid`);
    const rows = await tx.query<Row>(
      `${SELECT} ${conditions.map((condition) => `AND ${condition}`).join(' ')}
       ORDER BY q.id ${order === 'NEWEST' ? 'DESC' : 'ASC'} LIMIT ${value(page.limit + 1)}`,
      parameters,
    );
    return toPage(rows, page, (row) => [row.id], toRecord);
  }
}
