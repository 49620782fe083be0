import type { MigrationInterface, QueryRunner } from 'typeorm';
import { CLASSES, FILTER, FILTER_TYPES, GIVEN, MATCHES, OF_ROW, OF_SKILLS } from './search-filter.ts';
import { LANGUAGES } from './search-languages.ts';
import { tenantTable } from './tenancy.ts';

/**
 * Search. Row-level security would switch the index of the words off (its operators are not leakproof), so it goes
 * through functions that filter by the tenant of the transaction themselves. A question's document names its tenant as
 * a word, so that one tenant's frequent word costs another nothing.
 */
export class SearchQuestions1764000800000 implements MigrationInterface {
  name = 'SearchQuestions1764000800000';

  async up(runner: QueryRunner): Promise<void> {
    // A role without superuser rights may attach a library's setting to a function only once the library is loaded.
    await runner.query(`SELECT similarity('a', 'b')`);
    await this.createVocabulary(runner);
    await this.createWords(runner);
    await this.addColumns(runner);
    for (const newest of [true, false]) await this.createWalk(runner, newest);
    await this.createRanking(runner);
    await this.createFacets(runner);
  }

  /** The words that the bank has, so that one that it has not can be read as one that it has. */
  private async createVocabulary(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE question_words (
        organization_id uuid NOT NULL,
        word text NOT NULL,
        CONSTRAINT pk_question_words PRIMARY KEY (organization_id, word)
      );
      CREATE INDEX gin_question_words_word ON question_words USING gin (word gin_trgm_ops);
    `);
    await tenantTable(runner, 'question_words', 'SELECT, INSERT');
  }

  private async createWords(runner: QueryRunner): Promise<void> {
    const cases = LANGUAGES.map(([subtag, name]) => `WHEN '${subtag}' THEN '${name}'`);
    await runner.query(`
      CREATE FUNCTION search_language(locale text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
      BEGIN ATOMIC
        SELECT CASE lower(split_part(locale, '-', 1)) ${cases.join(' ')} ELSE 'simple' END;
      END;

      CREATE FUNCTION search_document(organization uuid, locale text, words text, prose text) RETURNS tsvector
        LANGUAGE sql STABLE PARALLEL SAFE
      BEGIN ATOMIC
        SELECT array_to_tsvector(ARRAY['@' || organization]) || words::tsvector
          || strip(to_tsvector(search_language(locale)::regconfig,
                               CASE search_language(locale) WHEN 'simple' THEN '' ELSE prose END));
      END;
      COMMENT ON FUNCTION search_document IS 'The words as they stand, with their places and weights, and the stems '
        'that the language''s rules make of the prose.';

    `);
    await this.define(
      runner,
      'search_query(text[], text[], text)',
      `CREATE FUNCTION search_query(exact text[], plain text[], locale text) RETURNS tsquery
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        SET pg_trgm.similarity_threshold = '0.4' SET enable_seqscan = off AS $$
      DECLARE
        tenant CONSTANT uuid := nullif(current_setting('app.org', true), '')::uuid;
        stop CONSTANT regdictionary := CASE search_language(coalesce(locale, 'en')) WHEN 'simple' THEN 'simple'
          ELSE search_language(coalesce(locale, 'en')) || '_stem' END;
        languages CONSTANT text[] := CASE WHEN locale IS NOT NULL THEN ARRAY[search_language(locale)] ELSE ARRAY(
          WITH RECURSIVE spoken(tag) AS (
            (SELECT q.locale FROM questions q WHERE q.organization_id = tenant ORDER BY q.locale LIMIT 1)
            UNION ALL
            SELECT (SELECT q.locale FROM questions q WHERE q.organization_id = tenant AND q.locale > spoken.tag
                    ORDER BY q.locale LIMIT 1)
            FROM spoken WHERE spoken.tag IS NOT NULL
          ) SELECT DISTINCT search_language(tag) FROM spoken WHERE tag IS NOT NULL) END;
        content tsquery;
        whole tsquery;
        term tsquery;
        stems text[];
      BEGIN
        FOR i IN 1 .. coalesce(cardinality(exact), 0) LOOP
          term := exact[i]::tsquery;
          IF plain[i] <> '' THEN
            stems := ARRAY(
              SELECT DISTINCT '''' || stem || '''' FROM unnest(languages) AS language
              CROSS JOIN unnest(ts_lexize(
                (CASE language WHEN 'simple' THEN 'simple' ELSE language || '_stem' END)::regdictionary, plain[i])) AS stem
              WHERE stem <> plain[i]);
            IF length(plain[i]) >= 4
               AND NOT EXISTS (SELECT FROM question_words w WHERE w.organization_id = tenant AND w.word = plain[i]) THEN
              stems := stems || ARRAY(
                SELECT '''' || near.word || '''' FROM (
                  SELECT w.word, similarity(w.word, plain[i]) AS alike, max(similarity(w.word, plain[i])) OVER () AS most
                  FROM question_words w WHERE w.word % plain[i] AND w.organization_id = tenant
                ) AS near
                WHERE near.alike >= near.most - 0.1 ORDER BY near.alike DESC, near.word LIMIT 5);
            END IF;
            IF cardinality(stems) > 0 THEN
              term := term || array_to_string(stems, ' | ')::tsquery;
            END IF;
          END IF;
          whole := coalesce(whole && term, term);
          IF plain[i] = '' OR ts_lexize(stop, plain[i]) IS DISTINCT FROM '{}' THEN
            content := coalesce(content && term, term);
          END IF;
        END LOOP;
        RETURN coalesce(content, whole);
      END $$`,
    );
    await runner.query(`
      COMMENT ON FUNCTION search_query IS 'All terms: each as it stands, by its stem, or, where the bank does not know '
        'it, by the words it knows that are spelt alike. Stop words count only where there is nothing else.';
    `);
  }

  private async addColumns(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION search_questions(text[]);
      DROP INDEX gin_questions_search_text, ix_questions_kind, ix_questions_status;
      ALTER TABLE questions ADD difficulty integer NOT NULL DEFAULT 0, ADD locale text, ADD author_id uuid,
        ADD document tsvector;
      ALTER TABLE questions NO FORCE ROW LEVEL SECURITY;
      ALTER TABLE question_versions NO FORCE ROW LEVEL SECURITY;
      UPDATE questions q SET difficulty = coalesce(v.difficulty, 0), locale = v.locale, author_id = v.author_id,
        document = search_document(q.organization_id, v.locale, to_tsvector('simple', q.search_text)::text, q.search_text)
        FROM question_versions v
        WHERE v.organization_id = q.organization_id AND v.question_id = q.id AND v.version = q.version;
      INSERT INTO question_words (organization_id, word)
        SELECT DISTINCT organization_id, word
        FROM questions, unnest(tsvector_to_array(to_tsvector('simple', search_text))) AS word
        WHERE length(word) >= 4;
      ALTER TABLE questions FORCE ROW LEVEL SECURITY;
      ALTER TABLE question_versions FORCE ROW LEVEL SECURITY;
      ALTER TABLE questions ALTER document SET NOT NULL;
      CREATE INDEX gin_questions_document ON questions USING gin (document) WITH (gin_pending_list_limit = 1024);
      CREATE INDEX ix_questions_class ON questions (organization_id, status, kind, difficulty, id);
      CREATE INDEX ix_questions_locale ON questions (organization_id, locale, id);
      CREATE INDEX ix_questions_author ON questions (organization_id, author_id, id);
      CREATE INDEX ix_questions_warned ON questions (organization_id, id) WHERE open_warnings > 0;
    `);
  }

  /**
   * Questions by age. What many questions match is found among the nearest few hundred of them, without any other
   * index; what is rarer than that by the index that fits.
   */
  private async createWalk(runner: QueryRunner, newest: boolean): Promise<void> {
    const name = newest ? 'find_newest_questions' : 'find_oldest_questions';
    const [beyond, order] = newest ? ['<', 'DESC'] : ['>', 'ASC'];
    await this.define(
      runner,
      `${name}(${FILTER_TYPES}, uuid, integer)`,
      `CREATE FUNCTION ${name}(${FILTER}, p_after uuid, p_most integer) RETURNS SETOF uuid
         LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
         SET enable_seqscan = off SET jit = off AS $$
       DECLARE
         budget CONSTANT integer := 300;
         tenant CONSTANT uuid := nullif(current_setting('app.org', true), '')::uuid;
         found uuid[];
         walked integer;
         words tsquery;
       BEGIN
         SELECT array_agg(w.id ORDER BY w.id ${order}) FILTER (WHERE w.fits), count(*) INTO found, walked
         FROM (
           SELECT q.id, ${MATCHES} AS fits
           FROM (SELECT * FROM questions
                 WHERE organization_id = tenant AND (p_after IS NULL OR id ${beyond} p_after)
                 ORDER BY id ${order} LIMIT greatest(budget, p_most)) AS q
         ) AS w;
         IF coalesce(cardinality(found), 0) >= p_most OR walked < greatest(budget, p_most) THEN
           RETURN QUERY SELECT * FROM unnest(found[1:p_most]);
         ELSIF coalesce(p_kinds, p_statuses) IS NOT NULL AND NOT EXISTS (
           SELECT FROM ${CLASSES}
           CROSS JOIN LATERAL (
             SELECT FROM questions q
             WHERE q.organization_id = tenant AND q.status = c1.status AND q.kind = c2.kind
               AND q.difficulty = c3.difficulty AND (p_after IS NULL OR q.id ${beyond} p_after)
             LIMIT 1
           ) AS present
         ) THEN
           -- No question is of this sort at all: nobody has to look whether one of them has the rest.
           RETURN;
         ELSIF p_query IS NOT NULL THEN
           words := ('''@' || tenant || '''')::tsquery && p_query;
           RETURN QUERY
             SELECT q.id FROM questions q
             WHERE q.document @@ words AND q.organization_id = tenant AND ${OF_ROW} AND ${OF_SKILLS}
               AND (p_after IS NULL OR q.id ${beyond} p_after)
             ORDER BY q.id ${order} LIMIT p_most;
         ELSIF p_skills IS NOT NULL THEN
           RETURN QUERY
             SELECT DISTINCT near.id
             FROM unnest(p_skills) AS k(skill)
             CROSS JOIN LATERAL (
               SELECT q.id FROM question_skills s
               JOIN questions q ON q.organization_id = s.organization_id AND q.id = s.question_id
               WHERE s.organization_id = tenant AND s.skill = k.skill
                 AND (p_after IS NULL OR s.question_id ${beyond} p_after) AND ${OF_ROW}
               ORDER BY s.question_id ${order} LIMIT p_most
             ) AS near
             ORDER BY near.id ${order} LIMIT p_most;
         ELSIF p_author IS NOT NULL THEN
           RETURN QUERY SELECT q.id FROM questions q
             WHERE q.organization_id = tenant AND q.author_id = p_author
               AND (p_after IS NULL OR q.id ${beyond} p_after) AND ${OF_ROW}
             ORDER BY q.id ${order} LIMIT p_most;
         ELSIF p_warned THEN
           RETURN QUERY SELECT q.id FROM questions q
             WHERE q.organization_id = tenant AND q.open_warnings > 0
               AND (p_after IS NULL OR q.id ${beyond} p_after) AND ${OF_ROW}
             ORDER BY q.id ${order} LIMIT p_most;
         ELSIF p_locale IS NOT NULL THEN
           RETURN QUERY SELECT q.id FROM questions q
             WHERE q.organization_id = tenant AND q.locale = p_locale
               AND (p_after IS NULL OR q.id ${beyond} p_after) AND ${OF_ROW}
             ORDER BY q.id ${order} LIMIT p_most;
         ELSE
           RETURN QUERY
             SELECT near.id FROM ${CLASSES}
             CROSS JOIN LATERAL (
               SELECT q.id FROM questions q
               WHERE q.organization_id = tenant AND q.status = c1.status AND q.kind = c2.kind
                 AND q.difficulty = c3.difficulty AND (p_after IS NULL OR q.id ${beyond} p_after)
                 AND (p_warned IS NULL OR (q.open_warnings > 0) = p_warned)
               ORDER BY q.id ${order} LIMIT p_most
             ) AS near
             ORDER BY near.id ${order} LIMIT p_most;
         END IF;
       END $$`,
    );
  }

  /**
   * Matches by relevance. A frequent word is ranked among the newest questions, and what else has it follows by age;
   * of a rarer one at most 1,000 questions are ranked, and no more are listed.
   */
  private async createRanking(runner: QueryRunner): Promise<void> {
    await this.define(
      runner,
      `find_relevant_questions(${FILTER_TYPES}, integer, uuid, integer)`,
      `CREATE FUNCTION find_relevant_questions(${FILTER}, p_score integer, p_after uuid, p_most integer)
         RETURNS TABLE (id uuid, score integer)
         LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
         SET enable_seqscan = off SET jit = off AS $$
       #variable_conflict use_column
       DECLARE
         ranked CONSTANT integer := 1000;
         frequent CONSTANT integer := 50;
         tenant CONSTANT uuid := nullif(current_setting('app.org', true), '')::uuid;
         words tsquery;
         found uuid[];
         scores integer[];
         walked integer;
         boundary uuid;
         given integer := 0;
       BEGIN
         SELECT array_agg(w.id) FILTER (WHERE w.score > 0), array_agg(w.score) FILTER (WHERE w.score > 0), count(*),
                min(w.id::text)::uuid
           INTO found, scores, walked, boundary
         FROM (
           SELECT q.id, CASE WHEN ${MATCHES} THEN 1 + (ts_rank(q.document, p_query) * 1000000)::integer END AS score
           FROM (SELECT * FROM questions WHERE organization_id = tenant ORDER BY id DESC LIMIT ranked) AS q
         ) AS w;
         IF walked = ranked AND coalesce(cardinality(found), 0) < frequent THEN
           boundary := NULL;
           words := ('''@' || tenant || '''')::tsquery && p_query;
           SELECT array_agg(w.id), array_agg(w.score) INTO found, scores
           FROM (
             SELECT q.id, 1 + (ts_rank(q.document, p_query) * 1000000)::integer AS score
             FROM questions q
             WHERE q.document @@ words AND q.organization_id = tenant AND ${OF_ROW} AND ${OF_SKILLS}
             LIMIT ranked
           ) AS w;
         ELSIF walked < ranked THEN
           boundary := NULL;
         END IF;
         IF p_score IS NULL OR p_score > 0 THEN
           RETURN QUERY
             SELECT f.id, f.score FROM unnest(found, scores) AS f(id, score)
             WHERE p_score IS NULL OR (f.score, f.id) < (p_score, p_after)
             ORDER BY f.score DESC, f.id DESC LIMIT p_most;
           GET DIAGNOSTICS given = ROW_COUNT;
         ELSIF p_after < boundary THEN
           boundary := p_after;
         END IF;
         IF given < p_most AND boundary IS NOT NULL THEN
           RETURN QUERY SELECT f, 0 FROM find_newest_questions(${GIVEN}, boundary, p_most - given) AS f;
         END IF;
       END $$`,
    );
  }

  /** Counts of the first 1,000 matches that are found: by age where many match, in any order where few do. */
  private async createFacets(runner: QueryRunner): Promise<void> {
    await this.define(
      runner,
      `count_question_facets(${FILTER_TYPES})`,
      `CREATE FUNCTION count_question_facets(${FILTER})
         RETURNS TABLE (facet text, value text, count integer, at_least boolean)
         LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
         SET enable_seqscan = off SET jit = off AS $$
       #variable_conflict use_column
       DECLARE
         most CONSTANT integer := 1000;
         frequent CONSTANT integer := 50;
         tenant CONSTANT uuid := nullif(current_setting('app.org', true), '')::uuid;
         words tsquery;
         found uuid[];
         walked integer;
         more boolean;
       BEGIN
         SELECT array_agg(w.id) FILTER (WHERE w.fits), count(*) INTO found, walked
         FROM (SELECT q.id, ${MATCHES} AS fits
               FROM (SELECT * FROM questions WHERE organization_id = tenant ORDER BY id DESC LIMIT most + 1) AS q) AS w;
         more := walked > most;
         IF more AND coalesce(cardinality(found), 0) < frequent THEN
           IF p_query IS NOT NULL THEN
             words := ('''@' || tenant || '''')::tsquery && p_query;
             found := ARRAY(
               SELECT q.id FROM questions q
               WHERE q.document @@ words AND q.organization_id = tenant AND ${OF_ROW} AND ${OF_SKILLS}
               LIMIT most + 1);
           ELSE
             found := ARRAY(SELECT * FROM find_newest_questions(${GIVEN}, NULL, most + 1));
           END IF;
           more := cardinality(found) > most;
         END IF;
         RETURN QUERY
           WITH matched AS MATERIALIZED (
             SELECT q.id, q.kind, q.status, q.difficulty FROM questions q
             WHERE q.organization_id = tenant AND q.id = ANY (found[1:most])
           )
           SELECT f.facet, f.value, f.n::integer, more FROM (
             SELECT 'KIND' AS facet, m.kind AS value, count(*) AS n FROM matched m GROUP BY m.kind
             UNION ALL
             SELECT 'STATUS', m.status, count(*) FROM matched m GROUP BY m.status
             UNION ALL
             SELECT 'DIFFICULTY', m.difficulty::text, count(*) FROM matched m WHERE m.difficulty > 0 GROUP BY m.difficulty
             UNION ALL
             SELECT 'SKILL', s.skill, count(*) FROM matched m
             JOIN question_skills s ON s.organization_id = tenant AND s.question_id = m.id GROUP BY s.skill
           ) AS f
           ORDER BY f.facet, f.n DESC, f.value;
       END $$`,
    );
  }

  private async define(runner: QueryRunner, signature: string, definition: string): Promise<void> {
    await runner.query(`
      ${definition};
      ALTER FUNCTION ${signature} OWNER TO plumbline_system;
      REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION ${signature} TO plumbline_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION count_question_facets(${FILTER_TYPES});
      DROP FUNCTION find_relevant_questions(${FILTER_TYPES}, integer, uuid, integer);
      DROP FUNCTION find_oldest_questions(${FILTER_TYPES}, uuid, integer);
      DROP FUNCTION find_newest_questions(${FILTER_TYPES}, uuid, integer);
      DROP INDEX gin_questions_document, ix_questions_class, ix_questions_locale, ix_questions_author,
        ix_questions_warned;
      ALTER TABLE questions DROP difficulty, DROP locale, DROP author_id, DROP document;
      DROP FUNCTION search_query(text[], text[], text);
      DROP FUNCTION search_document(uuid, text, text, text);
      DROP FUNCTION search_language(text);
      DROP TABLE question_words;
      CREATE INDEX ix_questions_kind ON questions (organization_id, kind, id);
      CREATE INDEX ix_questions_status ON questions (organization_id, status, id);
      CREATE INDEX gin_questions_search_text ON questions USING gin (search_text gin_trgm_ops);
    `);
    await this.define(
      runner,
      'search_questions(text[])',
      `CREATE FUNCTION search_questions(patterns text[]) RETURNS SETOF uuid
         LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
       BEGIN ATOMIC
         SELECT q.id FROM questions q
         WHERE q.organization_id = nullif(current_setting('app.org', true), '')::uuid
           AND q.search_text LIKE patterns[1] AND q.search_text LIKE ALL (patterns);
       END`,
    );
  }
}
