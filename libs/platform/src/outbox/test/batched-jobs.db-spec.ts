import { newId, ok, type Result } from '@plumbline/kernel';
import { describeWithRedis, eventually, setClockOffset, startRedis, type TestRedis } from '@plumbline/testing';
import { systemActor } from '../../auth/actor.ts';
import { UnitOfWork } from '../../database/unit-of-work.ts';
import { JobRunner } from '../../queues/job-runner.ts';
import type { RunningJob } from '../../queues/queue-engine.ts';
import { ManageDeadLetters } from '../manage-dead-letters.ts';
import { OutboxRelay } from '../outbox-relay.ts';
import { BATCH, newWork, startBatchWorker, type Doing, type Work } from './batch-world.ts';
import { marksOf, NumberDrawn, openWorld, range, refuse, WriteDown, type World } from './outbox-world.ts';

const fails =
  (poison: readonly number[], how: () => Promise<Result<void>>): Doing =>
  (_, numbers) =>
    numbers.some((number) => poison.includes(number)) ? how() : Promise.resolve(ok(undefined));

interface Row {
  readonly number: number;
  readonly attempts: number;
  readonly error: string | null;
  readonly state: 'open' | 'done' | 'dead';
}

/** Opens a world whose workers handle {@link WriteDown} in batches; both engines must do all of this. */
function contract(redisUrl: () => string | undefined): void {
  let world: World;
  let work: Work;

  beforeEach(async () => {
    world = await openWorld(redisUrl());
    work = newWork();
  });
  afterEach(async () => {
    await world.close();
  });

  const worker = () => startBatchWorker(world, work);
  const drained = (): Promise<void> => eventually(async () => expect(await world.open()).toBe(0));
  const rows = (): Promise<Row[]> =>
    world.database.query<Row & object>(
      `SELECT (e.payload ->> 'number')::integer AS number, d.attempts, d.last_error AS error,
              CASE WHEN d.completed_at IS NOT NULL THEN 'done' WHEN d.failed_at IS NOT NULL THEN 'dead' ELSE 'open' END AS state
       FROM outbox_deliveries d JOIN outbox_events e ON e.id = d.event_id ORDER BY number`,
    );
  const done = (number: number): Row => ({ number, attempts: 1, error: null, state: 'done' });
  const marks = (numbers: readonly number[]) => marksOf(numbers, [WriteDown]);

  /** All deliveries in one job, as a broker would bring it. */
  const job = async (attemptsStarted = 1): Promise<RunningJob> => {
    const events = await world.database.query<{ id: string }>('SELECT id FROM outbox_events ORDER BY id');
    const eventIds = events.map(({ id }) => id).join(' ');
    const data = { organizationId: world.organizationId, eventIds, requestId: 'test' };
    return { id: 'again', name: WriteDown.name, data, attemptsStarted };
  };
  /** Open again, as if they had never been begun; and not to be enqueued by a relay. */
  const reopen = async (): Promise<void> => {
    await world.database.query('DELETE FROM marks');
    await world.database.query(
      `UPDATE outbox_deliveries SET completed_at = NULL, failed_at = NULL, attempts = 0, last_error = NULL,
              enqueue_after = app_now() + interval '1 day'`,
    );
    work.seen.length = 0;
  };

  it('does each of many once, many at a time, with two workers at it', async () => {
    await Promise.all([worker(), worker()]);
    const numbers = range(250);
    await Promise.all(range(5).map((part) => world.draw(...numbers.slice((part - 1) * 50, part * 50))));
    await drained();
    expect(await world.marks()).toEqual(marks(numbers));
    expect(Math.max(...work.seen.map(({ length }) => length))).toBeLessThanOrEqual(BATCH);
    expect(work.seen.length).toBeLessThan(numbers.length / 2);
    expect(await rows()).toEqual(numbers.map(done));
  });

  it('fills batches from what was committed while no worker ran', async () => {
    await world.draw(...range(90));
    await worker();
    await drained();
    expect(work.seen.map(({ length }) => length).sort()).toEqual([10, 40, 40]);
  });

  it('does one that comes alone, alone', async () => {
    await worker();
    await world.draw(1);
    await drained();
    await world.draw(2);
    await drained();
    expect(work.seen).toEqual([[1], [2]]);
  });

  it('keeps organizations apart', async () => {
    const neighbour = systemActor(newId(), 'neighbour');
    const unitOfWork = (await world.api()).get(UnitOfWork);
    await world.draw(...range(10));
    await unitOfWork.run(neighbour, async (tx) => {
      for (const number of range(10)) tx.emit(NumberDrawn, { number: number + 100 });
      return ok(undefined);
    });
    await worker();
    await drained();
    expect(work.seen.map((numbers) => [...numbers].sort((a, b) => a - b)).sort()).toEqual([
      range(10),
      range(10).map((number) => number + 100),
    ]);
    const organizations = await world.database.query(
      'SELECT organization_id AS id, count(*)::integer FROM marks GROUP BY 1 ORDER BY 1',
    );
    expect(organizations).toEqual(
      [world.organizationId, neighbour.organizationId].sort().map((id) => ({ id, count: 10 })),
    );
  });

  it.each([
    ['refuses', async () => refuse('TOO_COLD'), 'TOO_COLD'],
    ['throws', async () => Promise.reject(new RangeError('Somebody wrote this')), 'RangeError'],
  ] as const)('leaves what it %s alone in the dead letters, and does all others', async (_, how, errorCode) => {
    work.after = fails([7, 30, 31], how);
    await world.draw(...range(35));
    await worker();
    await drained();
    const poison = [7, 30, 31];
    expect(await rows()).toEqual(
      range(35).map((number) =>
        poison.includes(number)
          ? { number, attempts: WriteDown.attempts, error: errorCode, state: 'dead' }
          : done(number),
      ),
    );
    expect(await world.marks()).toEqual(marks(range(35).filter((number) => !poison.includes(number))));
  });

  it('fails alone what the database does not take', async () => {
    await world.database.query('ALTER TABLE marks ADD CHECK (number <> 5)');
    await world.draw(...range(12));
    await worker();
    await drained();
    expect((await rows()).filter(({ state }) => state === 'dead')).toEqual([
      { number: 5, attempts: WriteDown.attempts, error: expect.stringMatching(/^\w+ 23514$/), state: 'dead' },
    ]);
    expect(await world.marks()).toHaveLength(11);
  });

  it('fails alone what does not fit its event', async () => {
    await world.draw(...range(5));
    await world.database.query(
      `INSERT INTO outbox_events (organization_id, id, name, payload, request_id) VALUES ($1, $2, $3, '{"number": "x"}', 'r')`,
      [world.organizationId, newId(), NumberDrawn.name],
    );
    await worker();
    await drained();
    const dead = await world.database.query('SELECT last_error FROM outbox_deliveries WHERE failed_at IS NOT NULL');
    expect(dead).toEqual([{ last_error: 'INVALID_PAYLOAD' }]);
    expect(await world.marks()).toEqual(marks(range(5)));
  });

  it('tries what failed again by itself, and redoes nothing that was committed', async () => {
    let failures = 0;
    work.after = fails([3], async () => {
      failures += 1;
      return refuse('NOT_YET');
    });
    await world.draw(...range(8));
    await worker();
    await eventually(async () => expect((await rows())[2]).toMatchObject({ attempts: 1, error: 'NOT_YET' }));
    const begun = work.seen.length;
    work.after = async () => ok(undefined);
    await drained();
    expect(failures).toBeGreaterThanOrEqual(4);
    expect(work.seen.slice(begun).flat()).toEqual(expect.arrayContaining([3]));
    expect(await rows()).toEqual(range(8).map((number) => (number === 3 ? (expect.anything() as Row) : done(number))));
    expect((await rows())[2]).toMatchObject({ state: 'done', error: null });
    expect(await world.marks()).toEqual(marks(range(8)));
  });

  it('is run again from the dead letters at the word of an administrator', async () => {
    work.after = fails([2], async () => refuse('NEVER'));
    await world.draw(1, 2, 3);
    await worker();
    await drained();
    work.after = async () => ok(undefined);
    const manage = (await world.api()).get(ManageDeadLetters, { strict: false });
    const [letter] = (await manage.list(world.actor, { limit: 10, after: null })).edges;
    expect(await manage.retry(world.actor, letter?.node.id ?? '')).toEqual(ok(true));
    await drained();
    expect(await rows()).toEqual(range(3).map(done));
    expect(await world.marks()).toEqual(marks(range(3)));
  });

  it('takes effect once, however often it is delivered at the same time', async () => {
    const { app } = await worker();
    await world.draw(...range(20));
    await drained();
    await reopen();
    const again = await job();
    await Promise.all(range(6).map(() => app.get(JobRunner).run(again)));
    await app.get(JobRunner).run(again);
    expect(await world.marks()).toEqual(marks(range(20)));
  });

  it('is left to the worker that is at it, also when that had lost its lock', async () => {
    const { app } = await worker();
    let inside = (): void => undefined;
    let release = (): void => undefined;
    const begun = new Promise<void>((resolve) => (inside = resolve));
    const released = new Promise<void>((resolve) => (release = resolve));
    work.after = async () => {
      inside();
      await released;
      return ok(undefined);
    };
    await world.draw(...range(5));
    await begun;
    await app.get(JobRunner).run(await job());
    await app.get(JobRunner).run(await job(2));
    expect(work.seen).toHaveLength(1);
    expect((await rows()).every(({ attempts }) => attempts === 0)).toBe(true);
    release();
    await drained();
    expect(await rows()).toEqual(range(5).map(done));
    expect(await world.marks()).toEqual(marks(range(5)));
  });

  it('writes nothing late: what another worker has done meanwhile is left out', async () => {
    const { app } = await worker();
    await world.draw(...range(6));
    await drained();
    await reopen();
    const [first] = await world.database.query<{ id: string }>('SELECT id FROM outbox_events ORDER BY id');
    const again = await job();
    await app.get(JobRunner).run({ ...again, data: { ...again.data, eventIds: first?.id ?? '' } });
    await app.get(JobRunner).run(again);
    expect(work.seen).toEqual([[1], [2, 3, 4, 5, 6]]);
    expect(await world.marks()).toEqual(marks(range(6)));
  });

  describe('whose worker was lost', () => {
    it('is done one by one, each counted before it is begun', async () => {
      const { app } = await worker();
      await world.draw(...range(4));
      await drained();
      await reopen();
      const counted: Row[][] = [];
      work.after = async (_, [number]) => {
        // Over another connection: what would be left if the worker ended here.
        counted.push((await rows()).filter((row) => row.number === number));
        return ok(undefined);
      };
      await app.get(JobRunner).run(await job(2));
      expect(work.seen).toEqual([[1], [2], [3], [4]]);
      expect(counted.flat()).toEqual(
        range(4).map((number) => ({ number, attempts: 1, error: 'WORKER_LOST', state: 'open' })),
      );
      expect(await rows()).toEqual(range(4).map(done));
    });

    it('does the suspects last, and gives up what has used its attempts', async () => {
      const { app } = await worker();
      await world.draw(...range(4));
      await drained();
      await reopen();
      await world.database.query(
        `UPDATE outbox_deliveries d SET attempts = CASE e.payload ->> 'number' WHEN '1' THEN $1::integer ELSE 1 END
         FROM outbox_events e WHERE e.id = d.event_id AND e.payload ->> 'number' IN ('1', '2')`,
        [WriteDown.attempts],
      );
      await app.get(JobRunner).run(await job(3));
      expect(work.seen).toEqual([[3], [4], [2]]);
      expect(await rows()).toEqual([
        { number: 1, attempts: WriteDown.attempts, error: 'WORKER_LOST', state: 'dead' },
        { number: 2, attempts: 2, error: null, state: 'done' },
        done(3),
        done(4),
      ]);
    });

    it('counts a failure there once', async () => {
      const { app } = await worker();
      await world.draw(1);
      await drained();
      await reopen();
      work.after = async () => refuse('NO');
      await app.get(JobRunner).run(await job(2));
      expect(await rows()).toMatchObject([{ attempts: 1, error: 'NO' }]);
    });
  });

  it('stays the same batch when its lease is over', async () => {
    const claims = () => world.database.query('SELECT event_id, claim FROM outbox_deliveries ORDER BY event_id');
    const { app } = await worker();
    await world.draw(...range(60));
    await drained();
    await reopen();
    const before = await claims();
    expect(new Set(before.map(({ claim }) => claim)).size).toBe(2);
    await setClockOffset(world.database, '2 days');
    await app.get(OutboxRelay).sweep();
    await drained();
    expect(await claims()).toEqual(before);
    expect(await world.marks()).toEqual(marks(range(60)));
  });
}

describe('a batched job on PostgreSQL', () => {
  contract(() => undefined);
});

describeWithRedis('a batched job on Redis', () => {
  let redis: TestRedis;

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => {
    await redis.stop();
  });

  contract(() => redis.url);
});
