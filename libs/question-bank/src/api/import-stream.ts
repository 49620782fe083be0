import type { ImportProgressed } from '@plumbline/contracts';
import type { EventPayload } from '@plumbline/kernel';
import type { Subscription } from '@plumbline/platform';
import type { ImportReportType } from './import.types.ts';

type Progress = EventPayload<typeof ImportProgressed>;

/**
 * The report as it stands, and again whenever it has moved, until the import has ended. Being ready to hear of changes
 * comes before the first look, so that none falls between the two.
 */
export class ImportStream implements AsyncIterableIterator<{ importProgress: ImportReportType }, undefined> {
  #begun = false;
  #ended = false;

  constructor(
    private readonly events: Subscription<Progress>,
    private readonly read: () => Promise<ImportReportType>,
  ) {}

  async next(): Promise<IteratorResult<{ importProgress: ImportReportType }, undefined>> {
    if (this.#ended) return this.return();
    if (this.#begun) {
      const event = await this.events.next();
      if (event.done) return event;
    } else {
      this.#begun = true;
      await this.events.ready;
    }
    const importProgress = await this.read();
    this.#ended = importProgress.state === 'DONE' || importProgress.state === 'FAILED';
    return { done: false, value: { importProgress } };
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    return this.events.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
