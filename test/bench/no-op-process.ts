// BullMQ alone: enqueues jobs that do nothing and does them, in a process of its own as the worker has one. Forked by
// `grading.ts` with where and how many at a time; answers a number of jobs with the milliseconds that they took.
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@plumbline/kernel';
import { createQueueEngine } from '../../libs/platform/src/queues/create-queue-engine.ts';

const QUEUE = 'bench-no-op';
/** As many as the relay enqueues at once. */
const AT_ONCE = 1_000;

const { url, redisUrl, concurrency } = JSON.parse(process.argv[2] ?? '{}') as {
  readonly url: string;
  readonly redisUrl?: string;
  readonly concurrency: number;
};

const engine = createQueueEngine({
  connection: { url, options: '-c role=plumbline_system' },
  redisUrl,
  onError: (error) => process.stderr.write(`${error.message}\n`),
});
let left = 0;
let done: () => void = () => undefined;
await engine.consume(QUEUE, concurrency, async () => {
  left -= 1;
  if (left === 0) done();
});

process.on('message', (count: number) => {
  void (async () => {
    left = count;
    const finished = new Promise<void>((resolve) => (done = resolve));
    const started = performance.now();
    for (let enqueued = 0; enqueued < count; enqueued += AT_ONCE) {
      const jobs = Array.from({ length: Math.min(AT_ONCE, count - enqueued) }, () => ({
        id: newId(),
        name: 'no-op',
        data: {},
        attempts: 1,
        backoff: { type: 'fixed', delay: 1 } as const,
      }));
      await engine.enqueue(QUEUE, jobs);
    }
    await finished;
    process.send?.(performance.now() - started);
  })();
});
process.on('SIGTERM', () => void engine.close(1_000).then(() => process.exit(0)));
// A connection to Redis takes a moment, and nothing is enqueued before.
for (let reached = false; !reached;) {
  reached = await engine.enqueue(QUEUE, []).then(
    () => true,
    () => sleep(20, false),
  );
}
process.send?.('ready');
