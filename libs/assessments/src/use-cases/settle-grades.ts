import { ResultReleased } from '@plumbline/contracts';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { ReleaseRepository } from '../data/release.repository.ts';

/**
 * What follows from grades in the same commit: which attempts wait for a person, and whose result is released by the
 * assessment's policy. Whoever writes grades calls it once for all that it wrote, after the attempts are marked as graded.
 */
@Injectable()
export class SettleGrades {
  constructor(@Inject(ReleaseRepository) private readonly releases: ReleaseRepository) {}

  async run(tx: Tx, grades: readonly { readonly attemptId: string; readonly complete: boolean }[]): Promise<void> {
    const ids = (complete: boolean): string[] =>
      grades.filter((grade) => grade.complete === complete).map(({ attemptId }) => attemptId);
    const [complete, incomplete] = [ids(true), ids(false)];
    if (incomplete.length > 0) await this.releases.markWaiting(tx, incomplete);
    if (complete.length > 0) tell(tx, await this.releases.markComplete(tx, complete));
  }

  /** Releases those of the attempts that their policy releases by now. */
  async releaseDue(tx: Tx, attemptIds: readonly string[]): Promise<void> {
    tell(tx, await this.releases.releaseDue(tx, attemptIds));
  }
}

function tell(tx: Tx, released: readonly string[]): void {
  for (const attemptId of released) {
    tx.emit(ResultReleased, { attemptId });
    tx.audit({ action: 'result.released', subject: 'attempt', subjectId: attemptId, after: { by: 'POLICY' } });
  }
}
