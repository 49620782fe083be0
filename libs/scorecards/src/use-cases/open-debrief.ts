import { InterviewDirectory } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import { actingMember, UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { refusals } from '../domain/refusals.ts';
import { DebriefOpener } from './debrief-opener.ts';
import { ReadDebrief, type DebriefView } from './read-debrief.ts';

/** Opens a loop's debrief, early if need be; shows what its reader may see. Refuses with `NOT_FOUND`. */
@Injectable()
export class OpenDebrief {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(InterviewDirectory) private readonly interviews: InterviewDirectory,
    @Inject(DebriefOpener) private readonly opener: DebriefOpener,
    @Inject(ReadDebrief) private readonly debriefs: ReadDebrief,
  ) {}

  run(actor: Actor, loopId: string): Promise<Result<DebriefView>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const missing = refusals.NOT_FOUND({ field: 'loopId', values: { what: 'loop' } });
      if (!(await this.interviews.findLoops(tx, [loopId])).has(loopId)) return missing;
      await this.opener.open(tx, loopId, actingMember(actor));
      const view = await this.debriefs.view(tx, actor, loopId);
      return view === null ? missing : ok(view);
    });
  }
}
