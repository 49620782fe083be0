import { DebriefOpened } from '@plumbline/contracts';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { DecisionRepository } from '../data/decision.repository.ts';

/** Opens a debrief once, for a person or by itself, and leaves a trace of which it was. */
@Injectable()
export class DebriefOpener {
  constructor(@Inject(DecisionRepository) private readonly decisions: DecisionRepository) {}

  async open(tx: Tx, loopId: string, openedBy: string | null): Promise<void> {
    if (!(await this.decisions.openDebrief(tx, loopId, openedBy))) return;
    tx.emit(DebriefOpened, { loopId });
    tx.audit({ action: 'debrief.opened', subject: 'loop', subjectId: loopId, after: { bySystem: openedBy === null } });
  }
}
