import { isId, newId, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import { contentDigest, identityDigest } from '../domain/digest.ts';
import { searchDocument } from '../domain/search/document.ts';
import type { Question, QuestionStatus } from '../domain/question.ts';
import { QUESTION_SELECT, toRecord, type QuestionRecord, type QuestionRow } from './question-rows.ts';
import { listQuestions, type QuestionFilter, type QuestionOrder } from './question-search.ts';
import { insertSteps } from './question-steps.ts';
import { searchTextOf, toColumns } from './version-columns.ts';

export type { QuestionFilter, QuestionRecord };

/** What an import compares a question by. */
export interface QuestionState {
  readonly id: string;
  readonly status: QuestionStatus;
  readonly contentDigest: string;
}

/** Two that learn the same words do so in the same order. */
const NOTE_WORDS = 'INSERT INTO question_words (organization_id, word)';
const IN_TURN = 'ORDER BY word ON CONFLICT DO NOTHING';

@Injectable()
export class QuestionRepository {
  /** Adds questions without their versions; gives the ids of those that no standing question equals. */
  async insert(tx: Tx, questions: readonly Question[]): Promise<ReadonlySet<string>> {
    const rows = questions.map(({ id, status, version, publishedVersion, content, difficulty, locale, authorId }) => ({
      id,
      kind: content.kind,
      status,
      version,
      published_version: publishedVersion,
      difficulty: difficulty ?? 0,
      locale,
      author_id: authorId,
      search_text: searchTextOf(content),
      ...searchDocument(content),
      identity_digest: identityDigest(content),
      content_digest: contentDigest(content),
    }));
    const inserted = await tx.query<{ id: string }>(
      `WITH r AS MATERIALIZED (
         SELECT * FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, kind text, status text, version integer,
           published_version integer, difficulty integer, locale text, author_id uuid, search_text text, words text,
           prose text, vocabulary text[], identity_digest text, content_digest text)
       ), known AS (${NOTE_WORDS} SELECT DISTINCT $1::uuid, word FROM r, unnest(r.vocabulary) AS word ${IN_TURN})
       INSERT INTO questions
         (organization_id, id, kind, status, version, published_version, difficulty, locale, author_id, search_text,
          near_sketch, document, identity_digest, content_digest)
       SELECT $1::uuid, r.id, r.kind, r.status, r.version, r.published_version, r.difficulty, r.locale, r.author_id,
              r.search_text, near_sketch(near_hashes(r.search_text)), search_document($1::uuid, r.locale, r.words, r.prose),
              r.identity_digest, r.content_digest
       FROM r
       ON CONFLICT (organization_id, identity_digest) WHERE status <> 'RETIRED' DO NOTHING
       RETURNING id`,
      [tx.organizationId, JSON.stringify(rows)],
    );
    return new Set(inserted.map(({ id }) => id));
  }

  /**
   * Adds the current version of each question, and makes its skills those of the question.
   * @param movedBy who has submitted or published it, unless that is its author
   */
  async insertVersions(tx: Tx, questions: readonly QuestionRecord[], movedBy?: string | null): Promise<void> {
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
          ? [
              {
                questionId: id,
                version,
                step: status === 'PUBLISHED' ? 'PUBLISHED' : 'SUBMITTED',
                actorId: movedBy === undefined ? authorId : movedBy,
              },
            ]
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

  /** Holds questions until the transaction ends, by id; unknown ones are absent. Two statements for any number. */
  async lockAll(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, QuestionRecord>> {
    await tx.query(
      'SELECT FROM questions WHERE organization_id = $1 AND id = ANY ($2::uuid[]) ORDER BY id FOR NO KEY UPDATE',
      [tx.organizationId, ids],
    );
    return this.find(tx, ids);
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
    const { words, prose, vocabulary } = searchDocument(content);
    await tx.query('SAVEPOINT revision');
    try {
      await tx.query(
        `WITH known AS (${NOTE_WORDS} SELECT DISTINCT $1::uuid, word FROM unnest($14::text[]) AS word ${IN_TURN})
         UPDATE questions
         SET status = $3, version = $4, published_version = $5, search_text = $6, near_sketch = near_sketch(near_hashes($6)),
             identity_digest = $7, content_digest = $8, difficulty = $9, locale = $10::text, author_id = $11,
             document = search_document($1::uuid, $10::text, $12, $13), open_warnings = 0, updated_at = app_now()
         WHERE organization_id = $1::uuid AND id = $2`,
        [
          tx.organizationId,
          id,
          status,
          version,
          publishedVersion,
          searchTextOf(content),
          identityDigest(content),
          contentDigest(content),
          question.difficulty ?? 0,
          question.locale,
          question.authorId,
          words,
          prose,
          vocabulary,
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
    const rows = await tx.query<QuestionRow>(`${QUESTION_SELECT} AND q.id = ANY ($2::uuid[])`, [
      tx.organizationId,
      known,
    ]);
    return new Map(rows.map((row) => [row.id, toRecord(row)]));
  }

  /** See {@link listQuestions}. */
  list(tx: Tx, filter: QuestionFilter, order: QuestionOrder, page: PageRequest): Promise<Page<QuestionRecord>> {
    return listQuestions(tx, filter, order, page);
  }
}
