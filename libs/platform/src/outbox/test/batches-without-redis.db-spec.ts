import { ok } from '@plumbline/kernel';
import { describeWithRedis, eventually, setClockOffset, startRedis, type TestRedis } from '@plumbline/testing';
import { newWork, startBatchWorker } from './batch-world.ts';
import { marksOf, openWorld, range, WriteDown, type World } from './outbox-world.ts';

describeWithRedis('a batched job while Redis fails', () => {
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

  const drained = (): Promise<void> => eventually(async () => expect(await world.open()).toBe(0));

  it('is enqueued again when a flushed Redis has forgotten it', async () => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const work = newWork();
    work.after = async () => {
      await released;
      return ok(undefined);
    };
    await startBatchWorker(world, work);
    const numbers = range(400);
    await world.draw(...numbers);
    await eventually(() => expect(work.seen.length).toBeGreaterThan(0));
    await redis.flush();
    release();
    await setClockOffset(world.database, '1 hour');
    await drained();
    expect(await world.marks()).toEqual(marksOf(numbers, [WriteDown]));
  });

  it('waits in the outbox while Redis is away, and goes in full batches when it is back', async () => {
    const work = newWork();
    await startBatchWorker(world, work);
    await world.draw(1);
    await drained();
    await redis.kill();
    for (const number of range(20)) await world.draw(number + 1);
    await eventually(async () => {
      const unseen = await world.database.query('SELECT FROM outbox_events WHERE position IS NULL');
      expect(unseen).toHaveLength(0);
    });
    redis = await startRedis({ port: Number(new URL(redis.url).port) });
    await drained();
    expect(await world.marks()).toEqual(marksOf(range(21), [WriteDown]));
    expect(work.seen.length).toBeLessThan(21);
  });
});
