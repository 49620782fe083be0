import { countStatements } from '@plumbline/testing';
import { QuestionResolver } from '../api/question.resolver.ts';
import { VersionPeopleResolver, VersionResolver } from '../api/version.resolver.ts';
import { RetireQuestionUseCase } from '../use-cases/move-question.ts';
import { ReviseQuestionUseCase } from '../use-cases/revise-question.ts';
import type { QuestionDraft } from '../domain/question.ts';
import { content, input, question, refusalOf, value, World, type Organization } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world?.close());

const api = () => world.get(VersionResolver);

const revise = async (organization: Organization, id: string, draft: Partial<QuestionDraft>) =>
  value(await world.get(ReviseQuestionUseCase).run(organization.author, id, () => question(draft)));

const shown = async (organization: Organization, id: string) => {
  const found = await world.get(QuestionResolver).question(organization.author, id);
  if (found === null) throw new Error('There is no such question.');
  return found;
};

describe('the versions of a question', () => {
  it('are read newest first, page by page, each as it was written', async () => {
    const organization = world.organization();
    const { id } = await organization.published({ content: content('One?') });
    await revise(organization, id, { content: content('Two?'), skills: ['sql'] });
    await revise(organization, id, { content: content('Three?') });
    const parent = await shown(organization, id);
    const first = await api().versions(organization.author, parent, { first: 2 });
    const rest = await api().versions(organization.author, parent, { first: 2, after: first.pageInfo.endCursor });
    expect([...first.nodes, ...rest.nodes].map(({ version, stem, skills }) => [version, stem, skills])).toEqual([
      [3, 'Three?', []],
      [2, 'Two?', ['sql']],
      [1, 'One?', []],
    ]);
    const { memberId } = organization.author;
    expect(rest.nodes[0]).toMatchObject({ authorId: memberId, publishedById: memberId, descriptionOnly: false });
    expect(rest.nodes[0]?.publishedAt).toBeInstanceOf(Date);
    expect(first.nodes[0]).toMatchObject({ publishedAt: null, publishedById: null });
    expect(rest.pageInfo.hasNextPage).toBe(false);
  });

  it('of a list of questions take one statement, and their authors one more', async () => {
    const organization = world.organization();
    for (const stem of ['One?', 'Two?', 'Three?']) {
      const { id } = await organization.create({ content: content(stem) });
      await revise(organization, id, { content: content(`${stem}!`) });
    }
    const { nodes } = await world.get(QuestionResolver).questions(organization.author, {});
    const read = (count: number) =>
      countStatements(async () => {
        const pages = await Promise.all(
          nodes.slice(0, count).map((node) => api().versions(organization.author, node, { first: 5 })),
        );
        const versions = pages.flatMap((page) => page.nodes);
        const people = world.get(VersionPeopleResolver);
        const authors = await Promise.all(versions.map((each) => people.author(organization.author, each)));
        return authors.map((author) => author?.id);
      });
    const [one, many] = [await read(1), await read(3)];
    expect(many.value).toEqual(Array.from({ length: 6 }, () => organization.author.memberId));
    expect([one.statements.length, many.statements.length]).toEqual([1, 1]);
  });

  it('are found by their number, and are nobody else’s', async () => {
    const organization = world.organization();
    const { id } = await organization.create();
    expect(await api().questionVersion(organization.author, id, 1)).toMatchObject({
      version: 1,
      kind: 'SINGLE_CHOICE',
    });
    expect(await api().questionVersion(organization.author, id, 2)).toBeNull();
    expect(await api().questionVersion(organization.author, 'no id', 1)).toBeNull();
    const other = world.organization().author;
    expect(await api().questionVersion(other, id, 1)).toBeNull();
    expect(await refusalOf(api().questionDiff(other, id, 1, 1))).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('say what changed between two of them, word by word', async () => {
    const organization = world.organization();
    const { id } = await organization.create({ content: content('Which of these is even?') });
    const before = await shown(organization, id);
    const [one, two] = before.choices;
    await world.get(QuestionResolver).reviseQuestion(
      organization.author,
      id,
      input({
        stem: 'Which of these is odd?',
        choices: [
          { id: one?.id ?? '', text: 'one, say', anchored: false },
          { text: 'two', anchored: false },
          { text: 'four', anchored: false },
        ],
        key: { labels: ['A'] },
      }),
    );
    const { value: diff, statements } = await countStatements(() => api().questionDiff(organization.author, id, 1, 2));
    expect(diff.changes.map(({ field, kind, choiceId }) => [field, kind, choiceId])).toEqual([
      ['stem', 'REWORDED', null],
      ['choices.2', 'REMOVED', before.choices[2]?.id],
      ['choices.0.text', 'REWORDED', one?.id],
      ['choices.2', 'ADDED', diff.to.choices[2]?.id],
      ['key', 'CHANGED', null],
    ]);
    expect(diff.changes[0]?.segments).toEqual([
      { change: 'SAME', text: 'Which of these is ' },
      { change: 'REMOVED', text: 'even' },
      { change: 'ADDED', text: 'odd' },
      { change: 'SAME', text: '?' },
    ]);
    expect(diff.changes.at(-1)).toMatchObject({ before: 'B) two', after: 'A) one, say', segments: null });
    expect(two?.id).toBe(diff.to.choices[1]?.id);
    expect(statements).toHaveLength(1);
    const back = await api().questionDiff(organization.author, id, 2, 1);
    expect(back.changes.at(-1)).toMatchObject({ before: 'A) one, say', after: 'B) two' });
    for (const [from, to, field] of [
      [1, 3, 'to'],
      [0, 1, 'from'],
    ] as const) {
      expect(await refusalOf(api().questionDiff(organization.author, id, from, to))).toMatchObject({
        code: 'NOT_FOUND',
        field,
      });
    }
  });
});

describe('an older version', () => {
  it('is restored as a new draft with the choices that it had, while what is published stays', async () => {
    const organization = world.organization();
    const { id } = await organization.published({ content: content('One?'), skills: ['sql'], difficulty: 2 });
    const before = await shown(organization, id);
    await revise(organization, id, { content: content('Two?', ['x', 'y', 'z']) });
    const restored = await api().restoreQuestionVersion(organization.author, id, 1);
    expect(restored).toMatchObject({
      version: 3,
      status: 'DRAFT',
      publishedVersion: 1,
      stem: 'One?',
      skills: ['sql'],
      difficulty: 2,
      choices: before.choices,
      key: before.key,
    });
    const diff = await api().questionDiff(organization.author, id, 1, 3);
    expect(diff.changes).toEqual([]);
    const [entry] = await world.database.query<{ after: object }>(
      `SELECT after FROM audit_entries WHERE organization_id = $1 AND action = 'question.restore'`,
      [organization.id],
    );
    expect(entry?.after).toMatchObject({ version: 3, restored: 1 });
  });

  it('is not restored where it is the newest, is none, is retired, or stands elsewhere by now', async () => {
    const organization = world.organization();
    const { id } = await organization.create({ content: content('One?') });
    const restore = (version: number, questionId = id) =>
      refusalOf(api().restoreQuestionVersion(organization.author, questionId, version));
    expect(await restore(1)).toMatchObject({ code: 'ALREADY_NEWEST', field: 'version' });
    expect(await restore(2)).toMatchObject({ code: 'NOT_FOUND', field: 'version' });
    expect(await restore(1, 'no id')).toMatchObject({ code: 'NOT_FOUND', field: 'id' });
    await revise(organization, id, { content: content('Two?') });
    const standing = await organization.create({ content: content('One?') });
    expect(await restore(1)).toMatchObject({ code: 'DUPLICATE', details: { questionId: standing.id } });
    value(await world.get(RetireQuestionUseCase).run(organization.author, id));
    expect(await restore(1)).toMatchObject({ code: 'INVALID_TRANSITION' });
  });
});
