import { defineEvent, newId } from '@plumbline/kernel';
import { createTestDatabase, describeWithRedis, eventually, startRedis } from '@plumbline/testing';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { PostgresChannels } from '../postgres-channels.ts';
import { PostgresRealtime } from '../postgres-realtime.ts';
import {
  MAX_MESSAGE_BYTES,
  type Realtime,
  SlowSubscriberError,
  SUBSCRIBER_BUFFER,
  type Subscription,
} from '../realtime.ts';
import { RedisRealtime } from '../redis-realtime.ts';

/** A broker of the test's own, to which several processes' worth of ports connect. */
interface Bench {
  /** As one process has it; `close` closes all that is behind it. */
  connect(): { readonly realtime: Realtime; close(): Promise<void> };
  /** How many topics the broker knows to have listeners. */
  topicsListenedTo(): Promise<number>;
  /** Ends every connection to the broker. */
  cutConnections(): Promise<void>;
  tearDown(): Promise<void>;
}

async function postgresBench(): Promise<Bench> {
  const database = await createTestDatabase();
  const connection = { url: database.url, options: '-c role=plumbline_app' };
  const open = new Set<PostgresChannels>();
  return {
    connect: () => {
      const channels = new PostgresChannels({ connection });
      const realtime = new PostgresRealtime(channels);
      open.add(channels);
      return {
        realtime,
        close: async () => {
          open.delete(channels);
          await realtime.close();
          await channels.close();
        },
      };
    },
    // PostgreSQL tells no session what another listens to; each knows its own.
    topicsListenedTo: async () => {
      const counts = await Promise.all([...open].map((channels) => channels.listeningChannels()));
      return counts.flat().length;
    },
    cutConnections: async () => {
      await database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'plumbline-channels'`,
      );
    },
    tearDown: () => database.drop(),
  };
}

async function redisBench(): Promise<Bench> {
  const redis = await startRedis();
  const admin = new Redis(redis.url);
  return {
    connect: () => {
      const realtime = new RedisRealtime({ url: redis.url });
      return { realtime, close: () => realtime.close() };
    },
    topicsListenedTo: async () => ((await admin.call('PUBSUB', 'CHANNELS')) as string[]).length,
    cutConnections: async () => {
      await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    },
    tearDown: async () => {
      admin.disconnect();
      await redis.stop();
    },
  };
}

/** Takes exactly so many messages; a subscription that ends before fails the test. */
async function take<T>(subscription: Subscription<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  while (taken.length < count) {
    const step = await subscription.next();
    if (step.done) throw new Error(`The subscription ended after ${taken.length} of ${count} messages.`);
    taken.push(step.value);
  }
  return taken;
}

/** What every broker must do. */
function realtimeContract(openBench: () => Promise<Bench>): void {
  let bench: Bench;
  const closing: (() => Promise<void>)[] = [];
  const connect = (): Realtime => {
    const { realtime, close } = bench.connect();
    closing.push(close);
    return realtime;
  };

  beforeAll(async () => {
    bench = await openBench();
  });
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
  });
  afterAll(async () => {
    await bench.tearDown();
  });

  it('brings a message to all subscribers of its topic, in this process and others, and to nobody else', async () => {
    const [here, there] = [connect(), connect()];
    const [first, second, third] = [here.subscribe('a'), here.subscribe('a'), there.subscribe('a')];
    const other = there.subscribe('b');
    await Promise.all([first.ready, second.ready, third.ready, other.ready]);
    await connect().publish([
      { topic: 'a', payload: { number: 1 } },
      { topic: 'b', payload: null },
    ]);
    for (const subscription of [first, second, third]) expect(await take(subscription, 1)).toEqual([{ number: 1 }]);
    expect(await take(other, 1)).toEqual([null]);
  });

  it('gives each subscriber an object of its own', async () => {
    const realtime = connect();
    const [first, second] = [realtime.subscribe<{ n: number }>('own'), realtime.subscribe<{ n: number }>('own')];
    await Promise.all([first.ready, second.ready]);
    await realtime.publish([{ topic: 'own', payload: { n: 1 } }]);
    const [mine] = await take(first, 1);
    if (mine) mine.n = 2;
    expect(await take(second, 1)).toEqual([{ n: 1 }]);
  });

  it('keeps the order of one publisher, within a call and between calls', async () => {
    const subscription = connect().subscribe<number>('order');
    await subscription.ready;
    const publisher = connect();
    const numbers = Array.from({ length: 100 }, (_, index) => index);
    for (let from = 0; from < numbers.length; from += 10) {
      await publisher.publish(numbers.slice(from, from + 10).map((payload) => ({ topic: 'order', payload })));
    }
    expect(await take(subscription, numbers.length)).toEqual(numbers);
  });

  it('carries any text, up to its limit and not beyond', async () => {
    const realtime = connect();
    const subscription = realtime.subscribe<string>('topic with \'quotes\', "more" and – dashes');
    await subscription.ready;
    const topic = 'topic with \'quotes\', "more" and – dashes';
    const longest = 'x'.repeat(MAX_MESSAGE_BYTES - 2);
    await realtime.publish([
      { topic, payload: longest },
      { topic, payload: '✓ "\\ \u0000 \n' },
    ]);
    expect(await take(subscription, 2)).toEqual([longest, '✓ "\\ \u0000 \n']);
    await expect(realtime.publish([{ topic, payload: `${longest}x` }])).rejects.toThrow(RangeError);
    await expect(realtime.publish([{ topic, payload: '✓'.repeat(MAX_MESSAGE_BYTES / 2) }])).rejects.toThrow(RangeError);
  });

  it('takes down what nobody listens to any more, and not before', async () => {
    const realtime = connect();
    const [first, second] = [realtime.subscribe('gone'), realtime.subscribe('gone')];
    await Promise.all([first.ready, second.ready]);
    expect(await bench.topicsListenedTo()).toBe(1);
    await first.return();
    await realtime.publish([{ topic: 'gone', payload: 'still' }]);
    expect(await take(second, 1)).toEqual(['still']);
    await second.return();
    await eventually(async () => expect(await bench.topicsListenedTo()).toBe(0));
    const again = realtime.subscribe('gone');
    await again.ready;
    await realtime.publish([{ topic: 'gone', payload: 'again' }]);
    expect(await take(again, 1)).toEqual(['again']);
    expect(await first.next()).toEqual({ done: true, value: undefined });
  });

  it('ends a waiting reader when its subscription is left', async () => {
    const subscription = connect().subscribe('left');
    const waiting = subscription.next();
    await subscription.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it('leaves a subscription at the end of a loop over it', async () => {
    const realtime = connect();
    const subscription = realtime.subscribe<number>('loop');
    await subscription.ready;
    await realtime.publish([1, 2, 3].map((payload) => ({ topic: 'loop', payload })));
    const seen: number[] = [];
    for await (const number of subscription) {
      seen.push(number);
      if (number === 2) break;
    }
    expect(seen).toEqual([1, 2]);
    await eventually(async () => expect(await bench.topicsListenedTo()).toBe(0));
  });

  it('ends all subscriptions when it is closed', async () => {
    const { realtime, close } = bench.connect();
    const waiting = realtime.subscribe('closing').next();
    await close();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it('ends the subscription of who falls too far behind, and no other', async () => {
    const realtime = connect();
    const [slow, quick] = [realtime.subscribe<number>('slow'), realtime.subscribe<number>('slow')];
    await Promise.all([slow.ready, quick.ready]);
    const numbers = Array.from({ length: SUBSCRIBER_BUFFER + 1 }, (_, index) => index);
    const taking = take(quick, numbers.length);
    await realtime.publish(numbers.map((payload) => ({ topic: 'slow', payload })));
    expect(await taking).toEqual(numbers);
    await expect(slow.next()).rejects.toThrow(SlowSubscriberError);
    expect(await slow.next()).toEqual({ done: true, value: undefined });
  });

  it('goes on by itself after its connections were cut', async () => {
    const realtime = connect();
    const subscription = realtime.subscribe<string>('cut');
    await subscription.ready;
    const publisher = connect();
    await publisher.publish([{ topic: 'cut', payload: 'before' }]);
    expect(await take(subscription, 1)).toEqual(['before']);
    await bench.cutConnections();
    const next = subscription.next();
    let arrived = false;
    void next.then(() => (arrived = true));
    // What is published while nobody is connected is lost: so it is said again until it is heard.
    await eventually(async () => {
      await publisher.publish([{ topic: 'cut', payload: 'after' }]);
      expect(arrived).toBe(true);
    });
    expect(await next).toEqual({ done: false, value: 'after' });
  });

  it('shows an organization its own events, and of those the ones it asked for', async () => {
    const event = defineEvent({ name: `test.happened-${newId()}.v1`, payload: z.object({ id: z.string() }) });
    const [ours, theirs] = [newId(), newId()];
    const realtime = connect();
    const subscription = realtime.events(event, ours, ({ id }) => id !== 'unwanted');
    await subscription.ready;
    const notice = (organizationId: string, id: string) => ({
      topic: event.name,
      payload: { organizationId, eventId: newId(), payload: { id, secret: 'not in the definition' } },
    });
    await realtime.publish([notice(theirs, 'theirs'), notice(ours, 'unwanted'), notice(ours, 'wanted')]);
    expect(await take(subscription, 1)).toEqual([{ id: 'wanted' }]);
    await subscription.return();
    await eventually(async () => expect(await bench.topicsListenedTo()).toBe(0));
  });
}

describe('realtime messages on PostgreSQL', () => realtimeContract(postgresBench));
describeWithRedis('realtime messages on Redis', () => realtimeContract(redisBench));
