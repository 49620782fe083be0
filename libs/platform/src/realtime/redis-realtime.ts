import { Redis } from 'ioredis';
import { encodeMessages } from './encode-messages.ts';
import { Realtime, type RealtimeMessage, type Subscription } from './realtime.ts';
import { TopicRegistry } from './topic-registry.ts';

const PREFIX = 'plumbline:rt:';
const COMMAND_TIMEOUT_MS = 5000;

/** Realtime messages through Redis's own publish and subscribe. */
export class RedisRealtime extends Realtime {
  readonly #publisher: Redis;
  readonly #subscriber: Redis;
  readonly #topics: TopicRegistry;

  constructor(options: { readonly url: string; readonly onError?: (error: Error) => void }) {
    super();
    const shared = { retryStrategy: (attempt: number) => Math.min(50 * 2 ** Math.min(attempt, 5), 1000) };
    // A message that cannot go out now is worth little later: one reconnection is waited for, then publishing fails.
    this.#publisher = new Redis(options.url, {
      ...shared,
      maxRetriesPerRequest: 1,
      commandTimeout: COMMAND_TIMEOUT_MS,
    });
    // Joining a topic waits for the broker; ioredis joins all of them again after each reconnection.
    this.#subscriber = new Redis(options.url, { ...shared, maxRetriesPerRequest: null });
    for (const client of [this.#publisher, this.#subscriber]) {
      client.on('error', (error: Error) => options.onError?.(error));
    }
    this.#topics = new TopicRegistry({
      join: async (topic) => {
        await this.#subscriber.subscribe(PREFIX + topic);
      },
      leave: (topic) => {
        this.#subscriber.unsubscribe(PREFIX + topic).catch(() => undefined);
      },
    });
    this.#subscriber.on('message', (channel: string, json: string) =>
      this.#topics.dispatch(channel.slice(PREFIX.length), json),
    );
  }

  async publish(messages: readonly RealtimeMessage[]): Promise<void> {
    const pipeline = this.#publisher.pipeline();
    for (const [topic, texts] of encodeMessages(messages))
      for (const json of texts) pipeline.publish(PREFIX + topic, json);
    const answers = await pipeline.exec();
    const failed = answers?.find(([error]) => error !== null);
    if (failed?.[0]) throw failed[0];
  }

  subscribe<T>(topic: string): Subscription<T> {
    return this.#topics.subscribe(topic);
  }

  async close(): Promise<void> {
    this.#topics.endAll();
    this.#publisher.disconnect();
    this.#subscriber.disconnect();
  }
}
