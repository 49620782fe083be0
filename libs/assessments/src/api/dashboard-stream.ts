import type { Subscription } from '@plumbline/platform';
import type { AssessmentDashboardType } from './dashboard.types.ts';

/** Changes of one moment are told in one answer: milliseconds between hearing of one and looking. */
const GATHER = 250;
/** Starting an attempt and running out of time are no events, so a look is taken this often besides. Milliseconds. */
const LOOK_EVERY = 5_000;

type Step = IteratorResult<{ assessmentProgress: AssessmentDashboardType }, undefined>;

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * How an assessment stands, at once and again whenever that has changed, for as long as somebody listens and may see it.
 * Events are hints to look; what they tell of is read anew with the subscriber's rights.
 */
export class DashboardStream implements AsyncIterableIterator<
  { assessmentProgress: AssessmentDashboardType },
  undefined
> {
  #last: string | null = null;
  #ended = false;
  #heard = false;
  #wake: () => void = () => undefined;

  constructor(
    private readonly sources: readonly Subscription<unknown>[],
    private readonly read: () => Promise<AssessmentDashboardType | null>,
  ) {
    for (const source of sources) void this.listen(source);
  }

  async next(): Promise<Step> {
    for (;;) {
      if (this.#ended) return DONE;
      if (this.#last === null) await Promise.all(this.sources.map(({ ready }) => ready));
      else await this.change();
      if (this.#ended) return DONE;
      this.#heard = false;
      const assessmentProgress = await this.read();
      if (assessmentProgress === null) return this.return();
      const text = JSON.stringify(assessmentProgress);
      if (text === this.#last) continue;
      this.#last = text;
      return { done: false, value: { assessmentProgress } };
    }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#ended = true;
    this.#wake();
    await Promise.all(this.sources.map((source) => source.return()));
    return DONE;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private async change(): Promise<void> {
    if (!this.#heard) await this.pause(LOOK_EVERY);
    if (!this.#ended && this.#heard) await this.pause(GATHER, true);
  }

  /** Ends early when something is heard, unless that is what it waits after, and when the stream ends. */
  private pause(milliseconds: number, gathering = false): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        if (gathering && !this.#ended) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async listen(source: Subscription<unknown>): Promise<void> {
    try {
      while (!(await source.next()).done) {
        this.#heard = true;
        this.#wake();
      }
    } catch {
      // A subscriber that fell behind, or a broker that is gone: looking now and then goes on without it.
    }
  }
}
