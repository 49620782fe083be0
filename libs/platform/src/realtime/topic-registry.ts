import { MessageBuffer } from './message-buffer.ts';
import type { Subscription } from './realtime.ts';

/** How a registry asks its broker for a topic's messages: each topic once per process, however many subscribe. */
export interface TopicSource {
  /** Resolves when every later message of the topic will be dispatched. */
  join(topic: string): Promise<void>;
  leave(topic: string): void;
}

interface Topic {
  readonly subscribers: Set<MessageBuffer<unknown>>;
  readonly ready: Promise<void>;
}

/** The subscriptions of one process, fanned out from one stream per topic. */
export class TopicRegistry {
  readonly #topics = new Map<string, Topic>();

  constructor(private readonly source: TopicSource) {}

  subscribe<T>(name: string): Subscription<T> {
    let topic = this.#topics.get(name);
    if (!topic) {
      const ready = this.source.join(name);
      // Whoever awaits `ready` sees the failure; nobody has to.
      ready.catch(() => undefined);
      topic = { subscribers: new Set(), ready };
      this.#topics.set(name, topic);
    }
    const { subscribers, ready } = topic;
    const buffer: MessageBuffer<T> = new MessageBuffer(name, ready, () => this.#left(name, buffer));
    subscribers.add(buffer as MessageBuffer<unknown>);
    return buffer;
  }

  /** Each subscriber gets its own copy: none can change what another sees. */
  dispatch(name: string, json: string): void {
    for (const subscriber of [...(this.#topics.get(name)?.subscribers ?? [])]) subscriber.push(JSON.parse(json));
  }

  endAll(): void {
    for (const { subscribers } of [...this.#topics.values()]) for (const buffer of [...subscribers]) buffer.end();
  }

  #left<T>(name: string, buffer: MessageBuffer<T>): void {
    const topic = this.#topics.get(name);
    topic?.subscribers.delete(buffer as MessageBuffer<unknown>);
    if (topic?.subscribers.size !== 0) return;
    this.#topics.delete(name);
    this.source.leave(name);
  }
}
