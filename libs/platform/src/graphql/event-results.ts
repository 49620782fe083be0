import type { ExecutionResult } from 'graphql';

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The answers of one subscription. An async generator would not do: its `return()` waits for the event that it is
 * waiting for, which may never come, and the source would stay open for as long.
 */
export class EventResults implements AsyncGenerator<ExecutionResult, undefined> {
  private readonly source: AsyncIterator<unknown>;
  /** Answers whoever waits for the next event; there is one reader, and it waits for one event at a time. */
  private answer: ((end: IteratorReturnResult<undefined>) => void) | null = null;
  private isOver = false;

  constructor(
    events: AsyncIterable<unknown>,
    private readonly run: (event: unknown) => Promise<ExecutionResult> | ExecutionResult,
  ) {
    this.source = events[Symbol.asyncIterator]();
  }

  next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    if (this.isOver) return Promise.resolve(DONE);
    // Not a race against a promise for the end: that promise would keep every answer for as long as the subscription.
    return new Promise((resolve, reject) => {
      this.answer = resolve;
      this.step().then(resolve, reject);
    });
  }

  /** Ends the subscription at once, also while an event is being waited for. */
  async return(): Promise<IteratorReturnResult<undefined>> {
    if (this.isOver) return DONE;
    this.answer?.(DONE);
    this.leave();
    return DONE;
  }

  async throw(error: unknown): Promise<never> {
    await this.return();
    throw error;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private async step(): Promise<IteratorResult<ExecutionResult, undefined>> {
    try {
      const event = await this.source.next();
      if (event.done) {
        this.isOver = true;
        return DONE;
      }
      return { done: false, value: await this.run(event.value) };
    } catch (error) {
      this.leave();
      throw error;
    }
  }

  private leave(): void {
    if (this.isOver) return;
    this.isOver = true;
    // Not awaited: a source that is an async generator only settles this with its next event. A source that fails
    // to close has nobody left to tell.
    this.source.return?.().catch(() => undefined);
  }
}
