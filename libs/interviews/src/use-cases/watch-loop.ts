import { LoopUpdated } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import { Realtime, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { LoopRecord } from '../data/loop.repository.ts';
import { refusals } from '../domain/refusals.ts';
import { FindLoops } from './find-loops.ts';

@Injectable()
export class WatchLoop {
  constructor(
    @Inject(Realtime) private readonly realtime: Realtime,
    @Inject(FindLoops) private readonly loops: FindLoops,
  ) {}

  /**
   * The loop each time that something about it changed, read anew with the watcher's own rights: the event itself says
   * only which loop. Ends with the subscription. Refuses with `NOT_FOUND`.
   */
  async run(
    actor: Actor,
    loopId: string,
  ): Promise<Result<AsyncIterableIterator<{ loopUpdated: LoopRecord }, undefined>>> {
    const watched = await this.loops.one(actor, loopId);
    if (watched === null) return refusals.NOT_FOUND({ field: 'loopId', values: { what: 'loop' } });
    const { id } = watched;
    const changes = this.realtime.events(LoopUpdated, actor.organizationId, (change) => change.loopId === id);
    await changes.ready;
    // Not a generator: its `return` would wait for the next change before it lets go of the subscription.
    const next = async (): Promise<IteratorResult<{ loopUpdated: LoopRecord }, undefined>> => {
      for (;;) {
        const change = await changes.next();
        if (change.done) return { done: true, value: undefined };
        const loop = await this.loops.one(actor, id);
        if (loop !== null) return { done: false, value: { loopUpdated: loop } };
      }
    };
    return ok({
      next,
      return: () => changes.return(),
      [Symbol.asyncIterator]() {
        return this;
      },
    });
  }
}
