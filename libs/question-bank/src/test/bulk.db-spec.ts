import { BulkActionProgressed } from '@plumbline/contracts';
import { newId, type EventPayload } from '@plumbline/kernel';
import { Realtime, systemActor, UnitOfWork } from '@plumbline/platform';
import { countStatements } from '@plumbline/testing';
import { BulkItemResolver, BulkResolver } from '../api/bulk.resolver.ts';
import type { BulkActionType, BulkTagInput } from '../api/bulk.types.ts';
import { QuestionResolver } from '../api/question.resolver.ts';
import { SkillResolver } from '../api/skill.resolver.ts';
import { VersionResolver } from '../api/version.resolver.ts';
import { SkillRepository } from '../data/skill.repository.ts';
import { RunBulkActionHandler } from '../jobs/run-bulk-action.handler.ts';
import { content, refusalOf, value, World, type Organization } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world?.close());

const api = () => world.get(BulkResolver);

/** Does what one delivery of the job does. */
async function deliver(organization: Organization, { id }: BulkActionType): Promise<BulkActionType> {
  const actor = systemActor(organization.id, 'request-of-a-job');
  const handler = world.worker.get(RunBulkActionHandler);
  value(await world.worker.get(UnitOfWork).run(actor, (tx) => handler.handle(tx, { bulkActionId: id })));
  const action = await api().bulkAction(organization.author, id);
  if (action === null) throw new Error('There is no such action.');
  return action;
}

const tag = (organization: Organization, input: Partial<BulkTagInput>) =>
  api().bulkTagQuestions(organization.author, { addSkills: [], removeSkills: [], ...input });

const items = async (organization: Organization, action: BulkActionType) =>
  (await api().items(organization.author, action, { first: 100 })).nodes;

const made = async (organization: Organization, count: number, published = false) => {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const draft = { content: content(`Question ${index * 7_919}?`), skills: ['old'] };
    ids.push((published ? await organization.published(draft) : await organization.create(draft)).id);
  }
  return ids;
};

describe('tagging many questions', () => {
  it('describes them anew without a review, and says the same of what they say', async () => {
    const organization = world.organization();
    const published = await made(organization, 1, true);
    const { id: draft } = await organization.create({ content: content('A draft?'), difficulty: 4 });
    const asked = await tag(organization, {
      ids: [...published, draft],
      addSkills: ['Caching'],
      removeSkills: ['OLD'],
      difficulty: 2,
      locale: 'de-ch',
    });
    expect(asked).toMatchObject({ action: 'TAG', state: 'QUEUED', total: 2, done: 0 });
    expect(await deliver(organization, asked)).toMatchObject({ state: 'DONE', done: 2, unchanged: 0, failed: 0 });
    const [id = ''] = published;
    const after = await organization.question(id);
    expect(after).toMatchObject({
      status: 'PUBLISHED',
      version: 2,
      publishedVersion: 2,
      skills: ['caching'],
      difficulty: 2,
      locale: 'de-CH',
      authorId: organization.author.memberId,
    });
    expect(await organization.question(draft)).toMatchObject({ status: 'DRAFT', version: 2, publishedVersion: null });
    const diff = await world.get(VersionResolver).questionDiff(organization.author, id, 1, 2);
    expect(diff.changes.map(({ field, kind }) => [field, kind])).toEqual([
      ['skills', 'REMOVED'],
      ['skills', 'ADDED'],
      ['difficulty', 'ADDED'],
      ['locale', 'ADDED'],
    ]);
    expect([diff.from.descriptionOnly, diff.to.descriptionOnly]).toEqual([false, true]);
    expect(diff.to.choices).toEqual(diff.from.choices);
    expect(diff.to.publishedAt).toBeInstanceOf(Date);
    expect(diff.to.publishedAt).toEqual(diff.from.publishedAt);
    const [pinned] = value(await organization.pin([id]));
    expect(pinned).toMatchObject({ version: 2, skills: ['caching'], difficulty: 2 });
    const found = async (filter: object) =>
      (await world.get(QuestionResolver).questions(organization.author, {}, filter)).nodes.map((node) => node.id);
    expect((await found({ skill: 'caching' })).sort()).toEqual([id, draft].sort());
    expect(await found({ skill: 'old' })).toEqual([]);
    expect((await found({ locale: 'de-CH', difficulties: [2] })).sort()).toEqual([id, draft].sort());
  });

  it('leaves a published version alone while a newer one is a draft', async () => {
    const organization = world.organization();
    const [id = ''] = await made(organization, 1, true);
    const question = await world.get(QuestionResolver).question(organization.author, id);
    if (question === null) throw new Error('There is no such question.');
    const revised = { ...question, choices: question.choices.map(({ text }) => ({ text, anchored: false })) };
    await world.get(QuestionResolver).reviseQuestion(organization.author, id, {
      ...revised,
      targets: [],
      key: { labels: ['A'] },
      labelsCleared: false,
    });
    await deliver(organization, await tag(organization, { ids: [id], addSkills: ['new'] }));
    expect(await organization.question(id)).toMatchObject({ status: 'DRAFT', version: 3, publishedVersion: 1 });
    expect(value(await organization.pin([id]))[0]).toMatchObject({ version: 1, skills: ['old'] });
  });

  it('keeps warnings, and what was cleared of them', async () => {
    const organization = world.organization();
    const lettered = { ...content('Which?', ['one', 'two', 'Both A and B']), explanation: 'Option C is right.' };
    const { id } = await organization.published({ content: lettered });
    await world.get(VersionResolver).clearQuestionWarning(organization.author, id, 'LABEL_REFERENCE', 0);
    await deliver(organization, await tag(organization, { ids: [id], addSkills: ['letters'] }));
    const [left, ...others] = (await organization.question(id)).warnings;
    expect(left).toMatch(/^LABEL_REFERENCE: explanation/);
    expect(others).toEqual([]);
    await world.get(VersionResolver).clearQuestionWarning(organization.author, id, 'LABEL_REFERENCE');
    expect(value(await organization.pin([id]))[0]?.shufflable).toBe(true);
  });

  it('gives back no former name of a skill that is renamed meanwhile', async () => {
    const organization = world.organization();
    const [id = ''] = await made(organization, 1, true);
    const skills = world.get(SkillRepository);
    const asked = await tag(organization, { ids: [id], addSkills: ['added'] });
    let delivering: Promise<unknown> = Promise.resolve();
    await world.get(UnitOfWork).run(organization.author, async (tx) => {
      const known = await world.get(SkillResolver).skills(organization.author, { first: 10 }, null, 'old');
      const renamed = known.nodes[0]?.id ?? '';
      await skills.lock(tx, renamed);
      delivering = deliver(organization, asked);
      await world.somebodyWaits();
      await skills.setNames(tx, renamed, ['new', 'old']);
      await skills.save(tx, renamed, 'new', null);
      await skills.replaceInQuestions(tx, 'old', 'new');
      return { ok: true, value: undefined };
    });
    expect(await delivering).toMatchObject({ done: 1, state: 'DONE' });
    expect((await organization.question(id)).skills).toEqual(['added', 'new']);
  });

  it('knows skills by their synonyms, and makes none of those that it takes away', async () => {
    const organization = world.organization();
    const skills = world.get(SkillResolver);
    await skills.createSkill(organization.author, { name: 'javascript', synonyms: ['js'] });
    const { id } = await organization.create({ skills: ['javascript', 'css'] });
    const removed = await tag(organization, { ids: [id], removeSkills: ['JS', 'never heard of'] });
    await deliver(organization, removed);
    expect((await organization.question(id)).skills).toEqual(['css']);
    await deliver(organization, await tag(organization, { ids: [id], addSkills: ['js'] }));
    expect((await organization.question(id)).skills).toEqual(['css', 'javascript']);
    const all = (await skills.skills(organization.author, {})).nodes.map(({ name }) => name);
    expect(all).toEqual(['css', 'javascript']);
  });

  it('says what became of each question', async () => {
    const organization = world.organization();
    const [id = '', same = ''] = await made(organization, 2);
    const { id: retired } = await organization.create({ content: content('Retired?') });
    await world.get(QuestionResolver).retireQuestion(organization.author, retired);
    await deliver(organization, await tag(organization, { ids: [same], addSkills: ['new'] }));
    const unknown = newId();
    const asked = await tag(organization, { ids: [id, same, retired, unknown], addSkills: ['new'] });
    const action = await deliver(organization, asked);
    expect(action).toMatchObject({ state: 'DONE', total: 4, done: 1, unchanged: 1, failed: 2 });
    expect(
      (await items(organization, action)).map(({ questionId, status, code }) => [questionId, status, code]),
    ).toEqual([
      [id, 'DONE', null],
      [same, 'UNCHANGED', null],
      [retired, 'FAILED', 'INVALID_TRANSITION'],
      [unknown, 'FAILED', 'NOT_FOUND'],
    ]);
    const failed = await api().items(organization.author, action, {}, 'FAILED');
    expect(failed.nodes.map(({ questionId }) => questionId)).toEqual([retired, unknown]);
    expect((await organization.question(same)).version).toBe(2);
  });

  it('is refused what cannot be', async () => {
    const organization = world.organization();
    const ids = await made(organization, 1);
    const refused = (input: Partial<BulkTagInput>) => refusalOf(tag(organization, { addSkills: ['a'], ...input }));
    expect(await refused({ ids, addSkills: [] })).toMatchObject({ code: 'INVALID_QUESTION' });
    expect(await refused({ ids, difficulty: 6 })).toMatchObject({
      code: 'INVALID_QUESTION',
      field: 'input.difficulty',
    });
    expect(await refused({})).toMatchObject({ code: 'BULK_TARGET', field: 'input' });
    expect(await refused({ ids, filter: {} })).toMatchObject({ code: 'BULK_TARGET' });
    expect(await refused({ ids: [] })).toMatchObject({ code: 'BULK_EMPTY', field: 'input.ids' });
    expect(await refused({ ids: ['no id'] })).toMatchObject({ code: 'NOT_FOUND', field: 'input.ids' });
    expect(await refused({ filter: { skill: 'unheard of' } })).toMatchObject({
      code: 'BULK_EMPTY',
      field: 'input.filter',
    });
    const many = Array.from({ length: 1_001 }, () => newId());
    expect(await refused({ ids: many })).toMatchObject({ code: 'BULK_TOO_LARGE', details: { limit: 1_000 } });
  });
});

describe('moving many questions', () => {
  it('publishes what may be published, in the name of whoever asked', async () => {
    const organization = world.organization();
    organization.askForFourEyes();
    const reviewer = organization.member();
    const [reviewed = '', draft = ''] = await made(organization, 2);
    await world.get(QuestionResolver).submitQuestionForReview(organization.author, reviewed);
    const ids = [reviewed, draft];
    const own = await deliver(organization, await api().bulkPublishQuestions(organization.author, { ids }));
    expect(own).toMatchObject({ done: 0, failed: 2 });
    const action = await deliver(organization, await api().bulkPublishQuestions(reviewer, { ids }));
    expect((await items(organization, action)).map(({ status, code }) => [status, code])).toEqual([
      ['DONE', null],
      ['FAILED', 'REVIEW_REQUIRED'],
    ]);
    const version = await world.get(VersionResolver).questionVersion(reviewer, reviewed, 1);
    expect(version?.publishedById).toBe(reviewer.memberId);
    const [entry] = await world.database.query<{ after: object }>(
      `SELECT after FROM audit_entries WHERE organization_id = $1 AND action = 'question.publish'`,
      [organization.id],
    );
    expect(entry?.after).toMatchObject({ requestedBy: reviewer.memberId, bulkActionId: action.id });
    const again = await deliver(organization, await api().bulkPublishQuestions(reviewer, { ids: [reviewed] }));
    expect(again).toMatchObject({ done: 0, unchanged: 1, failed: 0 });
  });

  it('retires what a filter finds, in steps, each once however often the job is delivered', async () => {
    const organization = world.organization();
    await made(organization, 130);
    await organization.create({ content: content('Another skill?'), skills: ['other'] });
    const asked = await api().bulkRetireQuestions(organization.author, { filter: { skill: 'old' } });
    expect(asked.total).toBe(130);
    expect(await deliver(organization, asked)).toMatchObject({ state: 'RUNNING', done: 100, finishedAt: null });
    const [second, third] = [await deliver(organization, asked), await deliver(organization, asked)];
    expect(second).toMatchObject({ state: 'DONE', done: 130, failed: 0 });
    expect(third).toEqual(second);
    expect(await world.events(organization, 'question-bank.bulk-action-requested.v1')).toBe(2);
    const standing = await world.get(QuestionResolver).questions(organization.author, {}, { status: 'DRAFT' });
    expect(standing.nodes.map(({ skills }) => skills)).toEqual([['other']]);
  });
});

describe('the report of an action', () => {
  it('is read page by page with its questions, in a fixed number of statements', async () => {
    const organization = world.organization();
    const ids = await made(organization, 12);
    const action = await deliver(organization, await tag(organization, { ids, addSkills: ['new'] }));
    const read = (first: number) =>
      countStatements(async () => {
        const page = await api().items(organization.author, action, { first });
        const lines = world.get(BulkItemResolver);
        return Promise.all(page.nodes.map((item) => lines.question(organization.author, item)));
      });
    const [few, many] = [await read(2), await read(100)];
    expect(many.value.map((question) => question?.id)).toEqual(ids);
    expect([few.statements.length, many.statements.length]).toEqual([2, 2]);
    const first = await api().items(organization.author, action, { first: 5 });
    const rest = await api().items(organization.author, action, { first: 50, after: first.pageInfo.endCursor });
    expect([...first.nodes, ...rest.nodes].map(({ questionId }) => questionId)).toEqual(ids);
  });

  it('takes as many statements for many tagged questions as for few', async () => {
    const organization = world.organization();
    const ids = await made(organization, 21);
    const run = async (some: readonly string[]) => {
      const action = await tag(organization, { ids: [...some], addSkills: ['new'] });
      const { statements } = await countStatements(() => deliver(organization, action));
      // Announcements of what was committed go out by themselves, whenever that is.
      return statements.filter((statement) => !statement.includes('pg_notify')).length;
    };
    expect(await run(ids.slice(0, 1))).toBe(await run(ids.slice(1)));
  });

  it('is followed as it moves', async () => {
    const organization = world.organization();
    const action = await tag(organization, { ids: await made(organization, 1), addSkills: ['new'] });
    const stream = api().bulkProgress(organization.author, action.id);
    expect((await stream.next()).value?.bulkProgress).toMatchObject({ state: 'QUEUED' });
    await deliver(organization, action);
    const payload: EventPayload<typeof BulkActionProgressed> = { bulkActionId: action.id };
    const notice = { organizationId: organization.id, eventId: action.id, payload };
    await world.get(Realtime).publish([{ topic: BulkActionProgressed.name, payload: notice }]);
    expect((await stream.next()).value?.bulkProgress).toMatchObject({ state: 'DONE', done: 1 });
    expect((await stream.next()).done).toBe(true);
  });

  it('is nobody else’s to see', async () => {
    const organization = world.organization();
    const action = await tag(organization, { ids: await made(organization, 1), addSkills: ['new'] });
    const other = world.organization().author;
    expect(await api().bulkAction(other, action.id)).toBeNull();
    expect(await api().bulkAction(other, 'no id')).toBeNull();
    expect((await api().items(other, action, {})).nodes).toEqual([]);
    const stream = api().bulkProgress(other, action.id);
    expect(await refusalOf(stream.next())).toMatchObject({ code: 'NOT_FOUND' });
    await stream.return();
  });
});
