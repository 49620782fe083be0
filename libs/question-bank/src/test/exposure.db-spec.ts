import { newId, ok } from '@plumbline/kernel';
import { systemActor, UnitOfWork } from '@plumbline/platform';
import { countStatements } from '@plumbline/testing';
import { QuestionResolver } from '../api/question.resolver.ts';
import { UsageResolver } from '../api/usage.resolver.ts';
import { VersionResolver } from '../api/version.resolver.ts';
import { CountExposureHandler } from '../jobs/count-exposure.handler.ts';
import { content, delivered, refusalOf, World, type Organization } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world?.close());

const api = () => world.get(UsageResolver);

const shown = async (organization: Organization, id: string) => {
  const found = await world.get(QuestionResolver).question(organization.author, id);
  if (found === null) throw new Error('There is no such question.');
  return found;
};

/** Does what one delivery of the job does for attempts that each gave these versions. */
async function count(
  organization: Organization,
  attempts: number,
  versions: readonly { id: string; version: number }[],
) {
  const attemptIds = Array.from({ length: attempts }, () => newId());
  const each = versions.map(({ id, version }) => ({ questionId: id, version, attempts }));
  delivered.set(attemptIds[0] ?? '', each);
  const actor = systemActor(organization.id, 'request-of-a-job');
  const handler = world.worker.get(CountExposureHandler);
  return countStatements(() =>
    world.worker.get(UnitOfWork).run(actor, async (tx) => {
      await handler.handle(tx, { attemptIds });
      return ok(undefined);
    }),
  );
}

describe('the exposure of a question', () => {
  it('adds up deliveries of all its versions, in one statement for one event', async () => {
    const organization = world.organization();
    const [one, two] = [
      await organization.published({ content: content('One?') }),
      await organization.published({ content: content('Two?') }),
    ];
    const first = await count(organization, 3, [one, two]);
    await count(organization, 2, [one]);
    expect(first.statements).toHaveLength(1);
    expect(await api().exposure(organization.author, await shown(organization, one.id))).toEqual({
      count: 5,
      cap: null,
      capped: false,
    });
    expect((await api().exposure(organization.author, await shown(organization, two.id))).count).toBe(3);
    const version = await world.get(VersionResolver).questionVersion(organization.author, one.id, 1);
    expect(version?.deliveries).toBe(5);
  });

  it('counts what jobs count at the same time', async () => {
    const organization = world.organization();
    const [one, two] = [
      await organization.published({ content: content('One?') }),
      await organization.published({ content: content('Two?') }),
    ];
    await Promise.all([count(organization, 1, [one, two]), count(organization, 1, [two, one])]);
    expect((await api().exposure(organization.author, await shown(organization, two.id))).count).toBe(2);
  });

  it('reaches its cap, which is set and lifted', async () => {
    const organization = world.organization();
    const question = await organization.published();
    await count(organization, 2, [question]);
    const parent = await api().setExposureCap(organization.author, question.id, 3);
    expect(await api().exposure(organization.author, parent)).toEqual({ count: 2, cap: 3, capped: false });
    await count(organization, 1, [question]);
    expect(await api().exposure(organization.author, parent)).toEqual({ count: 3, cap: 3, capped: true });
    await api().setExposureCap(organization.author, question.id, null);
    expect(await api().exposure(organization.author, parent)).toEqual({ count: 3, cap: null, capped: false });
    const entries = await world.database.query<{ before: object; after: object }>(
      `SELECT before, after FROM audit_entries
       WHERE organization_id = $1 AND action = 'question.set-exposure-cap' ORDER BY id`,
      [organization.id],
    );
    expect(entries).toEqual([
      { before: { cap: null }, after: { cap: 3 } },
      { before: { cap: 3 }, after: { cap: null } },
    ]);
  });

  it('is not capped below one, nor where there is no question', async () => {
    const organization = world.organization();
    const { id } = await organization.create();
    for (const cap of [0, -1]) {
      expect(await refusalOf(api().setExposureCap(organization.author, id, cap))).toMatchObject({
        code: 'INVALID_CAP',
        field: 'cap',
      });
    }
    expect(await refusalOf(api().setExposureCap(world.organization().author, id, 1))).toMatchObject({
      code: 'NOT_FOUND',
      field: 'id',
    });
  });

  it('of a list takes one statement', async () => {
    const organization = world.organization();
    for (const stem of ['One?', 'Two?', 'Three?']) await organization.create({ content: content(stem) });
    const { nodes } = await world.get(QuestionResolver).questions(organization.author, {});
    const { value: all, statements } = await countStatements(() =>
      Promise.all(nodes.map((node) => api().exposure(organization.author, node))),
    );
    expect(all).toHaveLength(3);
    expect(statements).toHaveLength(1);
  });
});
