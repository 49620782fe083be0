import type { EventJobDefinition, JobDefinition, ScheduledJobDefinition } from '@plumbline/kernel';
import type { EventJobHandler, JobHandler, LongJobHandler, ScheduledJobHandler } from './job-handlers.ts';

export interface FoundHandler {
  readonly definition: JobDefinition;
  readonly className: string;
  readonly handler: JobHandler;
  /** It opens its units of work itself. */
  readonly long?: boolean;
}

export type EventJob =
  | {
      readonly definition: EventJobDefinition;
      readonly long: false;
      readonly handler: EventJobHandler<unknown>;
    }
  | { readonly definition: EventJobDefinition; readonly long: true; readonly handler: LongJobHandler<unknown> };

export interface ScheduledJob {
  readonly definition: ScheduledJobDefinition;
  readonly handler: ScheduledJobHandler;
}

/** Every job with its one handler, by job name. */
export interface MatchedJobs {
  readonly events: ReadonlyMap<string, EventJob>;
  readonly scheduled: ReadonlyMap<string, ScheduledJob>;
}

/** What keeps a worker from starting, all of it at once. */
export class JobHandlersError extends Error {
  constructor(problems: readonly string[]) {
    super(`The worker cannot start:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'JobHandlersError';
  }
}

/** Throws {@link JobHandlersError} unless definitions and handlers pair off, one to one. */
export function matchHandlers(definitions: readonly JobDefinition[], found: readonly FoundHandler[]): MatchedJobs {
  const problems: string[] = [];
  const events = new Map<string, EventJob>();
  const scheduled = new Map<string, ScheduledJob>();
  const names = new Set<string>();
  for (const definition of definitions) {
    const { name, queue } = definition;
    if (names.has(name)) problems.push(`${name} is defined twice.`);
    names.add(name);
    if (`${name}${queue}`.includes(':')) problems.push(`${name} or its queue has ":" in its name.`);
    const [first, ...others] = found.filter((candidate) => candidate.definition.name === name);
    if (!first) {
      problems.push(`${name} has no handler.`);
    } else if (others.length > 0) {
      problems.push(
        `${name} has ${others.length + 1} handlers: ${[first, ...others].map((h) => h.className).join(', ')}.`,
      );
    } else if (definition.kind === 'event-job') {
      events.set(
        name,
        first.long === true
          ? { definition, long: true, handler: first.handler as LongJobHandler<unknown> }
          : { definition, long: false, handler: first.handler as EventJobHandler<unknown> },
      );
    } else if (first.long === true) {
      problems.push(
        `${name} is asked for by the clock and opens its units of work as such jobs do: it is no long job.`,
      );
    } else {
      scheduled.set(name, { definition, handler: first.handler as ScheduledJobHandler });
    }
  }
  for (const { definition, className } of found) {
    if (!definitions.includes(definition))
      problems.push(`${className} handles ${definition.name}, which is not in the list of jobs.`);
  }
  if (problems.length > 0) throw new JobHandlersError(problems);
  return { events, scheduled };
}
