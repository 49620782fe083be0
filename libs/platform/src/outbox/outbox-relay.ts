import { Inject, Injectable } from '@nestjs/common';
import type { EventJobDefinition } from '@plumbline/kernel';
import type { Logger } from 'pino';
import { LOGGER } from '../observability/logger.ts';
import { JobRegistry } from '../queues/job-registry.ts';
import { QueueEngine } from '../queues/queue-engine.ts';
import { Realtime, type EventNotice } from '../realtime/realtime.ts';
import { toQueue, type DeliveryJob } from './delivery-job.ts';
import { OutboxStore } from './outbox-store.ts';

const BATCH = 500;

/** How long a delivery stays with the queue before it is enqueued once more, beside its job's longest pause. */
const LEASE_MS = 30_000;
const LONGEST_PAUSE_MS = 600_000;

const FIRST_BROKER_PAUSE_MS = 250;
const LONGEST_BROKER_PAUSE_MS = 5_000;

/** The longest pause between two attempts of a job. */
function longestPause({ attempts, backoff }: EventJobDefinition): number {
  const retries = Math.max(attempts - 1, 0);
  const factor = backoff.type === 'exponential' ? 2 ** Math.max(retries - 1, 0) : 1;
  return Math.min(retries > 0 ? backoff.delay * factor : 0, LONGEST_PAUSE_MS);
}

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
    const jobs = this.registry.eventJobs.map(({ definition }) => definition);
    while ((await this.relay(jobs)) === BATCH && !stopped());
    while ((await this.enqueue(jobs)) === BATCH && !stopped());
  }

  private async relay(jobs: readonly EventJobDefinition[]): Promise<number> {
    const events = await this.store.relayEvents(jobs, BATCH);
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
    return events.length;
  }

  /** How many deliveries were enqueued; 0 while the broker is away. */
  private async enqueue(jobs: readonly EventJobDefinition[]): Promise<number> {
    if (jobs.length === 0 || Date.now() < this.#brokerAwayUntil) return 0;
    const leases = jobs.map((job) => ({ name: job.name, leaseMs: LEASE_MS + longestPause(job) }));
    const deliveries = await this.store.leaseDeliveries(leases, BATCH);
    const byQueue = new Map<string, { delivery: DeliveryJob; definition: EventJobDefinition }[]>();
    for (const delivery of deliveries) {
      const definition = jobs.find((job) => job.name === delivery.job);
      if (!definition) continue;
      const entry = { delivery, definition };
      const queued = byQueue.get(definition.queue);
      if (queued) queued.push(entry);
      else byQueue.set(definition.queue, [entry]);
    }
    const enqueued = await Promise.all(
      [...byQueue].map(async ([queue, entries]) => {
        try {
          await this.engine.enqueue(
            queue,
            entries.map(({ delivery, definition }) => toQueue(delivery, definition)),
          );
          return true;
        } catch (error) {
          await this.brokerIsAway(
            error,
            entries.map(({ delivery }) => delivery),
          );
          return false;
        }
      }),
    );
    if (enqueued.includes(false)) return 0;
    this.#brokerPause = 0;
    return deliveries.length;
  }

  /** Deliveries become due again at once; the relay itself waits, longer each time. */
  private async brokerIsAway(error: unknown, deliveries: readonly DeliveryJob[]): Promise<void> {
    this.#brokerPause = Math.min(Math.max(this.#brokerPause * 2, FIRST_BROKER_PAUSE_MS), LONGEST_BROKER_PAUSE_MS);
    this.#brokerAwayUntil = Date.now() + this.#brokerPause;
    this.logger.warn(
      { err: error, deliveries: deliveries.length, pauseMs: this.#brokerPause },
      'Jobs could not be enqueued',
    );
    await this.store.releaseDeliveries(deliveries);
  }
}
