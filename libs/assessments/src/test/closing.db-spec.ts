import { SystemDatabase, systemActor, UnitOfWork, type FurtherRun, type SystemContext } from '@plumbline/platform';
import { CloseOverdueAttemptsHandler } from '../jobs/close-overdue-attempts.handler.ts';
import { ReadAttempts } from '../use-cases/read-attempts.ts';
import { value, World, type Organization } from './world.ts';

describe('closing attempts when they fall due, on a real database', () => {
  let world: World;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    organization = world.organization();
    await world.database.query(
      'UPDATE attempts SET status = $1, closed_by = $2, closed_at = deadline_at WHERE status = $3',
      ['ABANDONED', 'DEADLINE', 'IN_PROGRESS'],
    );
  });

  /** A run, as the queue starts one; gives the runs that it asked for. */
  const run = async (): Promise<FurtherRun[]> => {
    const requestId = 'request-of-a-run';
    const asked: FurtherRun[] = [];
    const context: SystemContext = {
      requestId,
      query: world.worker.get(SystemDatabase).query,
      run: (id, work) => world.worker.get(UnitOfWork).run(systemActor(id, requestId), work),
      runAgain: (runs) => Promise.resolve(void asked.push(...runs)),
    };
    value(await world.worker.get(CloseOverdueAttemptsHandler).handle(context));
    return asked;
  };

  const begun = async (settings: object = {}) => {
    const { candidate } = await organization.invited({ timeLimitMinutes: 1, ...settings });
    return (await world.started(candidate)).attempt;
  };

  /** The second in which it is due, with the network's grace and the heartbeat that must come after it. */
  const dueSecond = (time: Date, more = 0) => String(Math.ceil(time.getTime() / 1000 + 11 + more));

  it('asks for a run in the second in which an attempt will be due, once for all that are', async () => {
    const attempt = await begun();
    const same = await begun();
    await world.database.query('UPDATE attempts SET deadline_at = $2 WHERE id = $1', [same.id, attempt.deadlineAt]);
    const asked = await run();
    expect(asked).toEqual([{ key: dueSecond(attempt.deadlineAt), delay: expect.any(Number) }]);
    const [late] = await world.later('50 seconds', run);
    expect(late?.key).toBe(asked[0]?.key);
    expect(late?.delay).toBeLessThan(asked[0]?.delay ?? 0);
  });

  it('follows a deadline that moves, and counts the time in which may still be submitted', async () => {
    const attempt = await begun({ overduePolicy: 'GRACE_SUBMIT_ONLY', gracePeriodSeconds: 30 });
    expect((await run()).map(({ key }) => key)).toEqual([dueSecond(attempt.deadlineAt, 30)]);
    await world.database.query(`UPDATE attempts SET deadline_at = deadline_at + interval '7 seconds' WHERE id = $1`, [
      attempt.id,
    ]);
    expect((await run()).map(({ key }) => key)).toEqual([dueSecond(attempt.deadlineAt, 37)]);
  });

  it('asks for none for what is far ahead or over', async () => {
    const [far, over] = [await begun({ timeLimitMinutes: 60 }), await begun()];
    expect(await world.later('2 minutes', run)).toEqual([]);
    expect(await world.get(ReadAttempts).one(organization.staff, far.id)).toMatchObject({ status: 'IN_PROGRESS' });
    expect(await world.get(ReadAttempts).one(organization.staff, over.id)).toMatchObject({ status: 'SUBMITTED' });
  });

  it('takes effect once when the delayed job and the sweep fire together', async () => {
    const attempt = await begun();
    await world.later('80 seconds', () => Promise.all(Array.from({ length: 8 }, run)));
    expect(await world.events(organization, 'assessments.attempt-submitted.v1')).toEqual([
      { payload: { attemptId: attempt.id } },
    ]);
    const audited = await world.database.query(
      `SELECT before, after FROM audit_entries WHERE subject_id = $1 AND action = 'attempt.closed'`,
      [attempt.id],
    );
    expect(audited).toHaveLength(1);
  });
});
