import type { ZodType } from 'zod';
import type { EventDefinition } from './define-event.ts';

export interface Backoff {
  readonly type: 'fixed' | 'exponential';
  /** Milliseconds before the first retry. */
  readonly delay: number;
}

interface JobBase {
  /** Imperative, versioned, without `:` (BullMQ forbids it): `assessments.grade-attempt.v1`. */
  readonly name: string;
  /** The BullMQ queue. Jobs of one queue share its workers' concurrency. */
  readonly queue: string;
  /** Deliveries in all before the job goes to the dead-letter list. */
  readonly attempts: number;
  readonly backoff: Backoff;
}

/** Work that follows from an event; the relay enqueues one job per event and job, its id made of both. */
export interface EventJobDefinition<P = unknown> extends JobBase {
  readonly kind: 'event-job';
  readonly on: EventDefinition<P>;
  readonly payload: ZodType<P>;
  /** Pure. Events that it answers with false are followed by no such job, and cost none. Without it, all are. */
  when?(payload: P): boolean;
}

/** Work that the clock asks for, in the system's name, for all organizations. */
export interface ScheduledJobDefinition extends JobBase {
  readonly kind: 'scheduled-job';
  /** Milliseconds between two runs. */
  readonly every: number;
}

export type JobDefinition<P = unknown> = EventJobDefinition<P> | ScheduledJobDefinition;

/** The payload of an event's job is the event's payload. */
export function defineJob<P>(
  definition: JobBase & Pick<EventJobDefinition<P>, 'when'> & { readonly on: EventDefinition<P> },
): EventJobDefinition<P> {
  return Object.freeze({ kind: 'event-job', payload: definition.on.payload, ...definition });
}

export function defineScheduledJob(definition: JobBase & { readonly every: number }): ScheduledJobDefinition {
  return Object.freeze({ kind: 'scheduled-job', ...definition });
}
