import { countStatements } from '@plumbline/testing';
import type { Actor } from '@plumbline/platform';
import { QuestionResolver } from '../api/question.resolver.ts';
import { CommentPeopleResolver, HistoryPeopleResolver, ReviewResolver } from '../api/review.resolver.ts';
import { VersionResolver } from '../api/version.resolver.ts';
import { ImportQuestionsUseCase } from '../use-cases/import-questions.ts';
import { choiceItem, content, guide, input, refusalOf, World, type Organization } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world?.close());

const api = () => world.get(ReviewResolver);
const questions = () => world.get(QuestionResolver);

const submitted = async (organization: Organization, stem = 'Which is even?') => {
  const { id } = await organization.create({ content: content(stem) });
  return questions().submitQuestionForReview(organization.author, id);
};

const history = async (actor: Actor, id: string) => {
  const parent = await questions().question(actor, id);
  if (parent === null) throw new Error('There is no such question.');
  return (await api().history(actor, parent, { first: 50 })).nodes;
};

describe('comments', () => {
  it('stand on the version that they are about, in the order in which they were made', async () => {
    const organization = world.organization();
    const reviewer = organization.member();
    const question = await submitted(organization);
    const made = await api().commentOnQuestion(reviewer, question.id, { body: 'Why *B*?', field: 'choices.1.text' });
    expect(made).toMatchObject({ version: 1, field: 'choices.1.text', body: 'Why *B*?', resolvedAt: null });
    await api().commentOnQuestion(organization.author, question.id, { body: 'Because.', version: 1 });
    const { nodes } = await api().comments(reviewer, question, { first: 10 });
    expect(nodes.map(({ body }) => body)).toEqual(['Why *B*?', 'Because.']);
    const people = world.get(CommentPeopleResolver);
    expect((await people.author(reviewer, made))?.id).toBe(reviewer.memberId);
  });

  it('are resolved, and opened again', async () => {
    const organization = world.organization();
    const question = await submitted(organization);
    const { id } = await api().commentOnQuestion(organization.author, question.id, { body: 'Hm.' });
    const resolved = await api().resolveQuestionComment(organization.author, id);
    expect(resolved).toMatchObject({ resolvedById: organization.author.memberId });
    expect(await api().resolveQuestionComment(organization.member(), id)).toEqual(resolved);
    expect(await api().reopenQuestionComment(organization.author, id)).toMatchObject({
      resolvedAt: null,
      resolvedById: null,
    });
    const actions = await world.database.query<{ action: string }>(
      `SELECT action FROM audit_entries WHERE organization_id = $1 AND action LIKE '%comment' ORDER BY id`,
      [organization.id],
    );
    expect(actions.map(({ action }) => action)).toEqual([
      'question.comment',
      'question.resolve-comment',
      'question.reopen-comment',
    ]);
  });

  it('are refused where they say nothing, or are about nothing', async () => {
    const organization = world.organization();
    const { id } = await submitted(organization);
    const say = (body: string, version: number | null = null, actor = organization.author) =>
      refusalOf(api().commentOnQuestion(actor, id, { body, version }));
    expect(await say(' ')).toMatchObject({ code: 'INVALID_COMMENT', field: 'input.body' });
    expect(await say('Hm.', 2)).toMatchObject({ code: 'NOT_FOUND', field: 'input.version' });
    expect(await say('Hm.', null, world.organization().author)).toMatchObject({ code: 'NOT_FOUND', field: 'id' });
    expect(await refusalOf(api().resolveQuestionComment(organization.author, 'no id'))).toMatchObject({
      code: 'NOT_FOUND',
      field: 'id',
    });
  });

  it('of a list of questions are read page by page, in one statement for all of them', async () => {
    const organization = world.organization();
    for (const stem of ['One?', 'Two?', 'Three?']) {
      const { id } = await submitted(organization, stem);
      for (const body of ['a', 'b', 'c']) await api().commentOnQuestion(organization.author, id, { body });
    }
    const { nodes } = await questions().questions(organization.author, {});
    const { value: pages, statements } = await countStatements(() =>
      Promise.all(nodes.map((node) => api().comments(organization.author, node, { first: 2 }))),
    );
    expect(statements).toHaveLength(1);
    const [node] = nodes;
    if (node === undefined) throw new Error('There is no question.');
    const rest = await api().comments(organization.author, node, {
      first: 2,
      after: pages[0]?.pageInfo.endCursor ?? '',
    });
    expect([...(pages[0]?.nodes ?? []), ...rest.nodes].map(({ body }) => body)).toEqual(['a', 'b', 'c']);
    expect(pages.every(({ pageInfo }) => pageInfo.hasNextPage)).toBe(true);
    expect(rest.pageInfo.hasNextPage).toBe(false);
  });
});

describe('a question in review', () => {
  it('is sent back with what is to be changed', async () => {
    const organization = world.organization();
    const reviewer = organization.member();
    const { id } = await submitted(organization);
    const back = await api().requestQuestionChanges(reviewer, id, { body: 'Say which numbers.', field: 'stem' });
    expect(back).toMatchObject({ status: 'DRAFT', version: 1 });
    const [comment] = (await api().comments(reviewer, back, {})).nodes;
    expect(comment).toMatchObject({ asksForChanges: true, body: 'Say which numbers.', authorId: reviewer.memberId });
    expect(await api().waitingSince(reviewer, back)).toBeNull();
  });

  it('is not sent back without a word, and nothing is said where it is not in review', async () => {
    const organization = world.organization();
    const { id } = await organization.create();
    expect(await refusalOf(api().requestQuestionChanges(organization.author, id, { body: '' }))).toMatchObject({
      code: 'INVALID_COMMENT',
      field: 'input.body',
    });
    expect(await refusalOf(api().requestQuestionChanges(organization.author, id, { body: 'No.' }))).toMatchObject({
      code: 'INVALID_TRANSITION',
      details: { status: 'DRAFT' },
    });
    const parent = await questions().question(organization.author, id);
    expect(parent && (await api().comments(organization.author, parent, {})).nodes).toEqual([]);
  });

  it('is withdrawn, and remembers who moved it', async () => {
    const organization = world.organization();
    organization.askForFourEyes();
    const reviewer = organization.member();
    const { id } = await submitted(organization);
    expect(await api().withdrawQuestionFromReview(organization.author, id)).toMatchObject({ status: 'DRAFT' });
    expect(await refusalOf(api().withdrawQuestionFromReview(organization.author, id))).toMatchObject({
      code: 'INVALID_TRANSITION',
    });
    await questions().submitQuestionForReview(organization.author, id);
    await questions().publishQuestion(reviewer, id);
    const steps = await history(reviewer, id);
    expect(steps.map(({ step }) => step)).toEqual(['PUBLISHED', 'SUBMITTED', 'WITHDRAWN', 'SUBMITTED']);
    const [published] = steps;
    const people = world.get(HistoryPeopleResolver);
    expect(published && (await people.actor(reviewer, published))?.id).toBe(reviewer.memberId);
  });

  it('says since when it waits, in one statement for a list', async () => {
    const organization = world.organization();
    for (const stem of ['One?', 'Two?']) await submitted(organization, stem);
    await organization.create({ content: content('Three?') });
    const { nodes } = await questions().questions(organization.author, {});
    const { value: waiting, statements } = await countStatements(() =>
      Promise.all(nodes.map((node) => api().waitingSince(organization.author, node))),
    );
    expect(waiting.map((since) => since instanceof Date)).toEqual([false, true, true]);
    expect(statements).toHaveLength(1);
  });

  it('by an import is remembered as submitted, one that it published as published', async () => {
    const organization = world.organization();
    await organization.imported(guide([], [choiceItem(1, 'Published?')]), { publish: true });
    organization.askForFourEyes();
    await organization.imported(guide([], [choiceItem(1, 'In review?')]), { publish: true });
    const ids = (await organization.questions()).map(({ id }) => id);
    const steps = await Promise.all(ids.map((id) => history(organization.author, id)));
    expect(steps.flat().map(({ step, actorId }) => [step, actorId])).toEqual([
      ['PUBLISHED', organization.author.memberId],
      ['SUBMITTED', organization.author.memberId],
    ]);
  });
});

describe('four eyes', () => {
  const edit = async (actor: Actor, id: string, more: object) =>
    questions().reviseQuestion(actor, id, { ...input({ stem: 'Which is even?' }), ...more });
  const publish = async (actor: Actor, id: string) => {
    await questions().submitQuestionForReview(actor, id);
    return questions().publishQuestion(actor, id);
  };

  it('look at what somebody wrote, whoever describes it anew or restores it', async () => {
    const organization = world.organization();
    organization.askForFourEyes();
    const [writer, colleague] = [organization.author, organization.member()];
    const { id } = await questions().createQuestion(writer, input({ stem: 'Which is even?' }));
    await edit(colleague, id, { difficulty: 4 });
    expect(await refusalOf(publish(writer, id))).toMatchObject({ code: 'REVIEW_REQUIRED' });
    await edit(colleague, id, { stem: 'Which of them is even?' });
    await world.get(VersionResolver).restoreQuestionVersion(colleague, id, 1);
    expect(await refusalOf(publish(writer, id))).toMatchObject({ code: 'REVIEW_REQUIRED' });
    expect(await questions().publishQuestion(colleague, id)).toMatchObject({ status: 'PUBLISHED', version: 4 });
  });

  it('publish the version that they have read, and no newer one', async () => {
    const organization = world.organization();
    organization.askForFourEyes();
    const [writer, reviewer] = [organization.author, organization.member()];
    const { id } = await submitted(organization);
    await edit(writer, id, { stem: 'Which is odd?' });
    await questions().submitQuestionForReview(writer, id);
    expect(await refusalOf(questions().publishQuestion(reviewer, id, 1))).toMatchObject({
      code: 'VERSION_CHANGED',
      details: { version: 2 },
    });
    expect(await questions().publishQuestion(reviewer, id, 2)).toMatchObject({ publishedVersion: 2 });
  });

  it('look at what somebody imported, although a colleague imports its tags again', async () => {
    const organization = world.organization();
    organization.askForFourEyes();
    const csv = (skill: string) => `question,choice a,choice b,answer,skills\nWhich is odd?,1,2,A,${skill}\n`;
    const first = await organization.imported(csv('numbers'), { format: 'CSV', fileName: 'odd.csv', publish: true });
    const id = first.items[0]?.questionId ?? '';
    const [writer, colleague] = [organization.author, organization.member()];
    const again = { content: csv('digits'), encoding: 'UTF8', format: 'CSV', fileName: 'odd.csv' } as const;
    await world.get(ImportQuestionsUseCase).run(colleague, { ...again, publish: true, dryRun: false });
    expect(await organization.question(id)).toMatchObject({ version: 2, status: 'IN_REVIEW', skills: ['digits'] });
    const [submitted] = await history(writer, id);
    expect(submitted).toMatchObject({ step: 'SUBMITTED', version: 2, actorId: colleague.memberId });
    expect(await refusalOf(questions().publishQuestion(writer, id))).toMatchObject({ code: 'REVIEW_REQUIRED' });
    expect(await questions().publishQuestion(colleague, id)).toMatchObject({ status: 'PUBLISHED' });
  });
});

describe('a retired question', () => {
  const retired = async (organization: Organization, publish: boolean, stem = 'Which?') => {
    const { id } = publish
      ? await organization.published({ content: content(stem) })
      : await submitted(organization, stem);
    await questions().retireQuestion(organization.author, id);
    return id;
  };

  it('is published again if it was, and a draft otherwise', async () => {
    const organization = world.organization();
    const published = await retired(organization, true, 'One?');
    expect(await api().reopenQuestion(organization.author, published)).toMatchObject({ status: 'PUBLISHED' });
    const reviewed = await retired(organization, false, 'Two?');
    expect(await api().reopenQuestion(organization.author, reviewed)).toMatchObject({ status: 'DRAFT' });
    expect((await history(organization.author, published)).map(({ step }) => step)).toEqual([
      'REOPENED',
      'RETIRED',
      'PUBLISHED',
    ]);
    expect(await refusalOf(api().reopenQuestion(organization.author, published))).toMatchObject({
      code: 'INVALID_TRANSITION',
    });
  });

  it('stays retired when the same question stands by now', async () => {
    const organization = world.organization();
    const id = await retired(organization, true);
    const standing = await organization.create({ content: content('Which?') });
    expect(await refusalOf(api().reopenQuestion(organization.author, id))).toMatchObject({
      code: 'DUPLICATE',
      field: 'id',
      details: { questionId: standing.id },
    });
    expect(await organization.question(id)).toMatchObject({ status: 'RETIRED' });
  });
});
