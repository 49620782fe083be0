import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGER } from '../observability/logger.ts';
import { JobRegistry } from '../queues/job-registry.ts';
import type { EventJob } from '../queues/match-handlers.ts';
import { QueueEngine, type JobToEnqueue } from '../queues/queue-engine.ts';
import { Realtime, type EventNotice } from '../realtime/realtime.ts';
import { pauseAfter, toQueue, type LeasedDelivery } from './delivery-job.ts';
import { followUps } from './follow-ups.ts';
import { OutboxStore } from './outbox-store.ts';

const LIMIT = 1000;

/** How long a delivery stays with the queue before it is enqueued once more, beside its job's longest pause. */
const LEASE_MS = 30_000;

const FIRST_BROKER_PAUSE_MS = 250;
const LONGEST_BROKER_PAUSE_MS = 5_000;

/** The longest pause between two attempts of a job that the queue makes; what leaves a batch pauses outside of it. */
const longestPause = ({ kind, definition: { attempts, backoff } }: EventJob): number =>
  attempts > 1 && kind !== 'batched' ? pauseAfter(attempts - 1, backoff) : 0;

/**
 * Carries committed events to their jobs and to whoever listens. It may stop at any point and run in any number of
 * processes: what is not settled in the outbox is found again.
 */
@Injectable()
export class OutboxRelay {
  #brokerPause = 0;
  #brokerAwayUntil = 0;

  constructor(
    @Inject(OutboxStore) private readonly store: OutboxStore,
    @Inject(JobRegistry) private readonly registry: JobRegistry,
    @Inject(QueueEngine) private readonly engine: QueueEngine,
    @Inject(Realtime) private readonly realtime: Realtime,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Relays and enqueues all that is there now, batch by batch until `stopped` says otherwise. */
  async sweep(stopped: () => boolean = () => false): Promise<void> {
    const jobs = this.registry.eventJobs;
    while ((await this.relay(jobs)) === LIMIT && !stopped());
    while ((await this.enqueueDue(jobs)) === LIMIT && !stopped());
  }

  private async relay(jobs: readonly EventJob[]): Promise<number> {
    const reachable = this.brokerReachable();
    const { events, opened } = await this.store.relayEvents(LIMIT, (found) =>
      followUps(found, jobs, (job) => (reachable ? this.leaseOf(job) : null)),
    );
    if (events.length > 0) {
      const messages = events.map(({ organizationId, id, name, payload }) => {
        const notice: EventNotice<unknown> = { organizationId, eventId: id, payload };
        return { topic: name, payload: notice };
      });
      // Hints to those who look on. Jobs do not wait for them.
      this.realtime.publish(messages).catch((error: unknown) => {
        this.logger.warn({ err: error, events: events.length }, 'Events could not be announced');
      });
    }
    if (reachable) await this.enqueue(opened, jobs);
    return events.length;
  }

  /** How many deliveries were enqueued; 0 while the broker is away. */
  private async enqueueDue(jobs: readonly EventJob[]): Promise<number> {
    if (jobs.length === 0 || !this.brokerReachable()) return 0;
    const leases = jobs.map((job) => ({
      name: job.definition.name,
      leaseMs: this.leaseOf(job),
      batchSize: job.kind === 'batched' ? job.batchSize : 1,
    }));
    const deliveries = await this.store.leaseDeliveries(leases, LIMIT);
    return (await this.enqueue(deliveries, jobs)) ? deliveries.length : 0;
  }

  /** False when some could not be; those are due again at once. */
  private async enqueue(deliveries: readonly LeasedDelivery[], jobs: readonly EventJob[]): Promise<boolean> {
    if (deliveries.length === 0) return true;
    const byQueue = new Map<string, { readonly entries: JobToEnqueue[]; readonly deliveries: LeasedDelivery[] }>();
    for (const job of jobs) {
      const { name, queue } = job.definition;
      const mine = deliveries.filter((delivery) => delivery.job === name);
      if (mine.length === 0) continue;
      const queued = byQueue.get(queue) ?? { entries: [], deliveries: [] };
      queued.entries.push(...toQueue(mine, job));
      queued.deliveries.push(...mine);
      byQueue.set(queue, queued);
    }
    const enqueued = await Promise.all(
      [...byQueue].map(async ([queue, queued]) => {
        try {
          await this.engine.enqueue(queue, queued.entries);
          return true;
        } catch (error) {
          await this.brokerIsAway(error, queued.deliveries);
          return false;
        }
      }),
    );
    if (enqueued.includes(false)) return false;
    this.#brokerPause = 0;
    return true;
  }

  private leaseOf(job: EventJob): number {
    return LEASE_MS + longestPause(job);
  }

  private brokerReachable(): boolean {
    return Date.now() >= this.#brokerAwayUntil;
  }

  /** Deliveries become due again at once; the relay itself waits, longer each time. */
  private async brokerIsAway(error: unknown, deliveries: readonly LeasedDelivery[]): Promise<void> {
    this.#brokerPause = Math.min(Math.max(this.#brokerPause * 2, FIRST_BROKER_PAUSE_MS), LONGEST_BROKER_PAUSE_MS);
    this.#brokerAwayUntil = Date.now() + this.#brokerPause;
    this.logger.warn(
      { err: error, deliveries: deliveries.length, pauseMs: this.#brokerPause },
      'Jobs could not be enqueued',
    );
    await this.store.releaseDeliveries(deliveries);
  }
}
