import type { EventDefinition } from '@plumbline/kernel';

export interface RealtimeMessage {
  readonly topic: string;
  /** JSON-serializable, at most {@link MAX_MESSAGE_BYTES} as JSON. */
  readonly payload: unknown;
}

/** Bytes of one message's JSON, the same for every implementation: PostgreSQL's notifications end at 8,000. */
export const MAX_MESSAGE_BYTES = 7999;

/** An event as subscribers receive it; its payload holds ids, so that they read the rest with their own rights. */
export interface EventNotice<P> {
  readonly organizationId: string;
  readonly eventId: string;
  readonly payload: P;
}

export interface Subscription<T> extends AsyncIterableIterator<T, undefined> {
  /** Resolves when every later message will arrive; await it before reading the state that messages will change. */
  readonly ready: Promise<void>;
  return(): Promise<IteratorReturnResult<undefined>>;
}

/** The subscriber took messages so slowly that {@link SUBSCRIBER_BUFFER} of them were waiting. */
export class SlowSubscriberError extends Error {
  constructor(topic: string) {
    super(`A subscriber of ${topic} fell too far behind.`);
    this.name = 'SlowSubscriberError';
  }
}

/** Messages that may wait for one subscriber before its subscription ends with {@link SlowSubscriberError}. */
export const SUBSCRIBER_BUFFER = 256;

/**
 * Messages from any process to whoever listens now: hints that something changed, never the record of it. While a
 * connection is lost, messages are too; subscriptions themselves survive that. Within one topic and publisher the
 * order is kept.
 */
export abstract class Realtime {
  /**
   * Throws RangeError when a message is too large; rejects when the broker is out of reach. Equal messages of one call
   * may arrive as one.
   */
  abstract publish(messages: readonly RealtimeMessage[]): Promise<void>;

  /** Leave it with `return()` (or by leaving `for await`), or it stays for as long as the process. */
  abstract subscribe<T>(topic: string): Subscription<T>;

  /** Ends all subscriptions and the connections behind them. */
  abstract close(): Promise<void>;

  /** What one organization may see of an event: its own, parsed, and of those the ones that `wanted` picks. */
  events<P>(
    event: EventDefinition<P>,
    organizationId: string,
    wanted: (payload: P) => boolean = () => true,
  ): Subscription<P> {
    const notices = this.subscribe<EventNotice<unknown>>(event.name);
    const next = async (): Promise<IteratorResult<P, undefined>> => {
      for (;;) {
        const step = await notices.next();
        if (step.done) return step;
        if (step.value.organizationId !== organizationId) continue;
        const payload = event.payload.parse(step.value.payload);
        if (wanted(payload)) return { done: false, value: payload };
      }
    };
    return {
      ready: notices.ready,
      next,
      return: () => notices.return(),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}
