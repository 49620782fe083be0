import { createHash } from 'node:crypto';
import type { PostgresChannels } from './postgres-channels.ts';
import { Realtime, type RealtimeMessage, type Subscription } from './realtime.ts';
import { encodeMessages } from './encode-messages.ts';
import { TopicRegistry } from './topic-registry.ts';

/** Channel names end at 63 bytes; topics need not. */
const channelOf = (topic: string): string =>
  `plumbline_rt_${createHash('sha256').update(topic).digest('hex').slice(0, 40)}`;

/** Realtime messages as notifications of the database that is there anyway. */
export class PostgresRealtime extends Realtime {
  readonly #handlers = new Map<string, (json: string) => void>();
  readonly #topics: TopicRegistry;

  /** The channels stay open at {@link close}: others of the process share them. */
  constructor(private readonly channels: PostgresChannels) {
    super();
    this.#topics = new TopicRegistry({
      join: (topic) => {
        const handler = (json: string): void => this.#topics.dispatch(topic, json);
        this.#handlers.set(topic, handler);
        return channels.listen(channelOf(topic), handler);
      },
      leave: (topic) => {
        const handler = this.#handlers.get(topic);
        this.#handlers.delete(topic);
        if (handler) channels.unlisten(channelOf(topic), handler);
      },
    });
  }

  async publish(messages: readonly RealtimeMessage[]): Promise<void> {
    const byTopic = encodeMessages(messages);
    await Promise.all([...byTopic].map(([topic, texts]) => this.channels.notify(channelOf(topic), texts)));
  }

  subscribe<T>(topic: string): Subscription<T> {
    return this.#topics.subscribe(topic);
  }

  async close(): Promise<void> {
    this.#topics.endAll();
  }
}
