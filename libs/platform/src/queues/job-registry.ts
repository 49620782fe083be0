import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { JobDefinition } from '@plumbline/kernel';
import { HANDLED_JOB, HANDLING, type Handling, type JobHandler } from './job-handlers.ts';
import {
  matchHandlers,
  type EventJob,
  type FoundHandler,
  type MatchedJobs,
  type ScheduledJob,
} from './match-handlers.ts';

/** The jobs of this worker and who handles them. Empty until {@link verify} has found all in order. */
@Injectable()
export class JobRegistry {
  #matched: MatchedJobs = { events: new Map(), scheduled: new Map() };

  constructor(@Inject(DiscoveryService) private readonly discovery: DiscoveryService) {}

  /** Throws JobHandlersError unless each definition has exactly one handler among Nest's providers, and none is left over. */
  verify(definitions: readonly JobDefinition[]): void {
    this.#matched = matchHandlers(definitions, this.#discover());
  }

  get eventJobs(): readonly EventJob[] {
    return [...this.#matched.events.values()];
  }

  get scheduledJobs(): readonly ScheduledJob[] {
    return [...this.#matched.scheduled.values()];
  }

  eventJob(name: string): EventJob | undefined {
    return this.#matched.events.get(name);
  }

  scheduledJob(name: string): ScheduledJob | undefined {
    return this.#matched.scheduled.get(name);
  }

  #discover(): FoundHandler[] {
    return this.discovery.getProviders().flatMap(({ metatype, instance }) => {
      if (typeof metatype !== 'function') return [];
      const definition = Reflect.getOwnMetadata(HANDLED_JOB, metatype) as JobDefinition | undefined;
      if (!definition) return [];
      const handling = Reflect.getOwnMetadata(HANDLING, metatype) as Handling | undefined;
      return [{ definition, className: metatype.name, handler: instance as JobHandler, handling }];
    });
  }
}
