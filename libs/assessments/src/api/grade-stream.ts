import type { AttemptGraded } from '@plumbline/contracts';
import type { EventPayload } from '@plumbline/kernel';
import type { Subscription } from '@plumbline/platform';
import type { GradeType } from './attempt.types.ts';

type Graded = EventPayload<typeof AttemptGraded>;

/**
 * The grades that events tell of, each read anew with the subscriber's rights; what they may not see is passed over.
 * An async generator would not do: its `return()` waits for an event that may never come.
 */
export class GradeStream implements AsyncIterableIterator<{ attemptGraded: GradeType }, undefined> {
  constructor(
    private readonly events: Subscription<Graded>,
    private readonly read: (event: Graded) => Promise<GradeType | null>,
  ) {}

  async next(): Promise<IteratorResult<{ attemptGraded: GradeType }, undefined>> {
    for (;;) {
      const event = await this.events.next();
      if (event.done) return event;
      const attemptGraded = await this.read(event.value);
      if (attemptGraded) return { done: false, value: { attemptGraded } };
    }
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    return this.events.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
