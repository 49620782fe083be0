import { Permission, type QuestionUse } from '@plumbline/contracts';
import { newId } from '@plumbline/kernel';
import type { Actor } from '@plumbline/platform';
import { QuestionResolver } from '../api/question.resolver.ts';
import { UsageResolver } from '../api/usage.resolver.ts';
import { askedForUses, content, refusalOf, uses, World, type Organization } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world?.close());

const api = () => world.get(UsageResolver);

const use = (usedBy: QuestionUse['usedBy'], title: string): QuestionUse => ({
  usedBy,
  id: newId(),
  title,
  status: usedBy === 'LOOP' ? 'ACTIVE' : 'DRAFT',
  version: usedBy === 'LOOP_TEMPLATE' ? null : 1,
});

async function used(organization: Organization, stem: string, titles: readonly [QuestionUse['usedBy'], string][]) {
  const { id } = await organization.create({ content: content(stem) });
  uses.set(
    id,
    titles.map(([usedBy, title]) => use(usedBy, title)),
  );
  const found = await world.get(QuestionResolver).question(organization.author, id);
  if (found === null) throw new Error('There is no such question.');
  return found;
}

const withOnly = (actor: Actor, ...permissions: Permission[]): Actor => ({
  ...actor,
  permissions: new Set(permissions),
});

describe('the usage of a question', () => {
  it('is read page by page, kind after kind', async () => {
    const organization = world.organization();
    const parent = await used(organization, 'Used?', [
      ['ASSESSMENT', 'Screening'],
      ['ASSESSMENT', 'Final test'],
      ['LOOP_TEMPLATE', 'Backend'],
      ['LOOP', 'Engineer'],
      ['LOOP', 'Manager'],
    ]);
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const page = await api().usageOf(organization.author, parent, { first: 2, after });
      expect(page.nodes.length).toBeGreaterThan(0);
      seen.push(...page.nodes.map(({ usedBy, title }) => `${usedBy} ${title}`));
      after = page.pageInfo.endCursor;
      more = page.pageInfo.hasNextPage;
    }
    expect(seen).toEqual([
      'ASSESSMENT Screening',
      'ASSESSMENT Final test',
      'LOOP_TEMPLATE Backend',
      'LOOP Engineer',
      'LOOP Manager',
    ]);
    const foreign = Buffer.from('["x","y"]').toString('base64url');
    expect(await refusalOf(api().usageOf(organization.author, parent, { after: foreign }))).toMatchObject({
      code: 'BAD_CURSOR',
    });
  });

  it('tells only of places that one may see, and which kinds these are not', async () => {
    const organization = world.organization();
    const parent = await used(organization, 'Hidden?', [
      ['ASSESSMENT', 'Screening'],
      ['LOOP', 'Engineer'],
    ]);
    const reader = withOnly(organization.author, Permission.QuestionRead, Permission.AssessmentRead);
    const page = await api().usageOf(reader, parent, {});
    expect(page.nodes.map(({ title }) => title)).toEqual(['Screening']);
    expect(page.hidden).toEqual(['LOOP_TEMPLATE', 'LOOP']);
    expect((await api().usageOf(organization.author, parent, {})).hidden).toEqual([]);
    const author = withOnly(organization.author, Permission.QuestionRead);
    expect(await api().usageOf(author, parent, {})).toMatchObject({
      nodes: [],
      hidden: ['ASSESSMENT', 'LOOP_TEMPLATE', 'LOOP'],
    });
  });

  it('of a list asks each kind once for all questions', async () => {
    const organization = world.organization();
    const parents = [];
    for (const stem of ['One?', 'Two?', 'Three?']) {
      parents.push(
        await used(organization, stem, [
          ['ASSESSMENT', stem],
          ['LOOP', stem],
        ]),
      );
    }
    const before = askedForUses.times;
    const pages = await Promise.all(parents.map((parent) => api().usageOf(organization.author, parent, {})));
    expect(pages.map(({ nodes }) => nodes.map(({ title }) => title))).toEqual([
      ['One?', 'One?'],
      ['Two?', 'Two?'],
      ['Three?', 'Three?'],
    ]);
    expect(askedForUses.times - before).toBe(3);
  });
});
