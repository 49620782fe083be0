import type { ZodType } from 'zod';

/** A fact that has happened, written to the outbox in the commit that made it true. Named in the past tense, `.v1`. */
export interface EventDefinition<P = unknown> {
  readonly kind: 'event';
  /** For instance `assessments.attempt-submitted.v1`. */
  readonly name: string;
  /** Ids and small scalars only: payloads travel through queues and notifications. */
  readonly payload: ZodType<P>;
}

export type EventPayload<E> = E extends EventDefinition<infer P> ? P : never;

export function defineEvent<P>(definition: { name: string; payload: ZodType<P> }): EventDefinition<P> {
  return Object.freeze({ kind: 'event', ...definition });
}
