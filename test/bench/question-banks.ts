import { newId } from '@plumbline/kernel';
import { systemActor, UnitOfWork, type Actor, type RelayWaker } from '@plumbline/platform';
import { DataSource } from 'typeorm';
import type { BenchDatabase } from './bench-database.ts';

/** A unit of work on the bench's database as the application's role has it, without the application around it. */
export async function openUnitOfWork(
  database: BenchDatabase,
): Promise<{ unitOfWork: UnitOfWork; close: () => Promise<void> }> {
  const source = await new DataSource({
    type: 'postgres',
    url: database.url,
    extra: { options: '-c role=plumbline_app' },
    poolSize: 2,
  }).initialize();
  // Nothing of a bench reaches the outbox's relay, so that nobody need be woken.
  const nobody: Pick<RelayWaker, 'wake'> = { wake: () => undefined };
  return { unitOfWork: new UnitOfWork(source, nobody), close: () => source.destroy() };
}

const ID = `('01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid`;

/** Four thousand made-up words of 4 to 9 letters, the earlier ones more often than the later. */
const word = (salt: number): string =>
  `(SELECT substr(translate(md5(w.n::text), '0123456789', 'ghijklmnop'), 1, 4 + w.n % 6)
    FROM (SELECT (4000 * power((hashint4(i * 31 + ${salt})::bigint + 2147483648) / 4294967296.0, 2))::integer AS n) AS w)`;

/** How stems begin; about half of a bank's questions share their beginning with many others. */
const OPENINGS = `(ARRAY['Why does', 'How would you explain', 'Which of the following statements is true of', 'What is',
  'When do you prefer', 'Compare', 'What happens if', 'Describe how you would test', 'Which of these is no',
  'What is printed by'])[1 + (hashint4(i + 9)::bigint + 2147483648) % 10]`;

/**
 * An organization with a bank of made-up questions, all rows as the application would write them. The word `frequent`
 * stands in three of ten, `zebrafish` in three of all; no scenario is published, and nothing hard is retired.
 */
export async function makeBank(database: BenchDatabase, size: number): Promise<Actor> {
  const organization = newId();
  await database.query(`
    BEGIN;
    SET LOCAL session_replication_role = replica;
    SET LOCAL synchronous_commit = off;
    CREATE TEMP TABLE made ON COMMIT DROP AS
    SELECT i, ${ID} AS id, kind, difficulty, stem,
           CASE WHEN kind = 'SCENARIO' THEN 'DRAFT'
                WHEN roll < 65 THEN 'PUBLISHED' WHEN roll < 85 THEN 'DRAFT' WHEN roll < 90 THEN 'IN_REVIEW'
                WHEN difficulty = 5 THEN 'DRAFT' ELSE 'RETIRED' END AS status
    FROM (
      SELECT i, abs(hashint4(i)) % 100 AS roll, abs(hashint4(i + 7)) % 6 AS difficulty,
             (ARRAY['SINGLE_CHOICE','SINGLE_CHOICE','SINGLE_CHOICE','MULTIPLE_CHOICE','TRUE_FALSE','NUMERIC',
                    'SHORT_TEXT','OPEN','OPEN','ORDERING','MATCHING','SCENARIO'])[1 + abs(hashint4(i + 3)) % 12] AS kind,
             ${OPENINGS} || ' ' || ${word(1)} || ' ' || ${word(2)} || ' with ' || ${word(3)} || ' ' || ${word(4)}
               || ' and ' || ${word(5)} || ' in ' || ${word(6)} || ' ' || ${word(7)} || ' ' || i
               || CASE WHEN abs(hashint4(i + 11)) % 10 < 3 THEN ' in a frequent case' ELSE '' END
               || CASE WHEN i % greatest(${size} / 3, 1) = 1 AND i < ${size} - 2 THEN ' with zebrafish' ELSE '' END
               || '?' AS stem
      FROM generate_series(1, ${size}) AS i
    ) AS drawn;
    INSERT INTO questions
      (organization_id, id, kind, status, version, published_version, difficulty, locale, author_id, open_warnings,
       search_text, near_sketch, document, identity_digest, content_digest)
    SELECT '${organization}', id, kind, status, 1, CASE status WHEN 'PUBLISHED' THEN 1 END, difficulty,
           CASE WHEN i % 20 = 0 THEN 'de' ELSE 'en' END, ('00000000-0000-7000-8000-' || lpad((i % 40)::text, 12, '0'))::uuid,
           CASE WHEN i % 50 = 0 THEN 1 ELSE 0 END, lower(stem), 0::bit(256),
           search_document('${organization}', 'en', setweight(to_tsvector('simple', stem), 'A')::text, stem),
           md5(i::text), md5(stem)
    FROM made ORDER BY i;
    INSERT INTO question_versions
      (organization_id, id, question_id, version, body, key, skills, difficulty, locale, labels_cleared, warnings,
       author_id)
    SELECT '${organization}', id, id, 1,
           jsonb_build_object('stem', stem, 'choices', jsonb_build_array(
             jsonb_build_object('id', 'a', 'text', 'This one', 'anchored', false),
             jsonb_build_object('id', 'b', 'text', 'That one', 'anchored', false))),
           '{"choiceIds": ["a"]}', '{}', nullif(difficulty, 0), 'en', false,
           CASE WHEN i % 50 = 0 THEN ARRAY['LABEL_REFERENCE: the stem'] ELSE '{}' END, NULL
    FROM made ORDER BY i;
    INSERT INTO question_skills (organization_id, skill, question_id)
    SELECT DISTINCT '${organization}'::uuid, 'skill ' || skill, id
    FROM made, unnest(ARRAY[abs(hashint4(i + 5)) % 30, abs(hashint4(i + 6)) % 30]) AS skill;
    INSERT INTO question_words (organization_id, word)
    SELECT DISTINCT '${organization}'::uuid, word FROM made, unnest(tsvector_to_array(to_tsvector('simple', stem))) AS word
    WHERE word ~ '^[a-z]{4,40}$';
    COMMIT;
  `);
  return systemActor(organization, 'request-of-a-bench');
}
