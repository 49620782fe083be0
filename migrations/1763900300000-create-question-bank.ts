import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './tenancy.ts';

/**
 * Questions with their immutable versions, and imports with their reports.
 *
 * Text search and the search for near-duplicates use a trigram index, which row-level security would switch off (its
 * operators are not leakproof). Both therefore go through functions that filter by the tenant of the transaction.
 */
export class CreateQuestionBank1763900300000 implements MigrationInterface {
  name = 'CreateQuestionBank1763900300000';

  async up(runner: QueryRunner): Promise<void> {
    await this.createQuestions(runner);
    await this.createImports(runner);
    await tenantTable(runner, 'questions', 'SELECT, INSERT, UPDATE');
    await tenantTable(runner, 'question_versions', 'SELECT, INSERT');
    await tenantTable(runner, 'question_skills');
    await tenantTable(runner, 'question_imports', 'SELECT, INSERT, UPDATE');
    await tenantTable(runner, 'question_import_items', 'SELECT, INSERT, UPDATE');
    await tenantTable(runner, 'question_sources', 'SELECT, INSERT, UPDATE');
    await this.createFunctions(runner);
  }

  private async createQuestions(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE questions (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        kind text NOT NULL,
        status text NOT NULL,
        version integer NOT NULL,
        published_version integer,
        search_text text NOT NULL,
        identity_digest text NOT NULL,
        content_digest text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        updated_at timestamptz NOT NULL DEFAULT app_now(),
        CONSTRAINT pk_questions PRIMARY KEY (organization_id, id),
        CONSTRAINT ck_questions_kind CHECK (kind IN ('SINGLE_CHOICE', 'MULTIPLE_CHOICE', 'TRUE_FALSE', 'NUMERIC',
          'SHORT_TEXT', 'ORDERING', 'MATCHING', 'OPEN', 'SCENARIO')),
        CONSTRAINT ck_questions_status CHECK (status IN ('DRAFT', 'IN_REVIEW', 'PUBLISHED', 'RETIRED')),
        CONSTRAINT ck_questions_published_version CHECK (published_version BETWEEN 1 AND version)
      );
      CREATE UNIQUE INDEX uq_questions_identity ON questions (organization_id, identity_digest)
        WHERE status <> 'RETIRED';
      CREATE INDEX ix_questions_kind ON questions (organization_id, kind, id);
      CREATE INDEX ix_questions_status ON questions (organization_id, status, id);
      CREATE INDEX gin_questions_search_text ON questions USING gin (search_text gin_trgm_ops);

      CREATE TABLE question_versions (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        question_id uuid NOT NULL,
        version integer NOT NULL,
        body jsonb NOT NULL,
        key jsonb,
        explanation text,
        skills text[] NOT NULL,
        difficulty integer,
        labels_cleared boolean NOT NULL,
        warnings text[] NOT NULL,
        author_id uuid,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        CONSTRAINT pk_question_versions PRIMARY KEY (organization_id, id),
        CONSTRAINT uq_question_versions_version UNIQUE (organization_id, question_id, version),
        CONSTRAINT fk_question_versions_question FOREIGN KEY (organization_id, question_id)
          REFERENCES questions (organization_id, id),
        CONSTRAINT ck_question_versions_difficulty CHECK (difficulty BETWEEN 1 AND 5)
      );

      CREATE TABLE question_skills (
        organization_id uuid NOT NULL,
        skill text NOT NULL,
        question_id uuid NOT NULL,
        CONSTRAINT pk_question_skills PRIMARY KEY (organization_id, skill, question_id),
        CONSTRAINT fk_question_skills_question FOREIGN KEY (organization_id, question_id)
          REFERENCES questions (organization_id, id)
      );
      CREATE INDEX ix_question_skills_question ON question_skills (organization_id, question_id);
    `);
  }

  private async createImports(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE question_imports (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        source_id uuid,
        state text NOT NULL,
        format text NOT NULL,
        file_name text,
        publish boolean NOT NULL,
        dry_run boolean NOT NULL,
        content text,
        total integer NOT NULL,
        processed integer NOT NULL,
        created integer NOT NULL,
        updated integer NOT NULL,
        unchanged integer NOT NULL,
        duplicates integer NOT NULL,
        failed integer NOT NULL,
        warnings integer NOT NULL,
        notes text[] NOT NULL,
        code text,
        message text,
        requested_by uuid,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        finished_at timestamptz,
        CONSTRAINT pk_question_imports PRIMARY KEY (organization_id, id),
        CONSTRAINT ck_question_imports_state CHECK (state IN ('QUEUED', 'RUNNING', 'DONE', 'FAILED'))
      );
      CREATE INDEX ix_question_imports_file_name ON question_imports (organization_id, file_name, id);
      CREATE INDEX ix_question_imports_source ON question_imports (organization_id, source_id);

      CREATE TABLE question_import_items (
        organization_id uuid NOT NULL,
        import_id uuid NOT NULL,
        ordinal integer NOT NULL,
        position text NOT NULL,
        item jsonb,
        repeats integer,
        status text,
        question_id uuid,
        code text,
        message text,
        losses text[] NOT NULL,
        warnings text[] NOT NULL,
        CONSTRAINT pk_question_import_items PRIMARY KEY (organization_id, import_id, ordinal),
        CONSTRAINT fk_question_import_items_import FOREIGN KEY (organization_id, import_id)
          REFERENCES question_imports (organization_id, id),
        CONSTRAINT fk_question_import_items_question FOREIGN KEY (organization_id, question_id)
          REFERENCES questions (organization_id, id),
        CONSTRAINT ck_question_import_items_status
          CHECK (status IN ('CREATED', 'UPDATED', 'UNCHANGED', 'DUPLICATE', 'FAILED'))
      );

      CREATE TABLE question_sources (
        organization_id uuid NOT NULL,
        source_id uuid NOT NULL,
        identity_digest text NOT NULL,
        stem_digest text NOT NULL,
        content_digest text NOT NULL,
        question_id uuid NOT NULL,
        CONSTRAINT pk_question_sources PRIMARY KEY (organization_id, source_id, identity_digest),
        CONSTRAINT fk_question_sources_question FOREIGN KEY (organization_id, question_id)
          REFERENCES questions (organization_id, id)
      );
      CREATE INDEX ix_question_sources_identity ON question_sources (organization_id, identity_digest);
      CREATE INDEX ix_question_sources_stem ON question_sources (organization_id, source_id, stem_digest);
    `);
  }

  private async createFunctions(runner: QueryRunner): Promise<void> {
    // A role without superuser rights may attach a library's setting to a function only once the library is loaded.
    await runner.query(`SELECT similarity('a', 'b')`);
    const functions: [signature: string, definition: string][] = [
      [
        'search_questions(text[])',
        `CREATE FUNCTION search_questions(patterns text[]) RETURNS SETOF uuid
           LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
         BEGIN ATOMIC
           SELECT q.id FROM questions q
           WHERE q.organization_id = nullif(current_setting('app.org', true), '')::uuid
             AND q.search_text LIKE patterns[1] AND q.search_text LIKE ALL (patterns);
         END`,
      ],
      [
        'find_similar_questions(text[])',
        `CREATE FUNCTION find_similar_questions(texts text[]) RETURNS TABLE (ordinal integer, question_id uuid)
           LANGUAGE sql STABLE SECURITY DEFINER
           SET search_path = public, pg_temp SET pg_trgm.similarity_threshold = '0.85'
         BEGIN ATOMIC
           SELECT t.n::integer, near.id
           FROM unnest(texts) WITH ORDINALITY AS t(search_text, n)
           CROSS JOIN LATERAL (
             SELECT q.id FROM questions q
             WHERE q.organization_id = nullif(current_setting('app.org', true), '')::uuid
               AND q.status <> 'RETIRED' AND q.search_text % t.search_text
             ORDER BY similarity(q.search_text, t.search_text) DESC, q.id
             LIMIT 10
           ) AS near;
         END`,
      ],
    ];
    for (const [signature, definition] of functions) {
      await runner.query(`
        ${definition};
        ALTER FUNCTION ${signature} OWNER TO plumbline_system;
        REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION ${signature} TO plumbline_app;
      `);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION find_similar_questions(text[]);
      DROP FUNCTION search_questions(text[]);
      DROP TABLE question_sources, question_import_items, question_imports;
      DROP TABLE question_skills, question_versions, questions;
    `);
  }
}
