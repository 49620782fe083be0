import { DebriefDue, OpenDueDebrief } from '@plumbline/contracts';
import { ok, type EventPayload, type Result } from '@plumbline/kernel';
import { HandlesJob, type EventJobHandler, type Tx } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { DebriefOpener } from '../use-cases/debrief-opener.ts';

/** All that precedes the debrief is done: it opens by itself. */
@HandlesJob(OpenDueDebrief)
export class OpenDueDebriefHandler implements EventJobHandler<EventPayload<typeof DebriefDue>> {
  constructor(@Inject(DebriefOpener) private readonly opener: DebriefOpener) {}

  async handle(tx: Tx, { loopId }: EventPayload<typeof DebriefDue>): Promise<Result<void>> {
    await this.opener.open(tx, loopId, null);
    return ok(undefined);
  }
}
