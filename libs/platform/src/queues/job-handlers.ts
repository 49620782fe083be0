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

export type JobHandler = EventJobHandler<unknown> | ScheduledJobHandler;

/** Where the decorator leaves the definition on the class. */
export const HANDLED_JOB = Symbol('HandledJob');

type Decorates<Handler> = <C extends abstract new (...dependencies: never[]) => Handler>(target: C) => void;

/** Makes a provider the one handler of a job; the worker finds it by itself and insists that each job has one. */
export function HandlesJob<P>(definition: EventJobDefinition<P>): Decorates<EventJobHandler<P>>;
export function HandlesJob(definition: ScheduledJobDefinition): Decorates<ScheduledJobHandler>;
export function HandlesJob<P>(definition: EventJobDefinition<P> | ScheduledJobDefinition): ClassDecorator {
  return applyDecorators(Injectable(), SetMetadata(HANDLED_JOB, definition));
}
