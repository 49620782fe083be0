import { ImportProgressed } from '@plumbline/contracts';
import { Realtime } from '@plumbline/platform';
import { countStatements } from '@plumbline/testing';
import { ImportItemResolver, ImportResolver } from '../api/import.resolver.ts';
import { QuestionResolver } from '../api/question.resolver.ts';
import { toReport } from '../api/to-import-report.ts';
import { choiceItem, code, content, guide, input, refusalOf, value, World, type Organization } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world?.close());

describe('lists', () => {
  let organization: Organization;
  const stems = [
    'How do caches expire?',
    'What does 100% coverage mean?',
    'How do caches_fill?',
    'Why retry?',
    'Why wait?',
  ];

  beforeAll(async () => {
    organization = world.organization();
    for (const [index, stem] of stems.entries()) {
      await organization.create({ content: content(stem), skills: index < 2 ? ['Caching'] : ['queues'] });
    }
    const open = input({ kind: 'OPEN', choices: [], key: null, stem: 'Explain caches to a child.' });
    await world.get(QuestionResolver).createQuestion(organization.author, open);
  });

  const list = (filter: object, more: object = {}, order: 'NEWEST' | 'OLDEST' = 'OLDEST') =>
    world.get(QuestionResolver).questions(organization.author, { first: 10, ...more }, filter, order);

  it.each<[object, string[]]>([
    [{ text: '"how do CACHES"' }, ['How do caches expire?', 'How do caches_fill?']],
    [{ text: 'how CACHES expire' }, ['How do caches expire?']],
    [{ text: '100%' }, ['What does 100% coverage mean?']],
    [{ text: 'caches_fill' }, ['How do caches_fill?']],
    [{ text: 'caches', kind: 'OPEN' }, ['Explain caches to a child.']],
    [{ skill: 'caching' }, ['How do caches expire?', 'What does 100% coverage mean?']],
    [{ skill: 'queues', text: 'why' }, ['Why retry?', 'Why wait?']],
    [{ status: 'PUBLISHED' }, []],
  ])('find by %j', async (filter, found) => {
    expect((await list(filter)).nodes.map(({ stem }) => stem)).toEqual(found);
  });

  it('are read page by page, without gaps or repetitions, in either order', async () => {
    for (const order of ['OLDEST', 'NEWEST'] as const) {
      const seen: string[] = [];
      for (let after: string | null = null, more = true; more;) {
        const page = await list({}, { first: 2, after }, order);
        seen.push(...page.nodes.map(({ stem }) => stem));
        after = page.pageInfo.endCursor;
        more = page.pageInfo.hasNextPage;
      }
      const all = [...stems, 'Explain caches to a child.'];
      expect(seen).toEqual(order === 'OLDEST' ? all : all.reverse());
    }
  });

  it('refuse a cursor that is none of theirs, and find nothing by what no stem can hold', async () => {
    const foreign = Buffer.from('["somewhere else"]').toString('base64url');
    expect(await refusalOf(list({}, { after: foreign }))).toMatchObject({ code: 'BAD_CURSOR', field: 'after' });
    expect((await list({ text: 'nul \0 and half \ud83d' })).nodes).toEqual([]);
    expect((await list({ skill: '\0' })).nodes).toEqual([]);
  });

  it('take one statement, however many rows there are', async () => {
    const few = await countStatements(() => list({}, { first: 1 }));
    const many = await countStatements(() => list({ text: 'two' }));
    expect([few.statements.length, many.statements.length]).toEqual([1, 1]);
    expect(many.value.nodes.length).toBeGreaterThan(4);
  });

  it('of an import load all its questions in one statement', async () => {
    const own = world.organization();
    const items = Array.from({ length: 30 }, (_, index) => choiceItem(index + 1, `Topic ${index * 104_729}?`));
    const { report } = await own.imported(guide([], items));
    const { value: page, statements } = await countStatements(async () => {
      const connection = await world.get(ImportResolver).items(own.author, toReport(report), { first: 100 });
      const lines = world.get(ImportItemResolver);
      return Promise.all(connection.nodes.map((item) => lines.question(own.author, item)));
    });
    expect(page.map((found) => found?.stem)).toHaveLength(30);
    expect(page.every((found) => found !== null)).toBe(true);
    expect(statements).toHaveLength(2);
  });
});

describe('other organizations', () => {
  it('see nothing of questions and imports, and can change none', async () => {
    const [mine, other] = [world.organization(), world.organization()];
    const { id } = await mine.published();
    const { report } = await mine.imported(guide([], [choiceItem(1, 'Mine?')]));
    const resolver = world.get(QuestionResolver);
    const imports = world.get(ImportResolver);
    expect(await resolver.question(other.author, id)).toBeNull();
    expect((await resolver.questions(other.author, {})).nodes).toEqual([]);
    expect((await resolver.questions(other.author, {}, { text: 'which' })).nodes).toEqual([]);
    expect(code(await other.pin([id]))).toBe('QUESTION_NOT_FOUND');
    expect(await imports.importReport(other.author, report.id)).toBeNull();
    expect((await imports.items(other.author, toReport(report), {})).nodes).toEqual([]);
    for (const work of [
      () => resolver.reviseQuestion(other.author, id, input()),
      () => resolver.submitQuestionForReview(other.author, id),
      () => resolver.publishQuestion(other.author, id),
      () => resolver.retireQuestion(other.author, 'no id at all'),
    ]) {
      expect(await refusalOf(work())).toMatchObject({ code: 'NOT_FOUND', field: 'id' });
    }
  });

  it('may have the same question', async () => {
    const [mine, other] = [world.organization(), world.organization()];
    await mine.create();
    expect((await other.create()).warnings).toEqual([]);
  });
});

describe('the progress of an import', () => {
  it('shows the report now, after every step, and ends with it', async () => {
    const organization = world.organization();
    const items = Array.from({ length: 120 }, (_, index) => choiceItem(index + 1, `Number ${index * 7919}?`));
    const { id } = value(await organization.import(guide([], items)));
    const stream = world.get(ImportResolver).importProgress(organization.author, id);
    expect((await stream.next()).value?.importProgress).toMatchObject({ id, state: 'QUEUED', created: 0 });
    value(await world.runImport(organization, id));
    const notice = { organizationId: organization.id, eventId: id, payload: { importId: id } };
    await world.get(Realtime).publish([{ topic: ImportProgressed.name, payload: notice }]);
    expect((await stream.next()).value?.importProgress).toMatchObject({ state: 'DONE', created: 120 });
    expect((await stream.next()).done).toBe(true);
  });

  it('is nobody else’s to see', async () => {
    const organization = world.organization();
    const { report } = await organization.imported(guide([], [choiceItem(1, 'Mine?')]));
    const stream = world.get(ImportResolver).importProgress(world.organization().author, report.id);
    expect(await refusalOf(stream.next())).toMatchObject({ code: 'NOT_FOUND' });
    await stream.return();
  });
});
