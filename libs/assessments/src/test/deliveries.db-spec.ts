import { Deliveries, UsesInAssessments } from '@plumbline/contracts';
import { newId } from '@plumbline/kernel';
import { SystemDatabase, systemActor, UnitOfWork, type SystemContext } from '@plumbline/platform';
import { countStatements } from '@plumbline/testing';
import { TellDeliveriesHandler } from '../jobs/tell-deliveries.handler.ts';
import { question, section, World, type Organization } from './world.ts';

const DELIVERED = 'assessments.items-delivered.v1';

describe('what attempts deliver', () => {
  let world: World;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(() => world?.close());
  beforeEach(() => {
    organization = world.organization();
  });

  const sweep = () => {
    const requestId = 'request-of-a-sweep';
    const context: SystemContext = {
      requestId,
      query: world.worker.get(SystemDatabase).query,
      run: (id, work) => world.worker.get(UnitOfWork).run(systemActor(id, requestId), work),
      runAgain: () => Promise.resolve(),
    };
    return world.worker.get(TellDeliveriesHandler).handle(context);
  };

  const told = async () =>
    (await world.events(organization, DELIVERED)).flatMap(({ payload }) => payload.attemptIds as string[]).sort();

  it('is told once for each attempt, whether it is resumed, or two sweeps run at the same time', async () => {
    const assessment = await organization.published();
    const attempts: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const { candidate } = await organization.invite(assessment);
      attempts.push((await world.started(candidate)).attempt.id);
      await world.started(candidate);
    }
    await Promise.all([sweep(), sweep()]);
    await sweep();
    expect(await told()).toEqual(attempts.sort());
  });

  it('is counted by question and version, in one statement for any number of attempts', async () => {
    const [one, two] = [question(), question()];
    const assessment = await organization.published({ sections: [section([one, two])] });
    const attemptIds: string[] = [];
    for (let n = 0; n < 2; n += 1) {
      const { candidate } = await organization.invite(assessment);
      attemptIds.push((await world.started(candidate)).attempt.id);
    }
    const { value: counted, statements } = await countStatements(() =>
      world.worker
        .get(UnitOfWork)
        .read(organization.staff, (tx) => world.worker.get(Deliveries).ofAttempts(tx, [...attemptIds, newId()])),
    );
    expect(counted.map(({ version, attempts }) => [version, attempts])).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(new Set(counted.map(({ questionId }) => questionId)).size).toBe(2);
    // The relay may be told of the attempts' beginning only now.
    expect(statements.filter((text) => !text.includes('pg_notify'))).toHaveLength(1);
    const elsewhere = await world.worker
      .get(UnitOfWork)
      .read(world.organization().staff, (tx) => world.worker.get(Deliveries).ofAttempts(tx, attemptIds));
    expect(elsewhere).toEqual([]);
  });

  it('is found where a question is used, by id, some at a time, in one statement', async () => {
    const first = await organization.published({ title: 'Screening' });
    const [item] = await world.database.query<{ questionId: string }>(
      'SELECT question_id AS "questionId" FROM assessment_items WHERE assessment_id = $1 LIMIT 1',
      [first.id],
    );
    const questionId = item?.questionId ?? '';
    const find = (usedBy: 'ASSESSMENT' | 'LOOP', after: string | null = null, staff = organization.staff) =>
      countStatements(() =>
        world
          .get(UnitOfWork)
          .read(staff, (tx) =>
            world.api.get(UsesInAssessments).find(tx, [questionId, newId()], { usedBy, after, limit: 1 }),
          ),
      );
    const { value: found, statements } = await find('ASSESSMENT');
    expect([...found]).toEqual([
      [questionId, [{ usedBy: 'ASSESSMENT', id: first.id, title: 'Screening', status: 'PUBLISHED', version: 1 }]],
    ]);
    expect(statements).toHaveLength(1);
    expect((await find('ASSESSMENT', first.id)).value.size).toBe(0);
    expect((await find('LOOP')).value.size).toBe(0);
    expect((await find('ASSESSMENT', null, world.organization().staff)).value.size).toBe(0);
  });
});
