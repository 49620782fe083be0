import { AttemptSubmitted } from '@plumbline/contracts';
import { isId, ok, type Result } from '@plumbline/kernel';
import { sessionDenied, UnitOfWork, type Actor, type Caller } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AttemptRepository } from '../data/attempt.repository.ts';
import { HotAttempts } from '../data/hot-attempts.ts';
import { barrierRefusal } from '../domain/attempt.ts';
import { candidateScope } from './candidate-scope.ts';

export interface SubmissionReceipt {
  readonly attemptId: string;
  readonly submittedAt: Date;
  /** Answers that are not blank. */
  readonly answered: number;
  /** SHA-256 in hex; see `answersDigest`. */
  readonly digest: string;
}

/**
 * Hands the attempt in; again, it answers with the same receipt. One statement where the caller's session is looked at
 * by it. Refuses with `NOT_FOUND`, `ATTEMPT_TAKEN_OVER`,
 * `INVITATION_REVOKED`, `DEADLINE_PASSED`.
 */
@Injectable()
export class SubmitAttemptUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AttemptRepository) private readonly attempts: AttemptRepository,
    @Inject(HotAttempts) private readonly hot: HotAttempts,
  ) {}

  async run(caller: Caller, attemptId: string): Promise<Result<SubmissionReceipt>> {
    if (caller.kind !== 'claim') return this.inTransaction(caller, attemptId);
    if (!isId(attemptId)) return this.inTransaction(await caller.actor(), attemptId);
    const reply = await this.hot.submit(caller, attemptId, AttemptSubmitted.name);
    switch (reply.outcome) {
      case 'SUBMITTED':
      case 'REPEATED':
        return ok({ attemptId, submittedAt: reply.submittedAt, answered: reply.answered, digest: reply.digest });
      case 'UNAUTHENTICATED':
      case 'FORBIDDEN':
        return sessionDenied(reply.outcome);
      default:
        return barrierRefusal(reply.outcome);
    }
  }

  private async inTransaction(actor: Actor, attemptId: string): Promise<Result<SubmissionReceipt>> {
    const scope = candidateScope(actor);
    if (!scope || !isId(attemptId)) return barrierRefusal('NOT_FOUND');
    return this.unitOfWork.run(actor, async (tx) => {
      const reply = await this.attempts.submit(tx, { ...scope, attemptId });
      if (reply.outcome !== 'SUBMITTED' && reply.outcome !== 'REPEATED') return barrierRefusal(reply.outcome);
      const { outcome, submittedAt, answered, digest } = reply;
      if (outcome === 'SUBMITTED') {
        tx.emit(AttemptSubmitted, { attemptId });
        tx.audit({
          action: 'attempt.submitted',
          subject: 'attempt',
          subjectId: attemptId,
          before: { status: 'IN_PROGRESS' },
          after: { status: 'SUBMITTED', submittedAt, answered, digest },
        });
      }
      return ok({ attemptId, submittedAt, answered, digest });
    });
  }
}
