import { propertyRuns } from '@plumbline/testing';
import fc from 'fast-check';
import { systemActor, UnitOfWork } from '@plumbline/platform';
import { DuplicateReportResolver, MergedQuestionResolver } from '../api/duplicates.resolver.ts';
import { VersionResolver } from '../api/version.resolver.ts';
import { RetireQuestionUseCase } from '../use-cases/move-question.ts';
import { ReportDuplicates } from '../use-cases/report-duplicates.ts';
import { toQuestion } from '../api/to-question.ts';
import { choiceItem, content, guide, refusalOf, value, World, type Organization } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world?.close());

/** Letters of several scripts, digits, punctuation and words that many stems share. */
const word = fc.oneof(
  fc.constantFrom(
    'which',
    'of',
    'the',
    'following',
    'statements',
    'index',
    'queue',
    'C++',
    'async/await',
    'ß',
    '日本語',
  ),
  fc.stringMatching(/^[a-zé0-9+#_]{1,9}$/),
  fc.string({ unit: 'grapheme', maxLength: 4 }).map((text) => text.replace(/[\0\p{Surrogate}]/gu, '')),
);
const text = fc.array(word, { maxLength: 40 }).map((words) => words.join(' ').toLowerCase());

/** A text and what a few edits make of it. */
const family = fc
  .tuple(text, fc.array(fc.tuple(fc.nat(), fc.nat(3), word), { maxLength: 8 }))
  .map(([original, edits]) => {
    const texts = [original];
    let current = original;
    for (const [at, drop, more] of edits) {
      const place = at % (current.length + 1);
      current = current.slice(0, place) + more.toLowerCase() + current.slice(place + drop);
      texts.push(current);
    }
    return texts.map((each) => each.replace(/\p{Surrogate}/gu, ''));
  });

describe('near-duplicates', () => {
  it('share a fingerprint and differ in few bits of their sketches, whatever the texts', async () => {
    const organization = world.organization();
    await fc.assert(
      fc.asyncProperty(fc.array(family, { minLength: 1, maxLength: 4 }), async (families) => {
        const texts = families.flat();
        const missed = await world.database.query(
          `WITH given AS (
             SELECT n, value, near_keys($1, value) AS stored, near_keys($1, near_hashes(value), true) AS asked,
                    near_sketch(near_hashes(value)) AS sketch, cardinality(show_trgm(value)) AS size
             FROM unnest($2::text[]) WITH ORDINALITY AS t(value, n))
           SELECT a.value AS stored, b.value AS asked FROM given a CROSS JOIN given b
           WHERE similarity(a.value, b.value) >= 0.85
             AND NOT (a.stored && b.asked
                      AND bit_count(a.sketch # b.sketch) <= (b.size + b.size * 20 / 17) * 3 / 37)`,
          [organization.id, texts],
        );
        expect(missed).toEqual([]);
      }),
      { numRuns: propertyRuns(100, 2_000) },
    );
  });

  it('of tiny texts are found too, and texts without a letter resemble nothing', async () => {
    const organization = world.organization();
    const [row] = await world.database.query<{ tiny: boolean; none: unknown[] }>(
      `SELECT near_keys($1, 'a') && near_keys($1, near_hashes('A?'), true) AS tiny, near_keys($1, near_hashes('+++ ?!'), true) AS none`,
      [organization.id],
    );
    expect(row).toEqual({ tiny: true, none: [] });
  });

  it('share no fingerprint with those of another organization', async () => {
    const [mine, other] = [world.organization(), world.organization()];
    const [row] = await world.database.query<{ shared: boolean }>(
      `SELECT near_keys($1, 'the same stem') && near_keys($2, near_hashes('the same stem'), true) AS shared`,
      [mine.id, other.id],
    );
    expect(row).toEqual({ shared: false });
  });

  const stem = (index: number) => `How does the partitioner assign the ${index}th record of a topic to its partition?`;

  const warned = async (organization: Organization, index: number) =>
    (await organization.create({ content: content(stem(index)) })).warnings;

  it('are named at most ten at a time', async () => {
    const organization = world.organization();
    for (let index = 1; index <= 12; index++) await warned(organization, index);
    const [warning = ''] = await warned(organization, 13);
    expect(warning.match(/[0-9a-f-]{36}/g)).toHaveLength(10);
  });
});

const similar = (index: number) => `How does the partitioner assign the ${index}th record of a topic to its partition?`;

describe('a report of near-duplicates', () => {
  const reports = () => world.get(DuplicateReportResolver);

  /** Does what one step of the job does. */
  const step = (organization: Organization, id: string): Promise<boolean> =>
    world.worker
      .get(UnitOfWork)
      .run(systemActor(organization.id, 'request-of-a-job'), async (tx) => ({
        ok: true,
        value: await world.worker.get(ReportDuplicates).advance(tx, id),
      }))
      .then(value);

  it('names every pair once, the nearest first, page by page, and can be made again', async () => {
    const organization = world.organization();
    const made = [];
    for (const stem of [similar(1), similar(2), similar(3), 'Why is the sky blue?', 'Why is the sky blue']) {
      made.push((await organization.create({ content: content(stem) })).id);
    }
    value(await world.get(RetireQuestionUseCase).run(organization.author, made[2] ?? ''));
    const { id } = await reports().findDuplicates(organization.author);
    expect((await reports().findDuplicates(organization.author)).id).toBe(id);
    expect(await step(organization, id)).toBe(false);
    expect(await step(organization, id)).toBe(false);
    const report = await reports().duplicateReport(organization.author, id);
    expect(report).toMatchObject({ state: 'DONE', total: 4, processed: 4, found: 2 });
    if (report === null) throw new Error('There is no report.');
    const first = await reports().pairs(organization.author, report, { first: 1 });
    const second = await reports().pairs(organization.author, report, { first: 1, after: first.pageInfo.endCursor });
    expect([...first.nodes, ...second.nodes]).toMatchObject([
      { questionId: made[4], olderId: made[3], similarity: 1 },
      { questionId: made[1], olderId: made[0] },
    ]);
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
    expect((await reports().findDuplicates(organization.author)).id).not.toBe(id);
  });

  it('is seen by its own organization alone', async () => {
    const [mine, other] = [world.organization(), world.organization()];
    const report = await reports().findDuplicates(mine.author);
    expect(await reports().duplicateReport(other.author, report.id)).toBeNull();
    expect((await reports().pairs(other.author, report, {})).nodes).toEqual([]);
    expect(await step(other, report.id)).toBe(false);
    expect(await reports().duplicateReport(mine.author, report.id)).toMatchObject({ state: 'QUEUED' });
  });
});

describe('merging', () => {
  const merge = (organization: Organization, keepId: string, mergeIds: string[], uniteSkills = true) =>
    world.get(DuplicateReportResolver).mergeQuestions(organization.author, { keepId, mergeIds, uniteSkills });

  it('retires the others, which stay readable, unites skills and settles what they said of each other', async () => {
    const organization = world.organization();
    const kept = await organization.create({ content: content(similar(1)), skills: ['kafka'] });
    const other = await organization.create({ content: content(similar(2)), skills: ['queues'] });
    expect(other.warnings).toHaveLength(1);
    expect(await merge(organization, kept.id, [other.id])).toMatchObject({ id: kept.id, skills: ['kafka', 'queues'] });
    expect(await organization.question(kept.id)).toMatchObject({ version: 2, status: 'DRAFT' });
    const { changes } = await world.get(VersionResolver).questionDiff(organization.author, kept.id, 1, 2);
    expect(changes).toMatchObject([{ field: 'skills', kind: 'ADDED', after: 'queues' }]);
    const merged = await organization.question(other.id);
    expect(merged).toMatchObject({ status: 'RETIRED', warnings: [] });
    const into = await world.get(MergedQuestionResolver).mergedInto(organization.author, toQuestion(merged));
    expect(into?.id).toBe(kept.id);
    const audited = await world.database.query(
      `SELECT action, before -> 'skills' AS before, after -> 'skills' AS after FROM audit_entries
       WHERE organization_id = $1 AND action IN ('question.merge', 'question.keep') ORDER BY action`,
      [organization.id],
    );
    expect(audited).toEqual([
      { action: 'question.keep', before: ['kafka'], after: ['kafka', 'queues'] },
      { action: 'question.merge', before: null, after: null },
    ]);
  });

  it('gives what is published the skills of the others, and makes no version where it gains none', async () => {
    const organization = world.organization();
    const kept = await organization.published({ content: content(similar(1)), skills: ['kafka'] });
    const others = [];
    for (const [index, skills] of [
      [2, ['queues']],
      [3, ['kafka']],
    ] as const) {
      others.push((await organization.create({ content: content(similar(index)), skills })).id);
    }
    await merge(organization, kept.id, others.slice(0, 1));
    expect(value(await organization.pin([kept.id]))).toMatchObject([{ version: 2, skills: ['kafka', 'queues'] }]);
    expect(await merge(organization, kept.id, others.slice(1))).toMatchObject({ version: 2, publishedVersion: 2 });
  });

  it('follows those that were merged before, and refuses what makes no sense', async () => {
    const organization = world.organization();
    const [a, b, c] = [
      await organization.create({ content: content('First?') }),
      await organization.create({ content: content('Second?') }),
      await organization.create({ content: content('Third?') }),
    ];
    await merge(organization, b.id, [a.id]);
    await merge(organization, c.id, [b.id]);
    const into = await world
      .get(MergedQuestionResolver)
      .mergedInto(organization.author, toQuestion(await organization.question(a.id)));
    expect(into?.id).toBe(c.id);
    expect(await refusalOf(merge(organization, a.id, [c.id]))).toMatchObject({ code: 'INVALID_MERGE' });
    expect(await refusalOf(merge(organization, c.id, [a.id]))).toMatchObject({ code: 'INVALID_TRANSITION' });
    expect(await refusalOf(merge(organization, c.id, [c.id]))).toMatchObject({ field: 'input.mergeIds' });
    expect(await refusalOf(merge(organization, 'nothing', [c.id]))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await refusalOf(merge(world.organization(), c.id, [b.id]))).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is remembered by imports: the same source again changes nothing', async () => {
    const organization = world.organization();
    const text = guide([], [choiceItem(1, 'Which colour has the sky?')]);
    const { items } = await organization.imported(text, { fileName: 'sky.txt' });
    const kept = await organization.create({ content: content('Which colour does the sky have?') });
    await merge(organization, kept.id, [items[0]?.questionId ?? '']);
    const again = await organization.imported(text, { fileName: 'sky.txt' });
    expect(again.items).toMatchObject([{ status: 'UNCHANGED', questionId: kept.id }]);
  });
});
