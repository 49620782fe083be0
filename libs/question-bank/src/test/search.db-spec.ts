import { countStatements, propertyRuns } from '@plumbline/testing';
import fc from 'fast-check';
import { QuestionResolver } from '../api/question.resolver.ts';
import { SearchResolver } from '../api/search.resolver.ts';
import type { QuestionFilter, QuestionOrder } from '../api/question.types.ts';
import { QUESTION_KINDS } from '../domain/question-content.ts';
import { RetireQuestionUseCase } from '../use-cases/move-question.ts';
import { ReviseQuestionUseCase } from '../use-cases/revise-question.ts';
import { content, input, question, value, World, type Organization } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world?.close());

const search = (
  organization: Organization,
  filter: QuestionFilter,
  more: object = {},
  order: QuestionOrder | null = null,
) => world.get(QuestionResolver).questions(organization.author, { first: 100, ...more }, filter, order);

const stems = async (organization: Organization, filter: QuestionFilter, order: QuestionOrder | null = null) =>
  (await search(organization, filter, {}, order)).nodes.map(({ stem }) => stem);

it('takes in a text whose searched part would end within a character', async () => {
  const organization = world.organization();
  const [text, stem] = [`${'x'.repeat(19_999)}😀`, `${'y'.repeat(9_999)}😀`];
  for (const each of [text, stem]) await organization.create({ content: content(each) });
  expect((await search(organization, {})).nodes.map((node) => node.stem)).toEqual([stem, text]);
});

describe('a search', () => {
  let organization: Organization;

  beforeAll(async () => {
    organization = world.organization();
    const all: [stem: string, locale: string | null, choices?: string[]][] = [
      ['What does asyncio.gather() return?', 'en'],
      ['Why is SKIP LOCKED good for queues?', 'en'],
      ['Is a locked row skipped?', 'en'],
      ['Which C++ cast is checked?', 'en'],
      ['What did C lack?', 'en'],
      ['How do async/await differ from promises?', 'en-GB'],
      ['What is in node_modules?', null],
      ['What does Array.prototype.map give?', 'en'],
      ['Welche Häuser stehen hier?', 'de'],
      ['この日本語の問題はデータベースですか', 'ja'],
      ['Which of them is right?', 'en', ['the zygote', 'the gamete', 'neither']],
    ];
    for (const [stem, locale, choices] of all) await organization.create({ content: content(stem, choices), locale });
  });

  it.each<[string, string[]]>([
    ['asyncio', ['What does asyncio.gather() return?']],
    ['"skip locked"', ['Why is SKIP LOCKED good for queues?']],
    ['skip locked', ['Why is SKIP LOCKED good for queues?', 'Is a locked row skipped?']],
    ['queue', ['Why is SKIP LOCKED good for queues?']],
    ['C++', ['Which C++ cast is checked?']],
    ['async/await', ['How do async/await differ from promises?']],
    ['await', ['How do async/await differ from promises?']],
    ['node_modules', ['What is in node_modules?']],
    ['prototype.map', ['What does Array.prototype.map give?']],
    ['Haus', ['Welche Häuser stehen hier?']],
    ['日本語 データベース', ['この日本語の問題はデータベースですか']],
    ['本日', []],
    ['gamete', ['Which of them is right?']],
    ['asynccio', ['What does asyncio.gather() return?']],
    ['promisses', ['How do async/await differ from promises?']],
    ['the gathers', ['What does asyncio.gather() return?']],
    ['nothing like it anywhere', []],
  ])('for %s', async (text, found) => {
    expect((await stems(organization, { text })).sort()).toEqual([...found].sort());
  });

  it('ranks what stands in the stem above what stands in a choice', async () => {
    const own = world.organization();
    await own.create({ content: content('Which is a monad?', ['functor', 'maybe', 'none']) });
    await own.create({ content: content('What is a functor?', ['a', 'b', 'c']) });
    await own.create({ content: content('Which one is it?', ['a functor', 'a monoid', 'c']) });
    expect((await stems(own, { text: 'functor' }))[0]).toBe('What is a functor?');
  });

  it('never finds a question by its key or by what only graders read', async () => {
    const own = world.organization();
    const open = input({
      kind: 'OPEN',
      choices: [],
      key: null,
      stem: 'Say why.',
      modelAnswer: 'Because of xylophones.',
    });
    const short = input({ kind: 'SHORT_TEXT', choices: [], key: { accepted: ['xylophones'] }, stem: 'Name one.' });
    for (const each of [open, short]) await world.get(QuestionResolver).createQuestion(own.author, each);
    expect(await stems(own, { text: 'xylophones' })).toEqual([]);
  });

  it('finds a revised question by what it says now', async () => {
    const own = world.organization();
    const { id } = await own.create({ content: content('What is a mutex?') });
    const next = question({ content: content('What is a semaphore?'), difficulty: 4, locale: 'en' });
    value(await world.get(ReviseQuestionUseCase).run(own.author, id, () => next));
    expect(await stems(own, { text: 'mutex' })).toEqual([]);
    expect(await stems(own, { text: 'semaphores', difficulties: [4], locale: 'en' })).toHaveLength(1);
  });

  it.each([
    '%',
    '\\',
    "'",
    '"',
    "'; DROP TABLE questions; --",
    '\0',
    'the of and',
    ':*',
    '!a & (b | c)',
    '<->',
    '\ud800',
  ])('takes %j for what it is: text', async (text) => {
    await expect(search(organization, { text })).resolves.toBeDefined();
    await expect(world.get(SearchResolver).questionFacets(organization.author, { text })).resolves.toBeDefined();
  });

  it('takes any text at all, however long', async () => {
    await search(organization, { text: 'word '.repeat(2_000) });
    await search(organization, { text: 'x'.repeat(10_000) });
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 80 }), async (text) => {
        await search(organization, { text });
      }),
      { numRuns: propertyRuns(60, 2_000) },
    );
  });

  it('takes one statement in every order, and so do the facets', async () => {
    for (const order of ['RELEVANCE', 'NEWEST', 'OLDEST'] as const) {
      const filter = { text: 'what', skill: 'any', kinds: ['OPEN' as const], minDifficulty: 2, hasWarnings: true };
      const { statements } = await countStatements(() => search(organization, filter, {}, order));
      expect(statements).toHaveLength(1);
    }
    const facets = () => world.get(SearchResolver).questionFacets(organization.author, { text: 'what' });
    expect((await countStatements(facets)).statements).toHaveLength(1);
  });

  it('shows an organization nothing of another one, its words neither', async () => {
    const other = world.organization();
    await other.create({ content: content('Unrelated?') });
    expect(await stems(other, { text: 'asyncio' })).toEqual([]);
    expect(await stems(other, { text: 'asynccio' })).toEqual([]);
    const facets = await world.get(SearchResolver).questionFacets(other.author, {});
    expect(facets.kinds).toEqual([{ value: 'SINGLE_CHOICE', count: 1, atLeast: false }]);
    const pool = world.database.poolAs('plumbline_app', 1);
    const { rows } = await pool.query<{ words: string; found: string[] }>(
      `SELECT search_query(ARRAY['''asynccio'''], ARRAY['asynccio'], 'en')::text AS words,
              ARRAY(SELECT find_newest_questions(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 10)) AS found`,
    );
    expect(rows).toEqual([{ words: "'asynccio'", found: [] }]);
  });
});

describe('a bank of some hundred questions', () => {
  let organization: Organization;
  const MANY = 420;

  /** Enough that no list is answered by looking at the newest alone. */
  beforeAll(async () => {
    organization = world.organization();
    const made = await organization.create({ content: content('Number 0 of many?') });
    await world.database.query(
      `INSERT INTO questions (organization_id, id, kind, status, version, difficulty, locale, author_id, open_warnings,
         search_text, near_sketch, document, identity_digest, content_digest)
       SELECT organization_id, ('01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid,
              ($3::text[])[1 + i % 9], (ARRAY['DRAFT', 'PUBLISHED', 'RETIRED'])[1 + i % 3], 1, i % 6,
              CASE WHEN i % 7 = 0 THEN 'en-GB' ELSE 'en' END, CASE WHEN i % 11 = 0 THEN $4::uuid END, (i % 13 = 0)::integer,
              'number ' || i, near_sketch(near_hashes('number ' || i)),
              search_document(organization_id, 'en', CASE WHEN i % 5 = 0 THEN '''seldom'':1A ' ELSE '' END || '''number'':2A',
                              CASE WHEN i % 4 = 0 THEN 'caching' ELSE 'waiting' END), 'i' || i, 'c' || i
       FROM questions, generate_series(1, $2::integer) AS i WHERE organization_id = $1`,
      [organization.id, MANY, QUESTION_KINDS, organization.author.memberId],
    );
    await world.database.query(
      `INSERT INTO question_versions (organization_id, id, question_id, version, body, skills, difficulty, labels_cleared,
         warnings)
       SELECT organization_id, id, id, 1, jsonb_build_object('stem', search_text, 'choices', '[]'::jsonb, 'targets',
              '[]'::jsonb, 'keyPoints', '[]'::jsonb, 'commonMistakes', '[]'::jsonb, 'followUps', '[]'::jsonb, 'prompts',
              '[]'::jsonb, 'redFlags', '[]'::jsonb), '{}', nullif(difficulty, 0), false, '{}'
       FROM questions WHERE organization_id = $1 AND id <> $2`,
      [organization.id, made.id],
    );
    await world.database.query(
      `INSERT INTO question_skills (organization_id, skill, question_id)
       SELECT organization_id, skill, id FROM questions, unnest(ARRAY['even', 'rare']) AS skill
       WHERE organization_id = $1 AND CASE skill WHEN 'even' THEN difficulty % 2 = 0 ELSE locale = 'en-GB' END`,
      [organization.id],
    );
  });

  const any = <T>(values: T[]) =>
    fc.option(fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 }), { nil: null });
  const filters: fc.Arbitrary<QuestionFilter> = fc.record(
    {
      text: fc.constantFrom('seldom', 'number', 'cache', 'seldom waited', 'numbr', 'absent'),
      kinds: any([...QUESTION_KINDS]),
      statuses: any(['DRAFT', 'PUBLISHED', 'RETIRED', 'IN_REVIEW'] as const),
      skills: any(['even', 'rare', 'unknown']),
      minDifficulty: fc.integer({ min: 1, max: 5 }),
      locale: fc.constantFrom('en-GB', 'en', 'fr'),
      hasWarnings: fc.boolean(),
    },
    { requiredKeys: [] },
  );

  /** What the filter means, told in the plainest SQL. */
  const expected = async (filter: QuestionFilter): Promise<Set<string>> => {
    const words: Record<string, string> = {
      seldom: `i % 5 = 0`,
      number: 'true',
      numbr: 'true',
      cache: 'i % 4 = 0',
      'seldom waited': 'i % 5 = 0 AND i % 4 <> 0',
      absent: 'false',
    };
    const rows = await world.database.query<{ id: string }>(
      `SELECT q.id FROM questions q, LATERAL (SELECT substr(q.search_text, 8)::integer AS i) AS n
       WHERE q.organization_id = $1 AND q.search_text ~ '^number [0-9]+$'
         AND ($2::text[] IS NULL OR kind = ANY ($2)) AND ($3::text[] IS NULL OR status = ANY ($3))
         AND ($4::text[] IS NULL OR EXISTS (SELECT FROM question_skills s WHERE s.question_id = q.id AND s.skill = ANY ($4)))
         AND ($5::integer IS NULL OR difficulty >= $5) AND ($6::text IS NULL OR locale = $6)
         AND ($7::boolean IS NULL OR (i % 13 = 0) = $7) AND ${words[filter.text ?? 'number'] ?? 'false'}`,
      [
        organization.id,
        filter.kinds ?? null,
        filter.statuses ?? null,
        filter.skills ?? null,
        filter.minDifficulty ?? null,
        filter.locale ?? null,
        filter.hasWarnings ?? null,
      ],
    );
    return new Set(rows.map(({ id }) => id));
  };

  it('is listed page by page, complete and without repetition, whatever is asked of it', async () => {
    const orders = fc.constantFrom<QuestionOrder>('NEWEST', 'OLDEST', 'RELEVANCE');
    await fc.assert(
      fc.asyncProperty(filters, orders, fc.integer({ min: 7, max: 100 }), async (filter, order, first) => {
        const seen: string[] = [];
        for (let after: string | null = null, more = true; more;) {
          const page = await search(organization, filter, { first, after }, order);
          seen.push(...page.nodes.filter(({ stem }) => stem.startsWith('number ')).map(({ id }) => id));
          after = page.pageInfo.endCursor;
          more = page.pageInfo.hasNextPage;
        }
        const wanted = [...(await expected(filter))].sort();
        expect([...seen].sort()).toEqual(wanted);
        if (order === 'OLDEST') expect(seen).toEqual(wanted);
        if (order === 'NEWEST') expect(seen).toEqual([...wanted].reverse());
      }),
      { numRuns: propertyRuns(40, 500) },
    );
  });

  it('is counted by what the questions are, and only once each', async () => {
    const filter = { statuses: ['RETIRED' as const], locale: 'en-GB' };
    const facets = await world.get(SearchResolver).questionFacets(organization.author, filter);
    const all = await expected(filter);
    expect(facets.statuses).toEqual([{ value: 'RETIRED', count: all.size, atLeast: false }]);
    expect(facets.kinds.reduce((sum, { count }) => sum + count, 0)).toBe(all.size);
    expect(facets.skills[0]).toEqual({ value: 'rare', count: all.size, atLeast: false });
  });

  it('forgets none of its retired questions', async () => {
    const own = world.organization();
    const { id } = await own.create({ content: content('Still readable?') });
    value(await world.get(RetireQuestionUseCase).run(own.author, id));
    expect(await stems(own, { text: 'readable', status: 'RETIRED' })).toEqual(['Still readable?']);
    expect(await stems(own, { text: 'readable', status: 'PUBLISHED' })).toEqual([]);
  });
});
