import { countStatements } from '@plumbline/testing';
import { QuestionResolver } from '../api/question.resolver.ts';
import { VersionResolver, WarningPeopleResolver } from '../api/version.resolver.ts';
import type { ChoiceContent } from '../domain/question-content.ts';
import { ReviseQuestionUseCase } from '../use-cases/revise-question.ts';
import { content, question, refusalOf, value, World, type Organization } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world?.close());

const api = () => world.get(VersionResolver);

/** Two texts that name letters. */
const lettered = (stem: string): ChoiceContent => ({
  ...content(stem, ['one', 'two', 'Both A and B']),
  explanation: 'Option C is right.',
});

const codes = (warnings: readonly string[]) => warnings.map((warning) => warning.split(':')[0]);

const clear = (organization: Organization, id: string, code: string, index?: number, reason?: string) =>
  api().clearQuestionWarning(organization.author, id, code, index, reason);

const openIn = async (organization: Organization, id: string) =>
  (
    await world.database.query<{ open: number }>(
      'SELECT open_warnings AS open FROM questions WHERE organization_id = $1 AND id = $2',
      [organization.id, id],
    )
  )[0]?.open;

describe('a warning', () => {
  it('stands on the question until somebody clears it, and says who did and why', async () => {
    const organization = world.organization();
    await organization.create({ content: content('Which of these numbers is even, please?') });
    const { id, warnings } = await organization.create({
      content: content('Which of these numbers is even, pleases?'),
    });
    expect(codes(warnings)).toEqual(['NEAR_DUPLICATE']);
    expect(await openIn(organization, id)).toBe(1);
    expect((await organization.question(id)).warnings).toEqual(warnings);
    const cleared = await clear(organization, id, 'NEAR_DUPLICATE', 0, 'They ask different things.');
    expect(cleared.warnings).toEqual([]);
    expect(await openIn(organization, id)).toBe(0);
    const [all] = await api().allWarnings(organization.author, cleared);
    expect(all).toMatchObject({ code: 'NEAR_DUPLICATE', index: 0, reason: 'They ask different things.' });
    expect(all?.clearedAt).toBeInstanceOf(Date);
    const by = all && (await world.get(WarningPeopleResolver).clearedBy(organization.author, all));
    expect(by?.id).toBe(organization.author.memberId);
    const [entry] = await world.database.query<{ after: object; actor: string }>(
      `SELECT after, actor_id AS actor FROM audit_entries
       WHERE organization_id = $1 AND action = 'question.clear-warning'`,
      [organization.id],
    );
    expect(entry).toMatchObject({ actor: organization.author.memberId, after: { version: 1, indexes: [0] } });
  });

  it('about letters keeps the choices in order until all of its kind are cleared', async () => {
    const organization = world.organization();
    const { id, warnings } = await organization.published({ content: lettered('Which?') });
    expect(codes(warnings)).toEqual(['LABEL_REFERENCE', 'LABEL_REFERENCE']);
    const shufflable = async () => value(await organization.pin([id]))[0]?.shufflable;
    expect(await shufflable()).toBe(false);
    expect((await clear(organization, id, 'LABEL_REFERENCE', 0)).warnings).toHaveLength(1);
    expect(await shufflable()).toBe(false);
    expect((await organization.question(id)).labelsCleared).toBe(false);
    expect((await clear(organization, id, 'LABEL_REFERENCE')).warnings).toEqual([]);
    expect(await shufflable()).toBe(true);
    expect((await organization.question(id)).labelsCleared).toBe(true);
  });

  it('of a new version is its own', async () => {
    const organization = world.organization();
    const { id } = await organization.create({ content: lettered('Which?') });
    await clear(organization, id, 'LABEL_REFERENCE');
    const revise = (stem: string) =>
      world.get(ReviseQuestionUseCase).run(organization.author, id, () => question({ content: lettered(stem) }));
    const revised = value(await revise('Which one?'));
    expect(codes(revised.warnings)).toEqual(['LABEL_REFERENCE', 'LABEL_REFERENCE']);
    expect(await openIn(organization, id)).toBe(2);
    const older = await api().questionVersion(organization.author, id, 1);
    expect(older?.warnings.every(({ clearedAt }) => clearedAt !== null)).toBe(true);
    expect(older?.labelsCleared).toBe(true);
  });

  it('is cleared once, where there is one', async () => {
    const organization = world.organization();
    const { id } = await organization.create({ content: lettered('Which?') });
    expect(await refusalOf(clear(organization, id, 'JOINED_WORDS'))).toMatchObject({
      code: 'WARNING_NOT_FOUND',
      field: 'code',
    });
    expect(await refusalOf(clear(organization, id, 'LABEL_REFERENCE', 7))).toMatchObject({
      code: 'WARNING_NOT_FOUND',
      field: 'index',
    });
    expect(await refusalOf(clear(organization, id, 'LABEL_REFERENCE', 0, 'x'.repeat(1_001)))).toMatchObject({
      code: 'INVALID_COMMENT',
      field: 'reason',
    });
    expect(await refusalOf(clear(world.organization(), id, 'LABEL_REFERENCE'))).toMatchObject({
      code: 'NOT_FOUND',
      field: 'id',
    });
    const twice = await Promise.allSettled([
      clear(organization, id, 'LABEL_REFERENCE'),
      clear(organization, id, 'LABEL_REFERENCE'),
    ]);
    expect(twice.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await openIn(organization, id)).toBe(0);
  });
});

describe('warnings of a list', () => {
  it('take one statement', async () => {
    const organization = world.organization();
    for (const stem of ['Which?', 'Why so late?', 'How often?']) await organization.create({ content: lettered(stem) });
    const { nodes } = await world.get(QuestionResolver).questions(organization.author, {});
    const { value: all, statements } = await countStatements(() =>
      Promise.all(nodes.map((node) => api().allWarnings(organization.author, node))),
    );
    expect(all.map((each) => each.length)).toEqual([2, 2, 2]);
    expect(statements).toHaveLength(1);
  });
});
