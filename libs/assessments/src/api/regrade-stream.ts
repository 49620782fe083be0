import type { Subscription } from '@plumbline/platform';
import type { RegradeReportType } from './regrade.types.ts';

/**
 * A regrade's report as it stands, and again whenever it has moved, until it has ended. Being ready to hear of changes
 * comes before the first look, so that none falls between the two.
 */
export class RegradeStream implements AsyncIterableIterator<{ regradeProgress: RegradeReportType }, undefined> {
  #begun = false;
  #ended = false;

  constructor(
    private readonly events: Subscription<unknown>,
    private readonly read: () => Promise<RegradeReportType>,
  ) {}

  async next(): Promise<IteratorResult<{ regradeProgress: RegradeReportType }, undefined>> {
    if (this.#ended) return this.return();
    if (this.#begun) {
      const event = await this.events.next();
      if (event.done) return event;
    } else {
      this.#begun = true;
      await this.events.ready;
    }
    const regradeProgress = await this.read();
    this.#ended = regradeProgress.state !== 'RUNNING';
    return { done: false, value: { regradeProgress } };
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    return this.events.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
