import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './tenancy.ts';

/**
 * The smallest number of trigrams of each size class. Each class reaches to 20/17 of where it begins, so that two sets
 * whose sizes differ by no more than a Jaccard similarity of 17/20 allows stand in the same class or in neighbours.
 */
const CLASSES: number[] = [1];
for (let lowest = 1; lowest < 25_000;) {
  lowest = Math.floor((lowest * 20) / 17) + 1;
  CLASSES.push(lowest);
}

/**
 * Near-duplicates without comparing all with all, and without missing any: the partitioning of Arasu, Ganti and
 * Kaushik, "Efficient exact set-similarity joins" (VLDB 2006), section 4, on the very sets that pg_trgm compares.
 *
 * Two sets A and B of a Jaccard similarity of t or more differ in at most (|A| + |B|)(1 − t)/(1 + t) elements, which is
 * 3/37 of their sizes for t = 0.85. Divided by a hash into one part more than that, they agree in at least one part
 * entirely. The parts' fingerprints are what the index holds; their number depends on the class of the size.
 */
export class CompareQuestions1764000300000 implements MigrationInterface {
  name = 'CompareQuestions1764000300000';

  async up(runner: QueryRunner): Promise<void> {
    // A role without superuser rights may use a library's functions in an index only once the library is loaded.
    await runner.query(`SELECT similarity('a', 'b')`);
    await this.createKeys(runner);
    await runner.query(`
      DROP FUNCTION find_similar_questions(text[]);
      ALTER TABLE questions ADD near_sketch bit(256), ADD merged_into_id uuid,
        ADD CONSTRAINT fk_questions_merged_into FOREIGN KEY (organization_id, merged_into_id)
          REFERENCES questions (organization_id, id);
      ALTER TABLE questions NO FORCE ROW LEVEL SECURITY;
      UPDATE questions SET near_sketch = near_sketch(near_hashes(search_text));
      ALTER TABLE questions FORCE ROW LEVEL SECURITY;
      ALTER TABLE questions ALTER near_sketch SET NOT NULL;
      CREATE INDEX gin_questions_near_keys ON questions USING gin (near_keys(organization_id, search_text))
        WITH (fastupdate = off);
      CREATE INDEX ix_questions_merged_into ON questions (organization_id, merged_into_id)
        WHERE merged_into_id IS NOT NULL;
      CREATE INDEX ix_question_sources_question ON question_sources (organization_id, question_id);
    `);
    await this.createSearch(runner);
    await this.createReports(runner);
  }

  private async createKeys(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION near_hashes(value text) RETURNS bigint[]
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      BEGIN ATOMIC
        SELECT array(SELECT hashtextextended(gram, 0) FROM unnest(show_trgm(value)) AS gram);
      END;
      COMMENT ON FUNCTION near_hashes IS 'The trigrams of a text, as pg_trgm has them, each as a number.';

      CREATE FUNCTION near_keys(organization uuid, hashes bigint[], neighbours boolean) RETURNS bigint[]
        LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
      DECLARE
        classes CONSTANT integer[] := '{${CLASSES.join(',')}}';
        size CONSTANT integer := cardinality(hashes);
        largest integer;
        parts integer;
        part integer;
        hash bigint;
        sums bigint[];
        keys bigint[] := '{}';
      BEGIN
        IF size = 0 THEN
          RETURN keys;
        END IF;
        FOR class IN width_bucket(CASE WHEN neighbours THEN (size * 17 + 19) / 20 ELSE size END, classes)
                  .. width_bucket(CASE WHEN neighbours THEN size * 20 / 17 ELSE size END, classes) LOOP
          largest := classes[class + 1] - 1;
          parts := (largest + largest * 20 / 17) * 3 / 37 + 1;
          sums := array_fill(0::bigint, ARRAY[parts]);
          FOREACH hash IN ARRAY hashes LOOP
            part := (hash & 16777215) % parts + 1;
            sums[part] := sums[part] # hash;
          END LOOP;
          FOR part IN 1 .. parts LOOP
            keys := keys || hashint8extended(sums[part], uuid_hash_extended(organization, class * 100000 + part));
          END LOOP;
        END LOOP;
        RETURN keys;
      END $$;
      COMMENT ON FUNCTION near_keys(uuid, bigint[], boolean) IS 'Fingerprints of the parts of a text''s trigrams. Texts '
        'of a similarity of 0.85 or more share one, when those of one text are taken with its neighbouring size classes.';

      CREATE FUNCTION near_keys(organization uuid, value text) RETURNS bigint[]
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      BEGIN ATOMIC
        SELECT near_keys(organization, near_hashes(value), false);
      END;

      CREATE FUNCTION near_sketch(hashes bigint[]) RETURNS bit(256)
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      BEGIN ATOMIC
        SELECT coalesce(bit_xor(set_bit(0::bit(256), ((hash >> 24) & 255)::integer, 1)), 0::bit(256))
        FROM unnest(hashes) AS hash;
      END;
      COMMENT ON FUNCTION near_sketch(bigint[]) IS 'One bit turned for each trigram: two sketches differ in at most as '
        'many bits as the sets differ in trigrams, so that most pairs are told apart without reading their texts.';
    `);
  }

  private async createSearch(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION find_similar_questions(texts text[], below uuid[], most integer)
        RETURNS TABLE (ordinal integer, question_id uuid, nearness real)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off
      BEGIN ATOMIC
        WITH tenant AS MATERIALIZED (
          SELECT nullif(current_setting('app.org', true), '')::uuid AS id
        ), hashed AS MATERIALIZED (
          SELECT t.n, t.value, t.below, tenant.id AS organization_id, near_hashes(t.value) AS hashes
          FROM tenant, unnest(texts, below) WITH ORDINALITY AS t(value, below, n)
        ), given AS MATERIALIZED (
          SELECT n, value, h.below, organization_id, near_keys(organization_id, hashes, true) AS keys,
                 near_sketch(hashes) AS sketch, cardinality(hashes) AS size
          FROM hashed h
        )
        SELECT g.n::integer, near.id, near.nearness
        FROM given g
        CROSS JOIN LATERAL (
          SELECT q.id, similarity(q.search_text, g.value) AS nearness
          FROM questions q
          WHERE near_keys(q.organization_id, q.search_text) && g.keys
            -- Within CASE, so that no planner without statistics takes another index for these.
            AND CASE WHEN q.organization_id = g.organization_id
                  AND bit_count(q.near_sketch # g.sketch) <= (g.size + g.size * 20 / 17) * 3 / 37
                  AND q.status <> 'RETIRED' AND (g.below IS NULL OR q.id < g.below)
                  THEN similarity(q.search_text, g.value) >= 0.85 END
          ORDER BY nearness DESC, q.id
          LIMIT most
        ) AS near;
      END;
      ALTER FUNCTION find_similar_questions(text[], uuid[], integer) OWNER TO plumbline_system;
      REVOKE ALL ON FUNCTION find_similar_questions(text[], uuid[], integer) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION find_similar_questions(text[], uuid[], integer) TO plumbline_app;
    `);
  }

  private async createReports(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE duplicate_reports (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        state text NOT NULL,
        total integer NOT NULL,
        processed integer NOT NULL,
        found integer NOT NULL,
        compared_to uuid,
        requested_by uuid,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        finished_at timestamptz,
        CONSTRAINT pk_duplicate_reports PRIMARY KEY (organization_id, id),
        CONSTRAINT ck_duplicate_reports_state CHECK (state IN ('QUEUED', 'RUNNING', 'DONE', 'FAILED'))
      );
      CREATE UNIQUE INDEX uq_duplicate_reports_running ON duplicate_reports (organization_id)
        WHERE state IN ('QUEUED', 'RUNNING');

      CREATE TABLE duplicate_pairs (
        organization_id uuid NOT NULL,
        report_id uuid NOT NULL,
        similarity integer NOT NULL,
        question_id uuid NOT NULL,
        older_id uuid NOT NULL,
        CONSTRAINT pk_duplicate_pairs PRIMARY KEY (organization_id, report_id, similarity, question_id, older_id),
        CONSTRAINT fk_duplicate_pairs_report FOREIGN KEY (organization_id, report_id)
          REFERENCES duplicate_reports (organization_id, id),
        CONSTRAINT fk_duplicate_pairs_question FOREIGN KEY (organization_id, question_id)
          REFERENCES questions (organization_id, id),
        CONSTRAINT fk_duplicate_pairs_older FOREIGN KEY (organization_id, older_id)
          REFERENCES questions (organization_id, id),
        CONSTRAINT ck_duplicate_pairs_similarity CHECK (similarity BETWEEN 8500 AND 10000)
      );
    `);
    await tenantTable(runner, 'duplicate_reports', 'SELECT, INSERT, UPDATE');
    await tenantTable(runner, 'duplicate_pairs', 'SELECT, INSERT');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`SELECT similarity('a', 'b')`);
    await runner.query(`
      DROP TABLE duplicate_pairs, duplicate_reports;
      DROP FUNCTION find_similar_questions(text[], uuid[], integer);
      DROP INDEX gin_questions_near_keys, ix_questions_merged_into, ix_question_sources_question;
      ALTER TABLE questions DROP CONSTRAINT fk_questions_merged_into,
        DROP near_sketch, DROP merged_into_id;
      DROP FUNCTION near_sketch(bigint[]);
      DROP FUNCTION near_keys(uuid, text);
      DROP FUNCTION near_keys(uuid, bigint[], boolean);
      DROP FUNCTION near_hashes(text);
      CREATE FUNCTION find_similar_questions(texts text[]) RETURNS TABLE (ordinal integer, question_id uuid)
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
      END;
      ALTER FUNCTION find_similar_questions(text[]) OWNER TO plumbline_system;
      REVOKE ALL ON FUNCTION find_similar_questions(text[]) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION find_similar_questions(text[]) TO plumbline_app;
    `);
  }
}
