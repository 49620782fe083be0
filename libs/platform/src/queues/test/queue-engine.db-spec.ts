import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve as resolvePath } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createTestDatabase, describeWithRedis, eventually, startRedis } from '@plumbline/testing';
import { Redis } from 'ioredis';
import { createQueueEngine, type QueueEngineConfig } from '../create-queue-engine.ts';
import { PermanentFailure, type JobToEnqueue, type QueueEngine, type RunningJob } from '../queue-engine.ts';

/** A broker of the test's own. */
interface Bench {
  readonly config: Pick<QueueEngineConfig, 'connection' | 'redisUrl' | 'lockMs'>;
  /** Ends every connection to the broker. */
  cutConnections(): Promise<void>;
  tearDown(): Promise<void>;
}

const LOCK_MS = 1000;
const TYPESCRIPT = pathToFileURL(resolvePath(import.meta.dirname, '../../../../../tools/lib/typescript.mjs')).href;

async function postgresBench(): Promise<Bench> {
  const database = await createTestDatabase();
  const connection = { url: database.url, options: '-c role=plumbline_system' };
  return {
    config: { connection, redisUrl: undefined, lockMs: LOCK_MS },
    cutConnections: async () => {
      await database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> 'plumbline-testing'`,
      );
    },
    tearDown: () => database.drop(),
  };
}

async function redisBench(): Promise<Bench> {
  const redis = await startRedis();
  return {
    config: { connection: { url: '', options: undefined }, redisUrl: redis.url, lockMs: LOCK_MS },
    cutConnections: async () => {
      const client = new Redis(redis.url);
      await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      client.disconnect();
    },
    tearDown: () => redis.stop(),
  };
}

let counter = 0;
const uniqueQueue = (): string => `queue-${(counter += 1)}`;

const job = (id: string, rest: Partial<JobToEnqueue> = {}): JobToEnqueue => ({
  id,
  name: 'test.job.v1',
  data: { of: id },
  attempts: 1,
  backoff: { type: 'fixed', delay: 10 },
  ...rest,
});

const settled = <T>(): { promise: Promise<T>; resolve(value: T): void } => {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => (resolve = done));
  return { promise, resolve };
};

const until = (check: () => boolean | Promise<boolean>, what: string): Promise<void> =>
  eventually(async () => {
    if (!(await check())) throw new Error(`It has not happened yet: ${what}`);
  });

/** What every broker must do. */
function queueEngineContract(openBench: () => Promise<Bench>): void {
  let bench: Bench;
  const engines: QueueEngine[] = [];
  const engine = (): QueueEngine => {
    const made = createQueueEngine({ ...bench.config, onError: () => undefined });
    engines.push(made);
    return made;
  };

  beforeAll(async () => {
    bench = await openBench();
  });
  afterEach(async () => {
    await Promise.all(engines.splice(0).map((made) => made.close(5000)));
  });
  afterAll(async () => {
    await bench.tearDown();
  });

  /** A consumer that keeps what it was given. */
  const recorder = async (
    by: QueueEngine,
    queue: string,
    work: (job: RunningJob) => Promise<void> | void = () => undefined,
  ): Promise<RunningJob[]> => {
    const seen: RunningJob[] = [];
    await by.consume(queue, 2, async (running) => {
      seen.push(running);
      await work(running);
    });
    return seen;
  };

  /** Enqueues once the broker is connected to. */
  const enqueue = (by: QueueEngine, queue: string, jobs: readonly JobToEnqueue[]): Promise<void> =>
    eventually(() => by.enqueue(queue, jobs));

  it('gives each job to one of its consumers, with its name and data', async () => {
    const queue = uniqueQueue();
    const [first, second] = [engine(), engine()];
    const seen = [await recorder(first, queue), await recorder(second, queue)];
    const ids = Array.from({ length: 40 }, (_, index) => `each-${index}`);
    await enqueue(
      engine(),
      queue,
      ids.map((id) => job(id)),
    );
    await until(() => seen.flat().length >= ids.length, 'all jobs have run');
    expect(
      seen
        .flat()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...ids].sort());
    expect(seen.flat()[0]).toEqual({
      id: expect.any(String),
      name: 'test.job.v1',
      data: { of: seen.flat()[0]?.id },
      attemptsStarted: 1,
    });
  });

  it('enqueues a job once while it waits or runs', async () => {
    const queue = uniqueQueue();
    const producer = engine();
    const release = settled<void>();
    await enqueue(producer, queue, [job('twice'), job('twice')]);
    await producer.enqueue(queue, [job('twice'), job('other')]);
    const seen = await recorder(engine(), queue, () => release.promise);
    await until(() => seen.length === 2, 'both jobs run');
    await producer.enqueue(queue, [job('twice')]);
    release.resolve();
    await producer.enqueue(queue, [job('last')]);
    await until(() => seen.some(({ id }) => id === 'last'), 'the last job has run');
    expect(seen.map(({ id }) => id).sort()).toEqual(['last', 'other', 'twice']);
  });

  it('holds a job back for as long as it says, and takes it once meanwhile', async () => {
    const queue = uniqueQueue();
    const producer = engine();
    const seen = await recorder(engine(), queue);
    await enqueue(producer, queue, [job('tomorrow', { delay: 86_400_000 }), job('soon', { delay: 300 })]);
    await producer.enqueue(queue, [job('soon', { delay: 300 }), job('now')]);
    await until(() => seen.length === 2, 'both jobs that are due have run');
    await producer.enqueue(queue, [job('last')]);
    await until(() => seen.some(({ id }) => id === 'last'), 'the last job has run');
    expect(seen.map(({ id }) => id)).toEqual(['now', 'soon', 'last']);
  });

  it('takes an id again once its job is done or has failed for good', async () => {
    const queue = uniqueQueue();
    const producer = engine();
    const seen = await recorder(engine(), queue, () => {
      if (seen.length === 1) throw new PermanentFailure('NO_USE');
    });
    for (const round of [1, 2, 3]) {
      // The job's own end comes after its processor's.
      await until(async () => {
        await enqueue(producer, queue, [job('again', { attempts: 5 })]);
        return seen.length >= round;
      }, `round ${round}`);
    }
    expect(seen.every(({ attemptsStarted }) => attemptsStarted === 1)).toBe(true);
  });

  it('tries a failing job as often as it says, counting, and then lets go of it', async () => {
    const queue = uniqueQueue();
    const seen = await recorder(engine(), queue, ({ id }) => {
      if (id === 'failing') throw new Error('CODE');
    });
    const producer = engine();
    await enqueue(producer, queue, [job('failing', { attempts: 3, backoff: { type: 'exponential', delay: 10 } })]);
    await until(() => seen.length === 3, 'three attempts');
    await producer.enqueue(queue, [job('after')]);
    await until(() => seen.some(({ id }) => id === 'after'), 'another job has run');
    expect(seen.map(({ id, attemptsStarted }) => [id, attemptsStarted])).toEqual([
      ['failing', 1],
      ['failing', 2],
      ['failing', 3],
      ['after', 1],
    ]);
  });

  it('does not try a permanent failure again', async () => {
    const queue = uniqueQueue();
    const seen = await recorder(engine(), queue, ({ id }) => {
      if (id === 'hopeless') throw new PermanentFailure('HOPELESS');
    });
    const producer = engine();
    await enqueue(producer, queue, [job('hopeless', { attempts: 9 })]);
    await until(() => seen.length === 1, 'the first attempt');
    await producer.enqueue(queue, [job('later-1')]);
    await until(() => seen.some(({ id }) => id === 'later-1'), 'another job has run');
    expect(seen.filter(({ id }) => id === 'hopeless')).toHaveLength(1);
  });

  it('runs a scheduled job again and again, until the schedule is taken away', async () => {
    const queue = uniqueQueue();
    const keeper = engine();
    const seen = await recorder(engine(), queue);
    const schedule = { name: 'test.tick.v1', every: 60, attempts: 1, backoff: { type: 'fixed', delay: 10 } } as const;
    await eventually(() => keeper.schedule(queue, [schedule]));
    await keeper.schedule(queue, [schedule]);
    await until(() => seen.length >= 4, 'four runs');
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    expect(seen[0]?.name).toBe('test.tick.v1');

    await keeper.schedule(queue, [{ ...schedule, name: 'test.tock.v1' }]);
    await until(() => seen.some(({ name }) => name === 'test.tock.v1'), 'the other schedule runs');
    await keeper.schedule(queue, []);
    await enqueue(keeper, queue, [job('afterwards')]);
    await until(() => seen.some(({ id }) => id === 'afterwards'), 'a job after the last tick');
    const runs = seen.length;
    await enqueue(keeper, queue, [job('one-more')]);
    await until(() => seen.some(({ id }) => id === 'one-more'), 'one more job');
    expect(seen.slice(runs).map(({ id }) => id)).toEqual(['one-more']);
  });

  it('gives the job of a killed process to another, and counts both starts', async () => {
    const queue = uniqueQueue();
    const child = spawn(
      process.execPath,
      [
        '--conditions=@plumbline/source',
        '--import',
        TYPESCRIPT,
        join(import.meta.dirname, 'doomed-consumer.mjs'),
        JSON.stringify({ ...bench.config, queue }),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } },
    );
    const dead = once(child, 'exit');
    await enqueue(engine(), queue, [job('orphan')]);
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await dead;
    const seen = await recorder(engine(), queue);
    await until(() => seen.length > 0, 'the orphan runs again');
    expect(seen).toEqual([expect.objectContaining({ id: 'orphan', attemptsStarted: 2 })]);
  });

  it('finishes what runs before it closes, and takes nothing more', async () => {
    const queue = uniqueQueue();
    const closing = engine();
    const started = settled<void>();
    const release = settled<void>();
    let finished = false;
    const seen = await recorder(closing, queue, async () => {
      started.resolve();
      await release.promise;
      finished = true;
    });
    const producer = engine();
    await enqueue(producer, queue, [job('running')]);
    await started.promise;
    const closed = closing.close(30_000);
    await producer.enqueue(queue, [job('too-late')]);
    release.resolve();
    expect(await closed).toBe(true);
    expect(finished).toBe(true);
    expect(seen.map(({ id }) => id)).toEqual(['running']);

    const successor = await recorder(engine(), queue);
    await until(() => successor.length > 0, 'the successor takes over');
    expect(successor.map(({ id }) => id)).toEqual(['too-late']);
  });

  it('stops waiting at its limit, and the job goes to another', async () => {
    const queue = uniqueQueue();
    const closing = engine();
    const started = settled<void>();
    const release = settled<void>();
    await recorder(closing, queue, async () => {
      started.resolve();
      await release.promise;
    });
    await enqueue(engine(), queue, [job('endless')]);
    await started.promise;
    expect(await closing.close(50)).toBe(false);
    const successor = await recorder(engine(), queue);
    await until(() => successor.length > 0, 'the job runs elsewhere');
    expect(successor[0]).toMatchObject({ id: 'endless', attemptsStarted: 2 });
    release.resolve();
  });

  it('goes on by itself after its connections were cut', async () => {
    const queue = uniqueQueue();
    const producer = engine();
    const seen = await recorder(engine(), queue);
    await enqueue(producer, queue, [job('before')]);
    await until(() => seen.length === 1, 'the first job has run');
    await bench.cutConnections();
    await enqueue(producer, queue, [job('after')]);
    await until(() => seen.some(({ id }) => id === 'after'), 'a job after the cut has run');
  });
}

describe('the queue engine on PostgreSQL', () => queueEngineContract(postgresBench));
describeWithRedis('the queue engine on Redis', () => queueEngineContract(redisBench));
