import { ok } from '@plumbline/kernel';
import { UnitOfWork } from '@plumbline/platform';
import { countStatements } from '@plumbline/testing';
import { SkillResolver } from '../api/skill.resolver.ts';
import type { CreateSkillInput } from '../api/skill.types.ts';
import { SkillRepository } from '../data/skill.repository.ts';
import { SkillNames } from '../use-cases/skill-names.ts';
import { ReviseQuestionUseCase } from '../use-cases/revise-question.ts';
import { content, question, refusalOf, value, World, type Organization } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world?.close());

const api = () => world.get(SkillResolver);

const make = (organization: Organization, name: string, more: Partial<CreateSkillInput> = {}) =>
  api().createSkill(organization.author, { name, synonyms: [], ...more });

const names = async (organization: Organization, parentId: string | null = null, search: string | null = null) =>
  (await api().skills(organization.author, { first: 100 }, parentId, search)).nodes.map(({ name }) => name);

const below = (organization: Organization, name: string) =>
  world.get(UnitOfWork).read(organization.author, async (tx) => {
    const rows = await tx.query<{ name: string }>(`SELECT * FROM skill_with_descendants($1, $2) AS name ORDER BY 1`, [
      tx.organizationId,
      name,
    ]);
    return rows.map((row) => row.name);
  });

const resolve = (organization: Organization, lists: string[][]) =>
  countStatements(() =>
    world.get(UnitOfWork).run(organization.author, async (tx) => ok(await world.get(SkillNames).resolve(tx, lists))),
  );

const audited = async (organization: Organization) =>
  (
    await world.database.query<{ action: string }>(
      `SELECT action FROM audit_entries WHERE organization_id = $1 AND subject = 'skill' ORDER BY id`,
      [organization.id],
    )
  ).map(({ action }) => action);

describe('skills of questions', () => {
  it('are known by one name, whatever they were called', async () => {
    const organization = world.organization();
    await make(organization, 'JavaScript', { synonyms: ['js', 'ECMAScript'] });
    const created = await organization.create({ skills: ['JS', 'ecmascript', 'Testing'] });
    expect(created.skills).toEqual(['javascript', 'testing']);
    expect((await organization.question(created.id)).skills).toEqual(['javascript', 'testing']);
  });

  it('that nobody knew stand at the root from then on', async () => {
    const organization = world.organization();
    await organization.create({ skills: ['Queues', 'caches'] });
    expect(await names(organization)).toEqual(['caches', 'queues']);
  });

  it('are resolved in one statement for any number of questions, and in none where there are no skills', async () => {
    const organization = world.organization();
    await make(organization, 'javascript', { synonyms: ['js'] });
    const lists = Array.from({ length: 200 }, (_, index) => ['js', `skill ${index % 7}`]);
    const many = await resolve(organization, lists);
    expect(value(many.value)[8]).toEqual(['javascript', 'skill 1']);
    const { statements } = await resolve(organization, [[], []]);
    expect(many.statements).toHaveLength(1);
    expect(statements).toHaveLength(0);
  });

  it('that two people name first at the same time are one', async () => {
    const organization = world.organization();
    const both = await Promise.all([
      resolve(organization, [['new', 'newer']]),
      resolve(organization, [['newer', 'new']]),
    ]);
    expect(both.map(({ value: result }) => value(result))).toEqual([[['new', 'newer']], [['new', 'newer']]]);
    expect(await names(organization)).toEqual(['new', 'newer']);
  });
});

describe('the tree of skills', () => {
  it('is browsed level by level, searched by synonyms, and found with all that stands below', async () => {
    const organization = world.organization();
    const backend = await make(organization, 'Backend');
    const python = await make(organization, 'Python', { parentId: backend.id, synonyms: ['py'] });
    await make(organization, 'asyncio', { parentId: python.id });
    await make(organization, 'frontend');
    expect(await names(organization)).toEqual(['backend', 'frontend']);
    expect(await names(organization, backend.id)).toEqual(['python']);
    expect(await names(organization, null, 'PY')).toEqual(['python']);
    expect(await names(organization, python.id, 'async')).toEqual(['asyncio']);
    expect(await names(organization, 'no id', null)).toEqual([]);
    expect(await names(organization, null, 'nul \0')).toEqual([]);
    expect(await below(organization, 'py')).toEqual(['asyncio', 'python']);
    expect(await below(organization, 'backend')).toEqual(['asyncio', 'backend', 'python']);
    expect(await below(organization, 'unknown')).toEqual([]);
  });

  it('counts a question once on every level above its skills', async () => {
    const organization = world.organization();
    const backend = await make(organization, 'backend');
    const python = await make(organization, 'python', { parentId: backend.id });
    await make(organization, 'asyncio', { parentId: python.id });
    await organization.create({ content: content('One?'), skills: ['python', 'asyncio'] });
    await organization.create({ content: content('Two?'), skills: ['backend'] });
    const list = async () => {
      const page = await api().skills(organization.author, { first: 10 }, null, 'n');
      const both = await Promise.all(
        page.nodes.map((skill) =>
          Promise.all([api().questions(organization.author, skill), api().parent(organization.author, skill)]),
        ),
      );
      return page.nodes.map(({ name }, index) => [name, both[index]?.[0].count, both[index]?.[1]?.name]);
    };
    const { value: shown, statements } = await countStatements(list);
    expect(shown).toEqual([
      ['asyncio', 1, 'python'],
      ['backend', 2, undefined],
      ['python', 1, 'backend'],
    ]);
    expect(statements).toHaveLength(3);
  });

  it('is read page by page', async () => {
    const organization = world.organization();
    for (const name of ['c', 'a', 'b']) await make(organization, name);
    const first = await api().skills(organization.author, { first: 2 });
    const rest = await api().skills(organization.author, { first: 2, after: first.pageInfo.endCursor });
    expect([...first.nodes, ...rest.nodes].map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(rest.pageInfo.hasNextPage).toBe(false);
  });

  it('is another organization’s own', async () => {
    const [mine, other] = [world.organization(), world.organization()];
    const { id } = await make(mine, 'mine');
    expect(await names(other)).toEqual([]);
    expect(await refusalOf(api().updateSkill(other.author, id, { name: 'theirs' }))).toMatchObject({
      code: 'NOT_FOUND',
      field: 'id',
    });
    expect(await refusalOf(make(other, 'theirs', { parentId: id }))).toMatchObject({
      code: 'NOT_FOUND',
      field: 'input.parentId',
    });
  });
});

describe('a skill', () => {
  it('that is renamed has its questions under its new name, and its old one as a synonym', async () => {
    const organization = world.organization();
    const created = await organization.create({ skills: ['golang'] });
    const [skill] = (await api().skills(organization.author, {})).nodes;
    const renamed = await api().updateSkill(organization.author, skill?.id ?? '', { name: 'Go' });
    expect(renamed).toMatchObject({ name: 'go', synonyms: ['golang'] });
    expect((await organization.question(created.id)).skills).toEqual(['go']);
    const [pinned] = value(
      await organization.pin([(await organization.published({ content: content('P?'), skills: ['golang'] })).id]),
    );
    expect(pinned?.skills).toEqual(['go']);
    expect(await audited(organization)).toEqual(['skill.update']);
  });

  it('gets and loses synonyms as they are given', async () => {
    const organization = world.organization();
    const { id } = await make(organization, 'sql', { synonyms: ['structured query language'] });
    const updated = await api().updateSkill(organization.author, id, { synonyms: ['databases', 'SQL'] });
    expect(updated.synonyms).toEqual(['databases']);
    await make(organization, 'structured query language');
  });

  it('is refused a name that another one has, as its own or as a synonym', async () => {
    const organization = world.organization();
    const { id } = await make(organization, 'sql', { synonyms: ['databases'] });
    expect(await refusalOf(make(organization, 'DataBases'))).toMatchObject({
      code: 'SKILL_EXISTS',
      field: 'input.name',
      details: { skillId: id, name: 'databases' },
    });
    expect(await refusalOf(make(organization, 'postgres', { synonyms: ['SQL'] }))).toMatchObject({
      code: 'SKILL_EXISTS',
      field: 'input.synonyms',
    });
    expect(await refusalOf(make(organization, ' '))).toMatchObject({ code: 'INVALID_SKILL', field: 'input.name' });
    expect(await names(organization)).toEqual(['sql']);
  });

  it('never stands below itself, nor deeper than the tree goes', async () => {
    const organization = world.organization();
    const ids: string[] = [];
    for (let level = 1; level <= 10; level++) {
      ids.push((await make(organization, `level ${level}`, { parentId: ids.at(-1) ?? null })).id);
    }
    expect(
      await refusalOf(api().updateSkill(organization.author, ids[0] ?? '', { parentId: ids[4] ?? '' })),
    ).toMatchObject({
      code: 'SKILL_CYCLE',
      field: 'input.parentId',
    });
    expect(await refusalOf(make(organization, 'level 11', { parentId: ids[9] ?? '' }))).toMatchObject({
      code: 'SKILL_TOO_DEEP',
      field: 'input.parentId',
    });
    const other = await make(organization, 'other');
    expect(await refusalOf(api().updateSkill(organization.author, ids[0] ?? '', { parentId: other.id }))).toMatchObject(
      {
        code: 'SKILL_TOO_DEEP',
      },
    );
    const moved = await api().updateSkill(organization.author, ids[1] ?? '', { parentId: null });
    expect(moved.parentId).toBeNull();
  });

  it('cannot be moved below another one while that is moved below it', async () => {
    const organization = world.organization();
    const [one, two] = [await make(organization, 'one'), await make(organization, 'two')];
    const outcomes = await Promise.allSettled([
      api().updateSkill(organization.author, one.id, { parentId: two.id }),
      api().updateSkill(organization.author, two.id, { parentId: one.id }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('that is merged leaves its names, its questions and its children to the other', async () => {
    const organization = world.organization();
    const into = await make(organization, 'javascript');
    const from = await make(organization, 'ecmascript', { synonyms: ['es'] });
    await make(organization, 'promises', { parentId: from.id });
    const both = await organization.create({ content: content('A?'), skills: ['es', 'javascript'] });
    const one = await organization.create({ content: content('B?'), skills: ['es'] });
    const merged = await api().mergeSkills(organization.author, from.id, into.id);
    expect(merged).toMatchObject({ id: into.id, synonyms: ['ecmascript', 'es'], hasChildren: true });
    expect(await names(organization)).toEqual(['javascript']);
    expect(await names(organization, into.id)).toEqual(['promises']);
    for (const { id } of [both, one]) expect((await organization.question(id)).skills).toEqual(['javascript']);
    expect((await audited(organization)).slice(-2)).toEqual(['skill.merge', 'skill.absorb']);
  });

  it('is merged into another one that is neither itself nor below it', async () => {
    const organization = world.organization();
    const parent = await make(organization, 'parent');
    const child = await make(organization, 'child', { parentId: parent.id });
    for (const into of [parent, child]) {
      expect(await refusalOf(api().mergeSkills(organization.author, parent.id, into.id))).toMatchObject({
        code: 'SKILL_CYCLE',
        field: 'intoId',
      });
    }
    expect(await refusalOf(api().mergeSkills(organization.author, child.id, 'no id'))).toMatchObject({
      code: 'NOT_FOUND',
      field: 'intoId',
    });
    expect((await api().mergeSkills(organization.author, child.id, parent.id)).hasChildren).toBe(false);
  });

  it('may have more names by merging than anybody may give, and is moved and renamed all the same', async () => {
    const organization = world.organization();
    const synonymsOf = (prefix: string) => Array.from({ length: 40 }, (_, index) => `${prefix} ${index}`);
    const into = await make(organization, 'into', { synonyms: synonymsOf('mine') });
    const from = await make(organization, 'from', { synonyms: synonymsOf('other') });
    await api().mergeSkills(organization.author, from.id, into.id);
    const top = await make(organization, 'top');
    await api().updateSkill(organization.author, into.id, { parentId: top.id });
    const renamed = await api().updateSkill(organization.author, into.id, { name: 'mine 0' });
    expect(renamed).toMatchObject({ name: 'mine 0', parentId: top.id });
    expect(renamed.synonyms).toHaveLength(81);
    expect(await refusalOf(api().updateSkill(organization.author, into.id, renamed))).toMatchObject({
      code: 'INVALID_SKILL',
      field: 'input.synonyms',
    });
  });

  it.each([
    ['merged into another', 'other'],
    ['deleted', 'contended'],
  ])('is found by its name while it is %s', async (what, known) => {
    const organization = world.organization();
    const skills = world.get(SkillRepository);
    const [{ id }, other] = [await make(organization, 'contended'), await make(organization, 'other')];
    let resolving: Promise<unknown> = Promise.resolve();
    await world.get(UnitOfWork).run(organization.author, async (tx) => {
      await skills.lock(tx, id);
      resolving = resolve(organization, [['contended']]).then(({ value: result }) => value(result));
      await world.somebodyWaits();
      if (what !== 'deleted') await skills.moveNames(tx, id, other.id);
      await skills.remove(tx, id);
      return ok(undefined);
    });
    expect(await resolving).toEqual([[known]]);
    expect(await names(organization)).toContain(known);
  });

  it('is deleted once no question has it, and its children move up', async () => {
    const organization = world.organization();
    const top = await make(organization, 'top');
    const middle = await make(organization, 'middle', { parentId: top.id, synonyms: ['centre'] });
    await make(organization, 'bottom', { parentId: middle.id });
    const { id } = await organization.create({ skills: ['middle'] });
    expect(await refusalOf(api().deleteSkill(organization.author, middle.id))).toMatchObject({
      code: 'SKILL_IN_USE',
      field: 'id',
    });
    value(await world.get(ReviseQuestionUseCase).run(organization.author, id, () => question()));
    expect(await api().deleteSkill(organization.author, middle.id)).toBe(middle.id);
    expect(await names(organization, top.id)).toEqual(['bottom']);
    await make(organization, 'centre');
  });

  it('is not deleted while somebody gives it to a question', async () => {
    const organization = world.organization();
    const { id } = await make(organization, 'contended');
    let deleting: Promise<unknown> = Promise.resolve();
    await world.get(UnitOfWork).run(organization.author, async (tx) => {
      await world.get(SkillNames).resolve(tx, [['contended']]);
      deleting = api()
        .deleteSkill(organization.author, id)
        .then(
          () => 'deleted',
          (refused: { refusal?: { code: string } }) => refused.refusal?.code,
        );
      await world.somebodyWaits();
      const made = await organization.create({ content: content('Elsewhere?') });
      await tx.query(`INSERT INTO question_skills (organization_id, skill, question_id) VALUES ($1, 'contended', $2)`, [
        tx.organizationId,
        made.id,
      ]);
      return ok(undefined);
    });
    expect(await deleting).toBe('SKILL_IN_USE');
  });
});
