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
   * by the job's definition; what was committed stays.
   */
  handle(context: JobContext, payload: P): Promise<Result<void>>;
  /** Writes that it has failed for good, in the unit of work that makes the delivery a dead letter. */
  giveUp(tx: Tx, payload: P, failure: string): Promise<void>;
}

/** Means of a scheduled job, which serves all organizations. */
export interface SystemContext {
  readonly requestId: string;
  /** The system role: sees every organization. For finding out where there is work. */
  readonly query: SystemQuery;
  /** A unit of work as the system actor of one organization. For doing the work. */
  run<T>(organizationId: string, work: (tx: Tx) => Promise<Result<T>>): Promise<Result<T>>;
}

/** Work that the clock asks for. Runs may overlap when one takes longer than its interval. */
export interface ScheduledJobHandler {
  handle(context: SystemContext): Promise<Result<void>>;
}

export type JobHandler = EventJobHandler<unknown> | LongJobHandler<unknown> | ScheduledJobHandler;

/** Where the decorator leaves the definition on the class. */
export const HANDLED_JOB = Symbol('HandledJob');
/** Where the decorator of a long job says so. */
export const LONG_JOB = Symbol('LongJob');

type Decorates<Handler> = <C extends abstract new (...dependencies: never[]) => Handler>(target: C) => void;

/** Makes a provider the one handler of a job; the worker finds it by itself and insists that each job has one. */
export function HandlesJob<P>(definition: EventJobDefinition<P>): Decorates<EventJobHandler<P>>;
export function HandlesJob(definition: ScheduledJobDefinition): Decorates<ScheduledJobHandler>;
export function HandlesJob<P>(definition: EventJobDefinition<P> | ScheduledJobDefinition): ClassDecorator {
  return applyDecorators(Injectable(), SetMetadata(HANDLED_JOB, definition));
}

/** The same for a job that opens its units of work itself. */
export function HandlesLongJob<P>(definition: EventJobDefinition<P>): Decorates<LongJobHandler<P>> {
  return applyDecorators(Injectable(), SetMetadata(HANDLED_JOB, definition), SetMetadata(LONG_JOB, true));
}
