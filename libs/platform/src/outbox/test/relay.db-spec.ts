import { setTimeout as sleep } from 'node:timers/promises';
import { defineEvent, newId, ok } from '@plumbline/kernel';
import { describeWithRedis, eventually, setClockOffset, startRedis, type TestRedis } from '@plumbline/testing';
import { z } from 'zod';
import { UnitOfWork } from '../../database/unit-of-work.ts';
import { PermanentFailure, type RunningJob } from '../../queues/queue-engine.ts';
import { ScheduleKeeper } from '../../queues/schedule-keeper.ts';
import { Realtime, type EventNotice } from '../../realtime/realtime.ts';
import { DeliveryRunner } from '../delivery-runner.ts';
import { OutboxRelay } from '../outbox-relay.ts';
import { MAX_EVENT_PAYLOAD_BYTES } from '../write-outbox.ts';
import { jobs, marksOf, NumberDrawn, openWorld, range, refuse, WriteDown, type World } from './outbox-world.ts';

/** Something that a test lets happen when it is ready for it. */
function gate(): { readonly passed: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

const drained = (world: World): Promise<void> => eventually(async () => expect(await world.open()).toBe(0));

describe('the outbox', () => {
  let world: World;

  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(async () => {
    await world.close();
  });

  /** The queue's job for the one delivery of `WriteDown` that there is. */
  const queued = async (attemptsStarted = 1): Promise<RunningJob> => {
    const [row] = await world.database.query<{ id: string }>('SELECT id FROM outbox_events');
    const eventId = row?.id ?? '';
    const data = { organizationId: world.organizationId, eventId, requestId: 'test' };
    return { id: `${eventId}-${WriteDown.name}`, name: WriteDown.name, data, attemptsStarted };
  };

  it('carries each committed event to each of its jobs once, with two workers at it', async () => {
    await Promise.all([world.worker(), world.worker()]);
    const numbers = range(60);
    await Promise.all(range(6).map((part) => world.draw(...numbers.slice((part - 1) * 10, part * 10))));
    await drained(world);
    expect(await world.marks()).toEqual(marksOf(numbers));
  });

  it('catches up with more than one batch of what was committed while no worker ran', async () => {
    const numbers = range(600);
    await world.draw(...numbers);
    await world.worker();
    await drained(world);
    expect(await world.marks()).toEqual(marksOf(numbers));
  }, 60_000);

  it('numbers the events of a transaction in the order in which they were emitted', async () => {
    await world.worker();
    await world.draw(...range(30));
    await world.draw(...range(40).slice(30));
    await drained(world);
    const rows = await world.database.query<{ number: number }>(
      `SELECT (payload ->> 'number')::int AS number FROM outbox_events ORDER BY position`,
    );
    expect(rows.map(({ number }) => number)).toEqual(range(40));
  });

  it('writes no event for a unit of work that is refused or fails', async () => {
    const unitOfWork = (await world.api()).get(UnitOfWork);
    const refused = await unitOfWork.run(world.actor, async (tx) => {
      tx.emit(NumberDrawn, { number: 1 });
      return refuse('NO');
    });
    expect(refused.ok).toBe(false);
    const failing = unitOfWork.run(world.actor, async (tx) => {
      tx.emit(NumberDrawn, { number: 2 });
      await tx.query('SELECT 1 / 0');
      return ok(undefined);
    });
    await expect(failing).rejects.toMatchObject({ code: '22012' });
    expect(await world.database.query('SELECT FROM outbox_events')).toHaveLength(0);
  });

  it('refuses to write an event that could not be announced', async () => {
    const unitOfWork = (await world.api()).get(UnitOfWork);
    const Verbose = defineEvent({ name: 'test.verbose.v1', payload: z.object({ text: z.string() }) });
    const tooLarge = unitOfWork.run(world.actor, async (tx) => {
      tx.emit(Verbose, { text: 'x'.repeat(MAX_EVENT_PAYLOAD_BYTES) });
      return ok(undefined);
    });
    await expect(tooLarge).rejects.toThrow(RangeError);
  });

  it('announces events, once they are committed, to whoever listens in any process', async () => {
    const notices = (await world.api()).get(Realtime).subscribe<EventNotice<unknown>>(NumberDrawn.name);
    await notices.ready;
    await world.worker();
    await world.draw(7);
    const { value } = await notices.next();
    expect(value).toEqual({
      organizationId: world.organizationId,
      eventId: expect.any(String),
      payload: { number: 7 },
    });
    await notices.return();
  });

  it('does a job once, however often it is delivered at the same time', async () => {
    const { app } = await world.worker();
    await world.draw(1);
    await drained(world);
    const runner = app.get(DeliveryRunner);
    const job = await queued();
    await world.database.query('DELETE FROM marks');
    await world.database.query('UPDATE outbox_deliveries SET completed_at = NULL, enqueue_after = $1', [
      new Date(Date.now() + 3_600_000),
    ]);
    await Promise.all(range(8).map(() => runner.run(job)));
    await runner.run(job);
    expect(await world.marks()).toEqual(marksOf([1], [WriteDown]));
  });

  it('leaves a job to the worker that is at it, also when that worker had lost its lock', async () => {
    const { app, behaviour } = await world.worker();
    const [inside, release] = [gate(), gate()];
    behaviour.after = async () => {
      inside.open();
      await release.passed;
      return ok(undefined);
    };
    await world.draw(1);
    await inside.passed;
    await app.get(DeliveryRunner).run(await queued(2));
    release.open();
    await drained(world);
    expect(await world.marks()).toEqual(marksOf([1]));
  });

  it('undoes an attempt that failed, and tries again', async () => {
    const { behaviour } = await world.worker();
    let attempts = 0;
    behaviour.after = async () => {
      attempts += 1;
      if (attempts === 1) return refuse('NOT_YET');
      if (attempts === 2) throw new Error('not yet either');
      return ok(undefined);
    };
    await world.draw(1);
    await drained(world);
    expect(attempts).toBe(3);
    expect(await world.marks()).toEqual(marksOf([1]));
  });

  it('tries a delivery again when its lease is over and nobody has settled it', async () => {
    const { app } = await world.worker();
    await world.draw(1);
    await drained(world);
    await world.database.query('DELETE FROM marks');
    // As it stands after a broker has lost a job: enqueued, and never heard of again.
    await world.database.query(
      `UPDATE outbox_deliveries SET completed_at = NULL, enqueue_after = app_now() + interval '1 hour'`,
    );
    await app.get(OutboxRelay).sweep();
    expect(await world.open()).toBe(jobs.length);
    await setClockOffset(world.database, '2 hours');
    await drained(world);
    expect(await world.marks()).toEqual(marksOf([1]));
  });

  it('hears of commits again after all its connections were cut', async () => {
    await world.worker();
    await world.draw(1);
    await drained(world);
    await world.database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name <> 'plumbline-testing'`,
    );
    // The first statement on a connection that is gone fails; the pool then opens another.
    await eventually(() => world.draw(2));
    await eventually(async () => expect(await world.marks()).toEqual(marksOf([1, 2])));
  });

  it('finishes the jobs that run when its process is asked to stop', async () => {
    const { stop, behaviour } = await world.worker();
    const [inside, release] = [gate(), gate()];
    behaviour.before = async () => {
      inside.open();
      await release.passed;
      return ok(undefined);
    };
    await world.draw(1);
    await inside.passed;
    const closed = stop();
    // Released at once, the job would be done before anything is closed, whether stopping waits for it or not.
    await Promise.race([closed, sleep(500)]);
    release.open();
    await closed;
    expect(await world.marks()).toEqual(expect.arrayContaining(marksOf([1], [WriteDown])));
  });

  it('hides the outbox of one organization from another', async () => {
    await world.worker();
    await world.draw(1);
    await drained(world);
    const app = world.database.poolAs('plumbline_app', 1);
    const seenAs = async (organizationId: string): Promise<number> => {
      await app.query(`SELECT set_config('app.org', $1, false)`, [organizationId]);
      const { rows } = await app.query('SELECT FROM outbox_deliveries JOIN outbox_events ON id = event_id');
      return rows.length;
    };
    expect(await seenAs(world.organizationId)).toBe(jobs.length);
    expect(await seenAs(newId())).toBe(0);
    await expect(app.query('DELETE FROM outbox_deliveries')).rejects.toMatchObject({ code: '42501' });
  });

  it('takes a job for dead that was started more often than it may be tried', async () => {
    const { app, behaviour } = await world.worker();
    behaviour.before = async () => refuse('NOT_NOW');
    await world.draw(1);
    await drained(world);
    await world.database.query('UPDATE outbox_deliveries SET failed_at = NULL, attempts = 0, last_error = NULL');
    behaviour.before = async () => ok(undefined);
    await expect(app.get(DeliveryRunner).run(await queued(WriteDown.attempts + 1))).rejects.toThrow(PermanentFailure);
    const rows = await world.database.query('SELECT last_error FROM outbox_deliveries WHERE failed_at IS NOT NULL');
    expect(rows).toEqual([{ last_error: 'WORKER_LOST' }]);
  });
});

describeWithRedis('the outbox with Redis', () => {
  let redis: TestRedis;
  let world: World;

  beforeEach(async () => {
    redis = await startRedis();
    world = await openWorld(redis.url);
  });
  afterEach(async () => {
    await world.close();
    await redis.stop();
  });

  it('carries each committed event to each of its jobs once, with two workers at it', async () => {
    await Promise.all([world.worker(), world.worker()]);
    await world.draw(...range(60));
    await drained(world);
    expect(await world.marks()).toEqual(marksOf(range(60)));
  });

  it('enqueues again what a flushed Redis has forgotten', async () => {
    const { app, behaviour } = await world.worker();
    const [inside, release] = [gate(), gate()];
    behaviour.before = async () => {
      inside.open();
      await release.passed;
      return ok(undefined);
    };
    const numbers = range(40);
    await world.draw(...numbers);
    await inside.passed;
    await redis.flush();
    release.open();
    await app.get(ScheduleKeeper).keep();
    await setClockOffset(world.database, '1 hour');
    await drained(world);
    expect(await world.marks()).toEqual(marksOf(numbers));
  });

  it('accepts commits while Redis is away, and does their jobs when it is back', async () => {
    await world.worker();
    await world.draw(1);
    await drained(world);
    await redis.kill();
    await world.draw(2, 3);
    const [row] = await world.database.query<{ count: number }>('SELECT count(*)::int AS count FROM outbox_events');
    expect(row?.count).toBe(3);
    redis = await startRedis({ port: Number(new URL(redis.url).port) });
    await drained(world);
    expect(await world.marks()).toEqual(marksOf([1, 2, 3]));
  });

  it('starts a worker while Redis is away', async () => {
    await redis.kill();
    await world.worker();
    await world.draw(1);
    redis = await startRedis({ port: Number(new URL(redis.url).port) });
    await drained(world);
    expect(await world.marks()).toEqual(marksOf([1]));
  });
});
