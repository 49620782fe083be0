import { AttemptAbandoned, AttemptSubmitted } from '@plumbline/contracts';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AttemptRepository, type ClosedAttempt } from '../data/attempt.repository.ts';

/** Closes attempts whose time is over, as their assessments say, inside the caller's transaction. */
@Injectable()
export class CloseOverdue {
  constructor(@Inject(AttemptRepository) private readonly attempts: AttemptRepository) {}

  /** At most `limit` of the organization's, the longest overdue first. Returns how many there were. */
  async some(tx: Tx, limit: number): Promise<number> {
    return this.announce(tx, await this.attempts.closeOverdue(tx, limit));
  }

  /** This attempt, if its time is over. */
  async one(tx: Tx, attemptId: string): Promise<void> {
    await this.announce(tx, await this.attempts.closeOverdue(tx, 1, attemptId));
  }

  private async announce(tx: Tx, closed: readonly ClosedAttempt[]): Promise<number> {
    const abandoned = closed.filter(({ status }) => status === 'ABANDONED').map(({ attemptId }) => attemptId);
    for (const news of await this.attempts.assignmentsOf(tx, abandoned)) tx.emit(AttemptAbandoned, news);
    for (const { attemptId, status } of closed) {
      if (status === 'SUBMITTED') tx.emit(AttemptSubmitted, { attemptId });
      tx.audit({
        action: 'attempt.closed',
        subject: 'attempt',
        subjectId: attemptId,
        before: { status: 'IN_PROGRESS' },
        after: { status, closedBy: 'DEADLINE' },
      });
    }
    return closed.length;
  }
}
