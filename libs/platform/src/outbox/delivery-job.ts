import { newId, type Backoff, type Refusal } from '@plumbline/kernel';
import type { EventJob } from '../queues/match-handlers.ts';
import type { JobToEnqueue, RunningJob } from '../queues/queue-engine.ts';

/** One event on its way to one job. */
export interface DeliveryJob {
  readonly organizationId: string;
  readonly eventId: string;
  readonly job: string;
  /** The request whose change emitted the event. */
  readonly requestId: string;
}

/** One that the relay has leased for the queue. */
export interface LeasedDelivery extends DeliveryJob {
  /** Attempts so far. */
  readonly attempts: number;
  /** The first event of the batch that it belongs to; null where it goes alone. */
  readonly batch: string | null;
}

/** Several events of one organization on their way to one job. */
export interface DeliveryBatch {
  readonly organizationId: string;
  readonly eventIds: readonly string[];
  readonly job: string;
  /** The request that all of them came from, or else an id of the batch's own. */
  readonly requestId: string;
}

/** What the queue carries for leased deliveries of one job: one each, or one per batch. */
export function toQueue(deliveries: readonly LeasedDelivery[], job: EventJob): JobToEnqueue[] {
  const { name, attempts, backoff } = job.definition;
  const rest = { name, attempts, backoff };
  if (job.kind !== 'batched') {
    return deliveries.map(({ organizationId, eventId, requestId }) => ({
      ...rest,
      // Event ids are unique everywhere; with the job's name this is the delivery, however often it is enqueued.
      id: `${eventId}-${name}`,
      data: { organizationId, eventId, requestId },
    }));
  }
  const groups = new Map<string, LeasedDelivery[]>();
  for (const delivery of deliveries) {
    // A batch goes by its first event. What has left one is told by its attempts from a batch that it may have led.
    const id = delivery.batch ?? `${delivery.eventId}-${delivery.attempts}`;
    const group = groups.get(id);
    if (group) group.push(delivery);
    else groups.set(id, [delivery]);
  }
  return [...groups].map(([id, group]) => ({ ...rest, id: `${id}-${name}`, data: batchData(group) }));
}

function batchData(group: readonly LeasedDelivery[]): Record<string, string> {
  const [organizationId = ''] = group.map((delivery) => delivery.organizationId);
  const [requestId = newId(), ...others] = new Set(group.map((delivery) => delivery.requestId));
  return {
    organizationId,
    eventIds: group.map(({ eventId }) => eventId).join(SEPARATOR),
    requestId: others.length === 0 ? requestId : newId(),
  };
}

const SEPARATOR = ' ';

/** Throws TypeError for a job that the relay did not enqueue. */
export function fromQueue({ name, data }: RunningJob): DeliveryJob {
  const { organizationId, eventId, requestId } = data;
  if (organizationId === undefined || eventId === undefined || requestId === undefined) {
    throw new TypeError(`A job ${name} came without its delivery.`);
  }
  return { organizationId, eventId, job: name, requestId };
}

/** The same for a batch. */
export function batchFromQueue({ name, data }: RunningJob): DeliveryBatch {
  const { organizationId, eventIds, requestId } = data;
  if (organizationId === undefined || eventIds === undefined || requestId === undefined) {
    throw new TypeError(`A job ${name} came without its deliveries.`);
  }
  return { organizationId, eventIds: eventIds.split(SEPARATOR), job: name, requestId };
}

/** The parameters that name the delivery's row. */
export const keyOf = ({ organizationId, eventId, job }: Omit<DeliveryJob, 'requestId'>): string[] => [
  organizationId,
  eventId,
  job,
];

/** Of a delivery that is still to be done. */
export const OPEN = 'completed_at IS NULL AND failed_at IS NULL AND discarded_at IS NULL';

/** The code of a failure that nobody was left to tell. */
export const WORKER_LOST = 'WORKER_LOST';

export const invalidPayload: Refusal = { code: 'INVALID_PAYLOAD', message: 'The payload does not fit the event.' };

const LONGEST_PAUSE_MS = 600_000;

/** Milliseconds to wait after so many attempts, before the next. */
export const pauseAfter = (attempts: number, { type, delay }: Backoff): number =>
  Math.min(type === 'exponential' ? delay * 2 ** (attempts - 1) : delay, LONGEST_PAUSE_MS);
