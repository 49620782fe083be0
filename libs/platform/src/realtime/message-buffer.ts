import { SlowSubscriberError, SUBSCRIBER_BUFFER, type Subscription } from './realtime.ts';

/** What one subscriber has not taken yet, as the iterator that it takes them from. */
export class MessageBuffer<T> implements Subscription<T> {
  readonly #waiting: T[] = [];
  readonly #readers: ((step: IteratorResult<T, undefined>) => void)[] = [];
  #ended = false;
  #failure: Error | undefined;

  constructor(
    readonly topic: string,
    readonly ready: Promise<void>,
    private readonly onEnd: () => void,
  ) {}

  push(message: T): void {
    if (this.#ended) return;
    const reader = this.#readers.shift();
    if (reader) {
      reader({ done: false, value: message });
      return;
    }
    if (this.#waiting.length >= SUBSCRIBER_BUFFER) {
      // Ending tells the subscriber to read the state afresh; dropping messages silently would leave it wrong.
      this.#waiting.length = 0;
      this.#failure = new SlowSubscriberError(this.topic);
      this.end();
      return;
    }
    this.#waiting.push(message);
  }

  /** No more messages will come; those that wait can still be taken. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const reader of this.#readers.splice(0)) reader({ done: true, value: undefined });
    this.onEnd();
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    const message = this.#waiting.shift();
    if (message !== undefined) return { done: false, value: message };
    if (this.#failure) {
      const failure = this.#failure;
      this.#failure = undefined;
      throw failure;
    }
    if (this.#ended) return { done: true, value: undefined };
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#waiting.length = 0;
    this.#failure = undefined;
    this.end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
