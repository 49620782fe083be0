import type { EventJobDefinition, JobDefinition, ScheduledJobDefinition } from '@plumbline/kernel';
import type {
  BatchJobHandler,
  EventJobHandler,
  Handling,
  JobHandler,
  LongJobHandler,
  ScheduledJobHandler,
} from './job-handlers.ts';

export interface FoundHandler {
  readonly definition: JobDefinition;
  readonly className: string;
  readonly handler: JobHandler;
  /** Absent: a single one. */
  readonly handling?: Handling | undefined;
}

interface EventJobBase {
  readonly definition: EventJobDefinition;
}
export interface SingleJob extends EventJobBase {
  readonly kind: 'single';
  readonly handler: EventJobHandler<unknown>;
}
export interface LongJob extends EventJobBase {
  readonly kind: 'long';
  readonly handler: LongJobHandler<unknown>;
}
export interface BatchedJob extends EventJobBase {
  readonly kind: 'batched';
  readonly batchSize: number;
  readonly handler: BatchJobHandler<unknown>;
}
export type EventJob = SingleJob | LongJob | BatchedJob;

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
      events.set(name, toEventJob(definition, first));
    } else if (first.handling !== undefined && first.handling.kind !== 'single') {
      problems.push(
        `${name} is asked for by the clock and opens its units of work as such jobs do: it is not ${first.handling.kind}.`,
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

function toEventJob(definition: EventJobDefinition, { handler, handling }: FoundHandler): EventJob {
  switch (handling?.kind) {
    case 'long':
      return { definition, kind: 'long', handler: handler as LongJobHandler<unknown> };
    case 'batched':
      return { definition, ...handling, handler: handler as BatchJobHandler<unknown> };
    default:
      return { definition, kind: 'single', handler: handler as EventJobHandler<unknown> };
  }
}
