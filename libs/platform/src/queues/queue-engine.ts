import type { Backoff } from '@plumbline/kernel';

/** What a job carries: ids. Contents stay in the database, behind its row-level security. */
export type JobData = Readonly<Record<string, string>>;

export interface JobToEnqueue {
  /** Without `:`. A job whose id is already waiting, delayed or running is not enqueued twice. */
  readonly id: string;
  readonly name: string;
  readonly data: JobData;
  /** Attempts in all. */
  readonly attempts: number;
  readonly backoff: Backoff;
  /** Milliseconds from now before it may run; at once without. */
  readonly delay?: number;
}

export interface Schedule {
  readonly name: string;
  /** Milliseconds between two runs. */
  readonly every: number;
  readonly attempts: number;
  readonly backoff: Backoff;
}

export interface RunningJob {
  readonly id: string;
  readonly name: string;
  readonly data: JobData;
  /** Starts of this job, this one included: also those whose worker never came back. */
  readonly attemptsStarted: number;
}

/** Thrown by a processor for a job that must not be tried again. */
export class PermanentFailure extends Error {
  constructor(code: string) {
    super(code);
    this.name = 'PermanentFailure';
  }
}

/** The broker cannot take jobs now. */
export class QueueUnavailableError extends Error {
  constructor(reason: string) {
    super(`The queue is not available: ${reason}`);
    this.name = 'QueueUnavailableError';
  }
}

/** Must throw errors whose message may be stored by the broker: codes, no data. */
export type Processor = (job: RunningJob) => Promise<void>;

/**
 * Queues of jobs, each delivered at least once to one of the processes that consume its queue. Jobs leave no trace when
 * they are done or have failed for good: what must be known of them stands in the outbox.
 */
export abstract class QueueEngine {
  abstract readonly kind: 'postgres' | 'redis';

  /** All or none; rejects within seconds while the broker is out of reach. */
  abstract enqueue(queue: string, jobs: readonly JobToEnqueue[]): Promise<void>;

  /** Makes the queue's schedules exactly these. Those that are already so keep their rhythm. */
  abstract schedule(queue: string, schedules: readonly Schedule[]): Promise<void>;

  /** From now on takes jobs, up to `concurrency` at the same time, whenever the broker is there. Once per queue. */
  abstract consume(queue: string, concurrency: number, process: Processor): Promise<void>;

  /**
   * Takes no further job, waits up to `limitMs` for the running ones, closes all connections. Jobs still running after
   * that are delivered again elsewhere once their lock runs out. Resolves to whether all of them ended in time.
   */
  abstract close(limitMs: number): Promise<boolean>;
}
