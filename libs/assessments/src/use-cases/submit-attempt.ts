import { AttemptSubmitted } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { isId } from '@plumbline/kernel';
import { AttemptRepository } from '../data/attempt.repository.ts';
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
 * Hands the attempt in; again, it answers with the same receipt. Refuses with `NOT_FOUND`, `ATTEMPT_TAKEN_OVER`,
 * `INVITATION_REVOKED`, `DEADLINE_PASSED`.
 */
@Injectable()
export class SubmitAttemptUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AttemptRepository) private readonly attempts: AttemptRepository,
  ) {}

  async run(actor: Actor, attemptId: string): Promise<Result<SubmissionReceipt>> {
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
