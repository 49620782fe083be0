import { ok, type Err, type Refusal, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AttemptRepository, type AttemptRecord } from '../data/attempt.repository.ts';
import { EvidenceRepository, type Evidence } from '../data/evidence.repository.ts';
import type { AttemptStatus } from '../domain/attempt.ts';
import { refusals } from '../domain/refusals.ts';
import { checkReason } from '../domain/time-credit.ts';
import { ReviseGrade } from './revise-grade.ts';

export interface AcceptLateEvidence {
  readonly attemptId: string;
  /** Null: all of them. */
  readonly itemIds: readonly string[] | null;
  readonly reason: string;
}

/**
 * Lets answers count that came after the deadline: of each item the newest, where it is newer than the one that stands.
 * A graded attempt gets its next grade, one that waits for its first is graded with them. The receipt stays as it was: it
 * says what stood at the submission. A second time changes nothing. Refuses with `INVALID_EVIDENCE`, `NOT_FOUND`,
 * `ATTEMPT_IN_PROGRESS`, `ATTEMPT_ABANDONED`, `NO_LATE_EVIDENCE`.
 */
@Injectable()
export class AcceptLateEvidenceUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(EvidenceRepository) private readonly evidence: EvidenceRepository,
    @Inject(AttemptRepository) private readonly attempts: AttemptRepository,
    @Inject(ReviseGrade) private readonly revising: ReviseGrade,
  ) {}

  async run(actor: Actor, { attemptId, itemIds, reason }: AcceptLateEvidence): Promise<Result<AttemptRecord>> {
    const words = checkReason(reason);
    if (words === null)
      return refusals.INVALID_EVIDENCE({
        field: 'input.reason',
        values: { reason: 'the reason must be 1 to 500 characters long' },
      });
    return this.unitOfWork.run(actor, async (tx) => {
      const held = await this.evidence.lock(tx, attemptId);
      if (!held) return notFound();
      const barrier = barrierOf(held.status);
      if (barrier) return barrier;
      const known = await this.evidence.newest(tx, attemptId);
      const asked = itemIds === null ? known : known.filter(({ itemId }) => itemIds.includes(itemId));
      const newer = asked.filter(({ sequence, standing }) => sequence > standing);
      const missing = itemIds?.findIndex((id) => !asked.some((late) => late.itemId === id && isEvidence(late))) ?? -1;
      if (missing >= 0) return refusals.NO_LATE_EVIDENCE({ field: `input.itemIds.${missing}` });
      if (newer.length === 0 && !asked.some(({ acceptedBefore }) => acceptedBefore))
        return refusals.NO_LATE_EVIDENCE({ field: 'input.attemptId' });
      if (newer.length > 0) await this.accept(tx, attemptId, newer, words);
      const attempt = await this.attempts.get(tx, attemptId);
      return attempt ? ok(attempt) : notFound();
    });
  }

  private async accept(tx: Tx, attemptId: string, evidence: readonly Evidence[], reason: string): Promise<void> {
    await this.evidence.accept(tx, attemptId, evidence, reason);
    tx.audit({
      action: 'attempt.late-evidence-accepted',
      subject: 'attempt',
      subjectId: attemptId,
      before: { answers: evidence.map(({ itemId, standing }) => ({ itemId, sequence: standing })) },
      after: { answers: evidence.map(({ itemId, sequence }) => ({ itemId, sequence })) },
    });
    await this.revising.run(tx, attemptId, { cause: 'LATE_EVIDENCE', reason, gradedBy: tx.actor.memberId });
  }
}

/** Whether it can be taken, or was. */
const isEvidence = ({ sequence, standing, acceptedBefore }: Evidence): boolean => sequence > standing || acceptedBefore;

function barrierOf(status: AttemptStatus): Err<Refusal> | null {
  if (status === 'IN_PROGRESS') return refusals.ATTEMPT_IN_PROGRESS({ field: 'input.attemptId' });
  if (status === 'ABANDONED') return refusals.ATTEMPT_ABANDONED({ field: 'input.attemptId' });
  return null;
}

const notFound = (): Err<Refusal> => refusals.NOT_FOUND({ field: 'input.attemptId', values: { what: 'attempt' } });
