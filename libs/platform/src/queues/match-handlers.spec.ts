import { defineEvent, defineJob, defineScheduledJob, ok, type JobDefinition } from '@plumbline/kernel';
import { z } from 'zod';
import { matchHandlers, type FoundHandler } from './match-handlers.ts';

const rest = { queue: 'testing', attempts: 1, backoff: { type: 'fixed', delay: 1 } } as const;
const Happened = defineEvent({ name: 'test.happened.v1', payload: z.object({}) });
const React = defineJob({ name: 'test.react.v1', on: Happened, ...rest });
const Sweep = defineScheduledJob({ name: 'test.sweep.v1', every: 1000, ...rest });

const found = (definition: JobDefinition, className: string): FoundHandler => ({
  definition,
  className,
  handler: { handle: async () => ok(undefined) },
});

describe('matching jobs with their handlers', () => {
  it('pairs each job with its handler, by kind', () => {
    const [reacting, sweeping] = [found(React, 'Reacting'), found(Sweep, 'Sweeping')];
    const { events, scheduled } = matchHandlers([React, Sweep], [sweeping, reacting]);
    expect([...events]).toEqual([[React.name, { definition: React, kind: 'single', handler: reacting.handler }]]);
    expect([...scheduled]).toEqual([[Sweep.name, { definition: Sweep, handler: sweeping.handler }]]);
  });

  it.each([{ kind: 'long' }, { kind: 'batched', batchSize: 7 }] as const)(
    'knows which jobs are handled otherwise; the clock asks for none of these: $kind',
    (handling) => {
      const [reacting, sweeping] = [found(React, 'Reacting'), found(Sweep, 'Sweeping')];
      const { events } = matchHandlers([React], [{ ...reacting, handling }]);
      expect(events.get(React.name)).toEqual({ definition: React, ...handling, handler: reacting.handler });
      expect(() => matchHandlers([Sweep], [{ ...sweeping, handling }])).toThrow(`it is not ${handling.kind}.`);
    },
  );

  it('names every job without a handler', () => {
    expect(() => matchHandlers([React, Sweep], [])).toThrow(
      /test\.react\.v1 has no handler\.\n {2}test\.sweep\.v1 has no handler\./,
    );
  });

  it('names all handlers of a job that has several', () => {
    const several = [found(React, 'One'), found(React, 'Another')];
    expect(() => matchHandlers([React], several)).toThrow('test.react.v1 has 2 handlers: One, Another.');
  });

  it('names a handler whose job is not in the list', () => {
    expect(() => matchHandlers([], [found(React, 'Stray')])).toThrow(
      'Stray handles test.react.v1, which is not in the list of jobs.',
    );
  });

  it('tells a definition from another of the same name', () => {
    const imitation = defineJob({ name: React.name, on: Happened, ...rest });
    expect(() => matchHandlers([React], [found(imitation, 'Imitating')])).toThrow('Imitating handles test.react.v1');
  });

  it('refuses a name that is used twice, and one that the broker would not take', () => {
    const colon = defineJob({ name: 'test:colon.v1', on: Happened, ...rest });
    const handlers = [found(React, 'Reacting'), found(colon, 'Colon')];
    expect(() => matchHandlers([React, React, colon], handlers)).toThrow(
      /test\.react\.v1 is defined twice\.\n.*test:colon\.v1 or its queue has ":"/,
    );
  });
});
