import type { EventJobDefinition } from '@plumbline/kernel';
import type { JobToEnqueue, RunningJob } from '../queues/queue-engine.ts';

/** One event on its way to one job, as the queue carries it. */
export interface DeliveryJob {
  readonly organizationId: string;
  readonly eventId: string;
  readonly job: string;
  /** The request whose change emitted the event. */
  readonly requestId: string;
}

export function toQueue(delivery: DeliveryJob, definition: EventJobDefinition): JobToEnqueue {
  const { organizationId, eventId, job, requestId } = delivery;
  return {
    // Event ids are unique everywhere; with the job's name this is the delivery, however often it is enqueued.
    id: `${eventId}-${job}`,
    name: job,
    data: { organizationId, eventId, requestId },
    attempts: definition.attempts,
    backoff: definition.backoff,
  };
}

/** Throws TypeError for a job that the relay did not enqueue. */
export function fromQueue({ name, data }: RunningJob): DeliveryJob {
  const { organizationId, eventId, requestId } = data;
  if (organizationId === undefined || eventId === undefined || requestId === undefined) {
    throw new TypeError(`A job ${name} came without its delivery.`);
  }
  return { organizationId, eventId, job: name, requestId };
}

/** The parameters that name the delivery's row. */
export const keyOf = ({ organizationId, eventId, job }: DeliveryJob): string[] => [organizationId, eventId, job];

/** Of a delivery that is still to be done. */
export const OPEN = 'completed_at IS NULL AND failed_at IS NULL AND discarded_at IS NULL';
