import { applyDecorators, Injectable, SetMetadata } from '@nestjs/common';
import type { EventJobDefinition, Result, ScheduledJobDefinition } from '@plumbline/kernel';
import type { SystemQuery } from '../database/system-database.ts';
import type { Tx } from '../database/tx.ts';

/** Work that follows from an event. */
export interface EventJobHandler<P> {
  /**
   * Runs in the unit of work that also marks the delivery as done, as the system actor of the event's organization:
   * what it writes through `tx` happens once, however often the job is delivered. A refusal or an error rolls it back
   * and is tried again by the job's definition.
   */
  handle(tx: Tx, payload: P): Promise<Result<void>>;
}

/** Means of a long job: units of work of its own instead of one around it all. */
export interface JobContext {
  readonly organizationId: string;
  /**
   * A unit of work as the system actor of the event's organization. It holds the delivery while it lasts and moves the
   * lease on. Rejects, having written nothing, when a later delivery has taken the job over: let that error pass.
   */
  run<T>(work: (tx: Tx) => Promise<Result<T>>): Promise<Result<T>>;
  /** A consistent look that holds nothing up. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** Work that follows from an event and takes long: it commits as it goes. */
export interface LongJobHandler<P> {
  /**
   * The delivery is marked as done after it. Killed in between, or delivered again, it starts anew: what it has done
   * must stand where its next start finds it, written in the unit of work that did it. Of two deliveries at the same
   * time one makes progress: the later takes over between two units of the earlier. A refusal or an error is tried again
   * by the job's definition, unless it is a `PermanentFailure` that names its code; what was committed stays.
   */
  handle(context: JobContext, payload: P): Promise<Result<void>>;
  /** Writes that it has failed for good, in the unit of work that makes the delivery a dead letter. */
  giveUp(tx: Tx, payload: P, failure: string): Promise<void>;
}

/** Work that follows from events and is small: many of them are handled at once. */
export interface BatchJobHandler<P> {
  /**
   * Runs in the unit of work that also marks all of these deliveries as done, as the system actor of the organization
   * that the events are of; they come in the order of their ids. What it writes through `tx` happens once for each.
   * A refusal or an error rolls all of it back, and the batch is handled again in halves until those are alone of which
   * it is true: only they are tried again by the job's definition.
   */
  handle(tx: Tx, payloads: readonly P[]): Promise<Result<void>>;
}

/** Means of a scheduled job, which serves all organizations. */
export interface SystemContext {
  readonly requestId: string;
  /** The system role: sees every organization. For finding out where there is work. */
  readonly query: SystemQuery;
  /** A unit of work as the system actor of one organization. For doing the work. */
  run<T>(organizationId: string, work: (tx: Tx) => Promise<Result<T>>): Promise<Result<T>>;
  /**
   * Asks for further runs of this job between its regular ones, for what will be due at a time that is known. One that
   * waits already under its `key` is not asked for twice; one that is lost makes way for the next regular run.
   */
  runAgain(runs: readonly FurtherRun[]): Promise<void>;
}

export interface FurtherRun {
  /** Letters, digits and `-`. */
  readonly key: string;
  /** Milliseconds from now. */
  readonly delay: number;
}

/** Work that the clock asks for. Runs may overlap when one takes longer than its interval. */
export interface ScheduledJobHandler {
  handle(context: SystemContext): Promise<Result<void>>;
}

export type JobHandler =
  EventJobHandler<unknown> | LongJobHandler<unknown> | BatchJobHandler<unknown> | ScheduledJobHandler;

/** How a handler wants its work: in one unit of work per event or run, in units of its own, or many events in one. */
export type Handling =
  | { readonly kind: 'single' }
  | { readonly kind: 'long' }
  /** `batchSize`: events at most. */
  | { readonly kind: 'batched'; readonly batchSize: number };

/** Where the decorator leaves the definition on the class. */
export const HANDLED_JOB = Symbol('HandledJob');
/** Where the decorators of other than single handlers leave their {@link Handling}. */
export const HANDLING = Symbol('Handling');

/** Enough for the work around the work to hardly count, and little enough to be done in a moment. */
const BATCH_SIZE = 100;

type Decorates<Handler> = <C extends abstract new (...dependencies: never[]) => Handler>(target: C) => void;

/** Makes a provider the one handler of a job; the worker finds it by itself and insists that each job has one. */
export function HandlesJob<P>(definition: EventJobDefinition<P>): Decorates<EventJobHandler<P>>;
export function HandlesJob(definition: ScheduledJobDefinition): Decorates<ScheduledJobHandler>;
export function HandlesJob<P>(definition: EventJobDefinition<P> | ScheduledJobDefinition): ClassDecorator {
  return applyDecorators(Injectable(), SetMetadata(HANDLED_JOB, definition));
}

const decorate = (definition: EventJobDefinition, handling: Handling): ClassDecorator =>
  applyDecorators(Injectable(), SetMetadata(HANDLED_JOB, definition), SetMetadata(HANDLING, handling));

/** The same for a job that opens its units of work itself. */
export function HandlesLongJob<P>(definition: EventJobDefinition<P>): Decorates<LongJobHandler<P>> {
  return decorate(definition, { kind: 'long' });
}

/**
 * The same for a job that is done for many events at once: those of one organization that the relay finds at the same
 * time, up to `batchSize`. It waits for none: an event that comes alone is handled alone.
 */
export function HandlesJobInBatches<P>(
  definition: EventJobDefinition<P>,
  { batchSize = BATCH_SIZE }: { readonly batchSize?: number } = {},
): Decorates<BatchJobHandler<P>> {
  return decorate(definition, { kind: 'batched', batchSize });
}
