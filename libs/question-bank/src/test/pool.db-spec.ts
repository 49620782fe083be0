import fc from 'fast-check';
import { QuestionPool, type PoolBounds, type PoolFilter } from '@plumbline/contracts';
import { UnitOfWork } from '@plumbline/platform';
import { countStatements, propertyRuns } from '@plumbline/testing';
import { SkillResolver } from '../api/skill.resolver.ts';
import { UsageResolver } from '../api/usage.resolver.ts';
import type { OpenContent } from '../domain/question-content.ts';
import { ReviseQuestionUseCase } from '../use-cases/revise-question.ts';
import { RetireQuestionUseCase } from '../use-cases/move-question.ts';
import { content, question, value, World, type Organization } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world?.close());

const ANYTHING: PoolFilter = { skills: [], difficulties: [], kinds: [] };

const find = (organization: Organization, filters: readonly PoolFilter[], bounds: Partial<PoolBounds> = {}) =>
  world
    .get(UnitOfWork)
    .read(organization.author, (tx) =>
      world.get(QuestionPool).find(tx, filters, { excluding: [], limit: 100, ...bounds }),
    );

const exposures = (organization: Organization, ids: readonly string[]) =>
  world.get(UnitOfWork).read(organization.author, (tx) => world.get(QuestionPool).exposures(tx, ids));

const deliver = (organization: Organization, { id }: { id: string }, times: number, version = 1) =>
  world.database.query('INSERT INTO question_exposures VALUES ($1, $2, $3, $4)', [organization.id, id, version, times]);

describe('the pool that draws pick from', () => {
  it('has what is published and a program can grade, of this organization alone', async () => {
    const organization = world.organization();
    const one = await organization.published({ content: content('One?') });
    await organization.create({ content: content('A draft?') });
    const { id: retired } = await organization.published({ content: content('Retired?') });
    value(await world.get(RetireQuestionUseCase).run(organization.author, retired));
    const open: OpenContent = {
      kind: 'OPEN',
      title: null,
      stem: 'Why?',
      modelAnswer: 'So.',
      keyPoints: [],
      commonMistakes: [],
      followUps: [],
    };
    await organization.published({ content: open });
    await world.organization().published({ content: content('Another’s?') });
    expect(await find(organization, [ANYTHING])).toEqual([[one.id]]);
    expect(await find(organization, [{ ...ANYTHING, kinds: ['OPEN', 'NUMERIC'] }])).toEqual([[]]);
    expect(await find(organization, [{ ...ANYTHING, kinds: ['SINGLE_CHOICE'] }])).toEqual([[one.id]]);
  });

  it('knows skills by synonym and with all that hangs below, any of those asked for', async () => {
    const organization = world.organization();
    const skills = world.get(SkillResolver);
    const make = (name: string, more: object = {}) =>
      skills.createSkill(organization.author, { name, synonyms: [], ...more });
    const python = await make('python', { synonyms: ['py'] });
    await make('asyncio', { parentId: python.id });
    const [one, two, three] = [
      await organization.published({ content: content('One?'), skills: ['python'] }),
      await organization.published({ content: content('Two?'), skills: ['asyncio'] }),
      await organization.published({ content: content('Three?'), skills: ['sql'], difficulty: 2 }),
    ];
    const wanted = [['PY'], ['asyncio'], ['sql', 'asyncio'], ['unknown']];
    expect(
      await find(
        organization,
        wanted.map((names) => ({ ...ANYTHING, skills: names })),
      ),
    ).toEqual([[one.id, two.id], [two.id], [two.id, three.id], []]);
    expect(await find(organization, [{ ...ANYTHING, difficulties: [2, 5] }])).toEqual([[three.id]]);
  });

  it('takes a question under revision for what its published version says', async () => {
    const organization = world.organization();
    const one = await organization.published({ content: content('One?'), skills: ['python'], difficulty: 1 });
    const revised = question({ content: content('One, anew?'), skills: ['sql'], difficulty: 5 });
    value(await world.get(ReviseQuestionUseCase).run(organization.author, one.id, () => revised));
    const asked: PoolFilter[] = [
      { ...ANYTHING, skills: ['python'] },
      { ...ANYTHING, difficulties: [1] },
      { ...ANYTHING, skills: ['sql'] },
      { ...ANYTHING, difficulties: [5] },
    ];
    expect(await find(organization, asked)).toEqual([[one.id], [one.id], [], []]);
    const { nodes } = await world.get(SkillResolver).skills(organization.author, {}, null, 'python');
    await world.get(SkillResolver).updateSkill(organization.author, nodes[0]?.id ?? '', { name: 'snake' });
    expect(await find(organization, [{ ...ANYTHING, skills: ['snake'] }])).toEqual([[one.id]]);
    await deliver(organization, one, 2);
    expect(await find(organization, [ANYTHING])).toEqual([[one.id]]);
  });

  it('gives the least exposed first, and none that has reached its cap', async () => {
    const organization = world.organization();
    const made = [];
    for (const stem of ['One?', 'Two?', 'Three?', 'Four?']) {
      made.push(await organization.published({ content: content(stem), skills: ['python'] }));
    }
    const [one, two, three, four] = made as [(typeof made)[0], (typeof made)[0], (typeof made)[0], (typeof made)[0]];
    await deliver(organization, one, 3);
    await deliver(organization, two, 1);
    await deliver(organization, four, 2);
    for (const filter of [ANYTHING, { ...ANYTHING, skills: ['python'] }]) {
      expect(await find(organization, [filter])).toEqual([[three.id, two.id, four.id, one.id]]);
      expect(await find(organization, [filter], { limit: 2 })).toEqual([[three.id, two.id]]);
      expect(await find(organization, [filter], { limit: 1 })).toEqual([[three.id]]);
      expect(await find(organization, [filter], { excluding: [three.id, four.id, 'none'] })).toEqual([
        [two.id, one.id],
      ]);
    }
    await world.get(UsageResolver).setExposureCap(organization.author, four.id, 2);
    await world.get(UsageResolver).setExposureCap(organization.author, one.id, 4);
    expect(await find(organization, [ANYTHING])).toEqual([[three.id, two.id, one.id]]);
    value(await world.get(RetireQuestionUseCase).run(organization.author, two.id));
    expect(await exposures(organization, [one.id, two.id, three.id, four.id, 'none'])).toEqual(
      new Map([
        [one.id, { delivered: 3, spent: false }],
        [two.id, { delivered: 1, spent: true }],
        [three.id, { delivered: 0, spent: false }],
        [four.id, { delivered: 2, spent: true }],
      ]),
    );
  });

  it('is asked for any number of draws in one statement', async () => {
    const organization = world.organization();
    await organization.published();
    const counted = await countStatements(() =>
      find(organization, [ANYTHING, { ...ANYTHING, skills: ['x'] }, ANYTHING]),
    );
    expect(counted.value.map((found) => found.length)).toEqual([1, 0, 1]);
    expect(counted.statements).toHaveLength(1);
  });
});

describe('a pool of some hundred questions', () => {
  let organization: Organization;

  beforeAll(async () => {
    organization = world.organization();
    const made = await organization.create({ content: content('A draft of no pool?') });
    await world.database.query(
      `INSERT INTO questions (organization_id, id, kind, status, version, published_version, difficulty, exposure_cap,
         search_text, near_sketch, document, identity_digest, content_digest)
       SELECT organization_id, ('01900000-0000-7000-9000-' || lpad(to_hex(i), 12, '0'))::uuid,
              (ARRAY['NUMERIC', 'ORDERING', 'OPEN'])[1 + i % 3], (ARRAY['PUBLISHED', 'PUBLISHED', 'DRAFT', 'RETIRED'])[1 + i % 4],
              1 + (i % 4 = 2)::integer, CASE WHEN i % 5 <> 4 THEN 1 END, i % 6, CASE WHEN i % 7 = 0 THEN 2 END,
              'pooled ' || i, near_sketch(near_hashes('pooled ' || i)), document, 'p' || i, 'd' || i
       FROM questions, generate_series(1, 400) AS i WHERE organization_id = $1 AND id = $2`,
      [organization.id, made.id],
    );
    await world.database.query(
      `UPDATE questions SET status = 'DRAFT' WHERE organization_id = $1 AND status = 'PUBLISHED' AND published_version IS NULL`,
      [organization.id],
    );
    await world.database.query(
      `INSERT INTO question_versions (organization_id, id, question_id, version, body, skills, difficulty, labels_cleared, warnings)
       SELECT organization_id, gen_random_uuid(), id, n, '{}',
              CASE WHEN difficulty % 2 = n % 2 THEN ARRAY['even'] ELSE ARRAY['odd', 'rare'] END,
              nullif((difficulty + n - 1) % 6, 0), false, '{}'
       FROM questions q, generate_series(1, q.version) AS n WHERE organization_id = $1 AND id <> $2`,
      [organization.id, made.id],
    );
    // A question's own row says what its newest version does.
    await world.database.query(
      `UPDATE questions q SET difficulty = coalesce(v.difficulty, 0) FROM question_versions v
       WHERE q.organization_id = $1 AND v.organization_id = $1 AND v.question_id = q.id AND v.version = q.version AND q.id <> $2`,
      [organization.id, made.id],
    );
    await world.database.query(
      `INSERT INTO question_skills (organization_id, skill, question_id)
       SELECT q.organization_id, skill, q.id FROM questions q
       JOIN question_versions v ON v.organization_id = q.organization_id AND v.question_id = q.id AND v.version = q.version,
       unnest(v.skills) AS skill WHERE q.organization_id = $1`,
      [organization.id],
    );
    await world.database.query(
      `INSERT INTO question_exposures
       SELECT organization_id, question_id, version, 1 + length(question_id::text || version) % 2 + (version % 3)
       FROM question_versions WHERE organization_id = $1 AND get_byte(uuid_send(question_id), 15) % 3 <> 0`,
      [organization.id],
    );
  });

  /** What a draw may pick, told in the plainest SQL. */
  const expected = async ({ skills, difficulties, kinds }: PoolFilter, excluding: readonly string[], limit: number) => {
    const rows = await world.database.query<{ id: string }>(
      `SELECT q.id FROM questions q
       JOIN question_versions v ON v.organization_id = q.organization_id AND v.question_id = q.id AND v.version = q.published_version
       CROSS JOIN LATERAL (SELECT coalesce(sum(e.delivered), 0) AS times FROM question_exposures e
                           WHERE e.organization_id = q.organization_id AND e.question_id = q.id) AS delivered
       WHERE q.organization_id = $1 AND q.status <> 'RETIRED' AND q.kind <> 'OPEN'
         AND (cardinality($2::text[]) = 0 OR v.skills && $2)
         AND (cardinality($3::integer[]) = 0 OR v.difficulty = ANY ($3))
         AND (cardinality($4::text[]) = 0 OR q.kind = ANY ($4))
         AND NOT q.id::text = ANY ($5::text[]) AND (q.exposure_cap IS NULL OR times < q.exposure_cap)
       ORDER BY times, q.id LIMIT $6`,
      [organization.id, skills, difficulties, kinds, excluding, limit],
    );
    return rows.map(({ id }) => id);
  };

  it('is what the bank has, in its order, whatever is asked of it', async () => {
    const filters = fc.record({
      skills: fc.subarray(['even', 'odd', 'rare', 'unknown']),
      difficulties: fc.subarray([1, 2, 3, 4, 5]),
      kinds: fc.subarray(['NUMERIC', 'ORDERING', 'OPEN'] as const),
    });
    const whole = await expected(ANYTHING, [], 1_000);
    expect(whole.length).toBeGreaterThan(100);
    await fc.assert(
      fc.asyncProperty(
        fc.array(filters, { minLength: 1, maxLength: 3 }),
        fc.subarray(whole.slice(0, 20)),
        fc.integer({ min: 1, max: 500 }),
        async (asked, excluding, limit) => {
          const found = await find(organization, asked, { excluding, limit });
          const wanted = await Promise.all(asked.map((filter) => expected(filter, excluding, limit)));
          expect(found).toEqual(wanted);
        },
      ),
      { numRuns: propertyRuns(40, 400) },
    );
  });
});
