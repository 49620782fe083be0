import { defineEvent, defineJob, newId, ok } from '@plumbline/kernel';
import { z } from 'zod';
import type { EventJob } from '../queues/match-handlers.ts';
import { followUps } from './follow-ups.ts';
import type { RelayedEvent } from './outbox-store.ts';

const rest = { queue: 'testing', attempts: 1, backoff: { type: 'fixed', delay: 1 } } as const;
const Drawn = defineEvent({ name: 'test.drawn.v1', payload: z.object({ number: z.number() }) });
const All = defineJob({ name: 'test.all.v1', on: Drawn, ...rest });
const Odd = defineJob({ name: 'test.odd.v1', on: Drawn, when: ({ number }) => number % 2 === 1, ...rest });
const handler = { handle: async () => ok(undefined) };

const single = (definition: EventJob['definition']): EventJob => ({ definition, kind: 'single', handler });
const batched = (definition: EventJob['definition'], batchSize: number): EventJob => ({
  definition,
  kind: 'batched',
  batchSize,
  handler,
});
const [here, there] = [newId(), newId()];
const drawn = (payload: unknown, organizationId = here, name = Drawn.name): RelayedEvent => ({
  organizationId,
  id: newId(),
  name,
  payload,
  requestId: 'r',
});

describe('what follows from events', () => {
  it('is a delivery for each job of each event, leased for as long as its job says', () => {
    const [event, other] = [drawn({ number: 1 }), drawn({ number: 2 }, here, 'test.other.v1')];
    expect(followUps([event, other], [single(All), single(Odd)], ({ definition }) => definition.name.length)).toEqual([
      { organizationId: here, eventId: event.id, job: All.name, requestId: 'r', attempts: 0, batch: null, leaseMs: 11 },
      { organizationId: here, eventId: event.id, job: Odd.name, requestId: 'r', attempts: 0, batch: null, leaseMs: 11 },
    ]);
  });

  it('is nothing for an event that its job does not follow', () => {
    const events = [1, 2, 3].map((number) => drawn({ number }));
    expect(followUps(events, [single(Odd)], () => 1).map(({ eventId }) => eventId)).toEqual([
      events[0]?.id,
      events[2]?.id,
    ]);
  });

  it('is a delivery for what cannot be read, which then fails where people see it', () => {
    expect(followUps([drawn({ number: 'two' })], [single(Odd)], () => 1)).toHaveLength(1);
  });

  it('goes together by organization, in the order of the events, up to the size of a batch', () => {
    const events = [here, there, here, here, there].map((organizationId) => drawn({ number: 1 }, organizationId));
    const opened = followUps(events, [batched(All, 2)], () => 1);
    expect(opened.map(({ batch }) => events.findIndex(({ id }) => id === batch))).toEqual([0, 1, 0, 3, 1]);
  });

  it('has no batch yet when it cannot go to the queue now', () => {
    const opened = followUps([drawn({ number: 1 })], [batched(All, 2)], () => null);
    expect(opened).toMatchObject([{ batch: null, leaseMs: 0 }]);
  });
});
