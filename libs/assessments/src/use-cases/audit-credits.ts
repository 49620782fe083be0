import type { Tx } from '@plumbline/platform';
import type { GivenCredit } from '../data/time.repository.ts';
import type { TimeCreditSource } from '../domain/time-credit.ts';

/** One entry for each attempt that was given time. The reason stays in the ledger: it is a person's own words. */
export function auditCredits(tx: Tx, given: readonly GivenCredit[], source: TimeCreditSource): void {
  for (const { attemptId, seconds, deadlineBefore, deadlineAfter } of given) {
    tx.audit({
      action: 'attempt.time-credited',
      subject: 'attempt',
      subjectId: attemptId,
      before: { deadlineAt: deadlineBefore },
      after: { deadlineAt: deadlineAfter, seconds, source },
    });
  }
}
