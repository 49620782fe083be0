import {
  describeWithRedis,
  eventually,
  setClockOffset,
  startApp,
  startCuttingProxy,
  startRedis,
  type CuttingProxy,
  type TestApp,
} from '@plumbline/testing';
import process from 'node:process';
import { GradingStage } from './grading-stage.ts';

const GRADE_ATTEMPT = 'assessments.grade-attempt.v1';

/** What a worker sends at each step of grading; it is caught before the last of these texts reaches the server. */
const STEPS: readonly [step: string, texts: readonly string[]][] = [
  ['before it takes the event', ['pg_advisory_xact_lock']],
  ['before it opens the delivery', ['INSERT INTO outbox_deliveries']],
  ['before it commits the delivery', ['INSERT INTO outbox_deliveries', 'COMMIT']],
  ['before it enqueues the job', ['add_job', GRADE_ATTEMPT]],
  ['before it claims the batch', ['outbox-claim-batch']],
  ['before it locks the attempts', ['assessments-lock-submitted']],
  ['before it writes the grades', ['assessments-write-grades']],
  ['between the grades and their events', ['assessments-write-grades', 'INSERT INTO outbox_events']],
  ['before it commits the grades', ['assessments-write-grades', 'COMMIT']],
];

/** A worker whose every word to the database can be caught. */
interface CaughtWorker {
  readonly proxy: CuttingProxy;
  readonly worker: TestApp;
  /** As a power cut would. */
  stop(): Promise<void>;
}

/** @param arrange what is to be caught, said before the worker says anything: some steps come right after its start */
async function startCaught(
  stage: GradingStage,
  arrange: (proxy: CuttingProxy) => void = () => undefined,
): Promise<CaughtWorker> {
  const { env } = stage.product;
  const proxy = await startCuttingProxy(env['DATABASE_URL'] ?? '');
  arrange(proxy);
  try {
    const worker = await startApp('worker', { env: { ...env, DATABASE_URL: proxy.url } });
    return {
      proxy,
      worker,
      stop: async () => {
        await worker.kill();
        await proxy.stop();
      },
    };
  } catch (error) {
    await proxy.stop();
    throw error;
  }
}

/** Kills a worker at what `arrange` waits for; tells how many of these attempts it had graded by then. */
async function killedAt(
  stage: GradingStage,
  attemptIds: readonly string[],
  arrange: (proxy: CuttingProxy) => Promise<unknown>,
): Promise<number> {
  let reached: Promise<unknown> = Promise.resolve();
  const caught = await startCaught(stage, (proxy) => (reached = arrange(proxy)));
  try {
    await reached;
    return (await stage.left(attemptIds)).grades;
  } finally {
    await caught.stop();
  }
}

/** The next worker finds it at once, whatever lease the last one left. */
async function gradedByAnother(stage: GradingStage, attemptIds: readonly string[]): Promise<void> {
  await setClockOffset(stage.product.database, '2 minutes');
  const next = await stage.product.startWorker();
  await stage.allGraded(attemptIds);
  await next.stop();
  await stage.insistOnOneEach(attemptIds);
}

async function several(stage: GradingStage): Promise<readonly string[]> {
  const first = await stage.submitted();
  return [first, ...(await stage.submittedAlike(first, 4))];
}

describe('a worker killed at a step of grading', () => {
  let stage: GradingStage;

  beforeAll(async () => {
    stage = await GradingStage.open();
  });
  afterAll(() => stage?.close());
  afterEach(() => setClockOffset(stage.product.database, '0'));

  it.each(STEPS)('leaves exactly one grade of each attempt: %s', async (_, texts) => {
    const attemptIds = await several(stage);
    expect(await killedAt(stage, attemptIds, (proxy) => proxy.holdBefore(...texts))).toBe(0);
    await gradedByAnother(stage, attemptIds);
  });
});

describe('a worker killed after its commit', () => {
  let stage: GradingStage;

  // A queue of their own: what an earlier worker left in it would be told of first.
  beforeEach(async () => {
    stage = await GradingStage.open();
  });
  afterEach(() => stage?.close());

  it('leaves exactly one grade of each attempt: it never heard of the commit', async () => {
    const attemptIds = await several(stage);
    await killedAt(stage, attemptIds, (proxy) => proxy.cutAnswerTo('assessments-write-grades', 'COMMIT'));
    await gradedByAnother(stage, attemptIds);
  });

  it('leaves exactly one grade of each attempt: before it tells the queue', async () => {
    const attemptIds = await several(stage);
    const graded = await killedAt(stage, attemptIds, (proxy) =>
      proxy.holdBefore('FROM move_to_completed', GRADE_ATTEMPT),
    );
    expect(graded).toBe(attemptIds.length);
    await gradedByAnother(stage, attemptIds);
  });
});

describe('a worker stalled past its lock', () => {
  let stage: GradingStage;

  beforeAll(async () => {
    stage = await GradingStage.open();
  });
  afterAll(() => stage?.close());

  const stalledBefore = async (text: string) => {
    const caught = await startCaught(stage);
    const held = caught.proxy.holdBefore(text);
    const first = await stage.submitted();
    const release = await held;
    process.kill(caught.worker.pid, 'SIGSTOP');
    return {
      attemptId: first,
      wake: () => {
        process.kill(caught.worker.pid, 'SIGCONT');
        release();
      },
      stop: caught.stop,
    };
  };

  it('finds the work done by another and writes nothing', async () => {
    const stalled = await stalledBefore('outbox-claim-batch');
    try {
      const other = await stage.product.startWorker();
      await stage.allGraded([stalled.attemptId]);
      stalled.wake();
      // What comes later is graded by whichever of the two; by then the late one has had its turn.
      const later = await stage.submitted();
      await stage.allGraded([later]);
      await other.stop();
      const last = await stage.submitted();
      await stage.allGraded([last]);
      await stage.insistOnOneEach([stalled.attemptId, later, last]);
    } finally {
      await stalled.stop();
    }
  });

  it('keeps what it had begun to itself: another that gets its job meanwhile leaves the attempt alone', async () => {
    const stalled = await stalledBefore('assessments-write-grades');
    const other = await stage.product.startWorker();
    try {
      // The queue has given the job to the other worker, and that has finished it, by the time its row is gone.
      await eventually(
        async () => {
          const jobs = await stage.product.database.query(`SELECT FROM bullmq.job WHERE name = $1`, [GRADE_ATTEMPT]);
          if (jobs.length > 0) throw new Error('The job is still with the stalled worker.');
        },
        { timeout: 60_000 },
      );
      expect((await stage.left([stalled.attemptId])).grades).toBe(0);
      stalled.wake();
      await stage.allGraded([stalled.attemptId]);
      await stage.insistOnOneEach([stalled.attemptId]);
    } finally {
      await stalled.stop();
      await other.stop();
    }
  });
});

describeWithRedis('Redis flushed while attempts wait in it', () => {
  it('is told of them again by the outbox, and each is graded once', async () => {
    const redis = await startRedis();
    const stage = await GradingStage.open({ REDIS_URL: redis.url });
    try {
      const first = await stage.submitted();
      const attemptIds = [first, ...(await stage.submittedAlike(first, 9))];
      // Held in the worker, so that it is the queue's when the queue forgets it.
      let held: Promise<unknown> = Promise.resolve();
      const caught = await startCaught(stage, (proxy) => (held = proxy.holdBefore('outbox-claim-batch')));
      await held;
      await caught.stop();
      await redis.flush();
      expect((await stage.left(attemptIds)).grades).toBe(0);
      await setClockOffset(stage.product.database, '2 minutes');
      await stage.product.startWorker();
      await stage.allGraded(attemptIds);
      await stage.insistOnOneEach(attemptIds);
    } finally {
      await stage.close();
      await redis.stop();
    }
  });
});
