import type { Subscription } from './realtime.ts';

/** A report of work that takes a while. */
interface Report {
  /** `QUEUED` and `RUNNING` go on; any other has ended. */
  readonly state: string;
}

/**
 * A report as it stands, and again whenever it has moved, until the work has ended. Being ready to hear of changes comes
 * before the first look, so that none falls between the two.
 */
export class ProgressStream<Field extends string, R extends Report> implements AsyncIterableIterator<
  Record<Field, R>,
  undefined
> {
  #begun = false;
  #ended = false;

  constructor(
    private readonly field: Field,
    private readonly events: Subscription<unknown>,
    private readonly read: () => Promise<R>,
  ) {}

  async next(): Promise<IteratorResult<Record<Field, R>, undefined>> {
    if (this.#ended) return this.return();
    if (this.#begun) {
      const event = await this.events.next();
      if (event.done) return event;
    } else {
      this.#begun = true;
      await this.events.ready;
    }
    const report = await this.read();
    this.#ended = report.state !== 'QUEUED' && report.state !== 'RUNNING';
    return { done: false, value: { [this.field]: report } as Record<Field, R> };
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    return this.events.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
