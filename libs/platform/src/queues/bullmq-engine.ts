import { setTimeout as sleep } from 'node:timers/promises';
import {
  UnrecoverableError,
  type BulkJobOptions,
  type Job,
  type Queue,
  type QueueOptions,
  type Worker,
  type WorkerOptions,
} from 'bullmq';
import type { Backoff } from '@plumbline/kernel';
import {
  PermanentFailure,
  QueueEngine,
  type JobData,
  type JobToEnqueue,
  type Processor,
  type Schedule,
} from './queue-engine.ts';

type BullJob = Pick<Job<JobData>, 'id' | 'name' | 'data' | 'attemptsStarted'>;

/** What the engine uses of BullMQ's classes, which carry their broker's type with them. */
export type BullQueue = Pick<
  Queue<JobData>,
  'addBulk' | 'getJobSchedulers' | 'upsertJobScheduler' | 'removeJobScheduler' | 'close'
> & { on(event: 'error', listener: (error: Error) => void): unknown };
export type BullWorker = Pick<Worker<JobData>, 'waitUntilReady' | 'pause' | 'close' | 'disconnect'> & {
  on(event: 'error', listener: (error: Error) => void): unknown;
};

/** One kind of broker behind BullMQ. */
export interface BullBroker {
  readonly kind: 'postgres' | 'redis';
  /** Throws QueueUnavailableError rather than let a producer wait for a broker that is away. */
  assertReachable(): void;
  queue(name: string, options: Omit<QueueOptions, 'connection'>): BullQueue;
  worker(
    name: string,
    process: (job: BullJob) => Promise<void>,
    options: Omit<WorkerOptions, 'connection'>,
  ): BullWorker;
  close(): Promise<void>;
}

export interface BullMqOptions {
  /** A job whose worker has not renewed its lock for so long is given to another. */
  readonly lockMs: number;
  readonly onError: (error: Error) => void;
}

const PREFIX = 'plumbline';

/**
 * Lost workers are counted by the job runner, which has the delivery's row to write the verdict into; BullMQ's own
 * limit would drop the job without a word.
 */
const MAX_STALLED_COUNT = 1_000_000;

const jobOptions = (definition: { attempts: number; backoff: Backoff }): BulkJobOptions => ({
  attempts: definition.attempts,
  backoff: { ...definition.backoff },
  removeOnComplete: true,
  removeOnFail: true,
  stackTraceLimit: 0,
});

export class BullMqEngine extends QueueEngine {
  readonly #queues = new Map<string, BullQueue>();
  readonly #workers = new Map<string, BullWorker>();
  #closing: Promise<boolean> | undefined;

  constructor(
    private readonly broker: BullBroker,
    private readonly options: BullMqOptions,
  ) {
    super();
  }

  get kind(): 'postgres' | 'redis' {
    return this.broker.kind;
  }

  async enqueue(queue: string, jobs: readonly JobToEnqueue[]): Promise<void> {
    this.broker.assertReachable();
    await this.#queue(queue).addBulk(
      jobs.map(({ id, name, data, delay, ...rest }) => ({
        name,
        data,
        opts: { jobId: id, ...jobOptions(rest), ...(delay === undefined ? {} : { delay }) },
      })),
    );
  }

  async schedule(queue: string, schedules: readonly Schedule[]): Promise<void> {
    this.broker.assertReachable();
    const bull = this.#queue(queue);
    const known = new Map((await bull.getJobSchedulers()).map((scheduler) => [scheduler.key, scheduler.every]));
    for (const { name, every, ...rest } of schedules) {
      // Setting it again would begin a new interval, so that a process restarted often would never see the end of one.
      if (Number(known.get(name)) !== every) {
        await bull.upsertJobScheduler(name, { every }, { name, data: {}, opts: jobOptions(rest) });
      }
      known.delete(name);
    }
    for (const outdated of known.keys()) await bull.removeJobScheduler(outdated);
  }

  async consume(queue: string, concurrency: number, process: Processor): Promise<void> {
    if (this.#workers.has(queue)) throw new Error(`The queue ${queue} is consumed already.`);
    const { lockMs, onError } = this.options;
    const worker = this.broker.worker(
      queue,
      async (job) => {
        try {
          await process({ id: job.id ?? '', name: job.name, data: job.data, attemptsStarted: job.attemptsStarted });
        } catch (error) {
          throw error instanceof PermanentFailure ? new UnrecoverableError(error.message) : error;
        }
      },
      {
        prefix: PREFIX,
        concurrency,
        lockDuration: lockMs,
        stalledInterval: lockMs / 2,
        maxStalledCount: MAX_STALLED_COUNT,
        runRetryDelay: 1000,
      },
    );
    worker.on('error', onError);
    this.#workers.set(queue, worker);
    // On PostgreSQL this finds out whether the tables are there. Redis may be away for now: the worker waits for it.
    if (this.kind === 'postgres') await worker.waitUntilReady();
  }

  close(limitMs: number): Promise<boolean> {
    this.#closing ??= this.#close(limitMs);
    return this.#closing;
  }

  async #close(limitMs: number): Promise<boolean> {
    const workers = [...this.#workers.values()];
    // Pausing waits for running jobs and can be left at the limit; closing could not.
    const pauses = workers.map((worker) => worker.pause());
    const waiting = new AbortController();
    const inTime = await Promise.race([
      Promise.allSettled(pauses).then(() => true),
      sleep(limitMs, false, { signal: waiting.signal }).catch(() => false),
    ]);
    waiting.abort();
    await this.#settle([
      ...workers.map((worker) => worker.close(!inTime)),
      ...[...this.#queues.values()].map((queue) => queue.close()),
    ]);
    await this.broker.close();
    // A pause that ends only now connects once more, for a resumption that will not come.
    void this.#settle(
      pauses.map(async (pause, index) => {
        await pause;
        if (!inTime) await workers[index]?.disconnect();
      }),
    );
    return inTime;
  }

  async #settle(parts: readonly Promise<unknown>[]): Promise<void> {
    for (const outcome of await Promise.allSettled(parts)) {
      if (outcome.status === 'rejected') this.options.onError(outcome.reason as Error);
    }
  }

  #queue(name: string): BullQueue {
    const known = this.#queues.get(name);
    if (known) return known;
    const queue = this.broker.queue(name, { prefix: PREFIX });
    queue.on('error', this.options.onError);
    this.#queues.set(name, queue);
    return queue;
  }
}
