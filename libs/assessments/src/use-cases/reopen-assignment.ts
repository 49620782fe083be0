import { AssignmentReopened, CandidateDirectory } from '@plumbline/contracts';
import { atField, ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssignmentRepository, type AssignmentRecord } from '../data/assignment.repository.ts';
import { ReopeningRepository, type LastAttempt } from '../data/reopening.repository.ts';
import { checkTerms, termsOf } from '../domain/assignment.ts';
import { refusals } from '../domain/refusals.ts';
import { checkReopenable, checkReopening, type Reopening } from '../domain/reopening.ts';
import { viewAssignment, type AssignmentView } from './assignment-view.ts';

export interface ReopenAssignment extends Reopening {
  readonly assignmentId: string;
}

/**
 * Opens an assignment again: another attempt can be begun, or the last one goes on. That one's receipt goes into the audit,
 * and its grades stay. A job that was to grade the earlier submission finds the attempt in progress and does nothing;
 * whichever of the two submissions' jobs comes first after the next one grades that one, and the other finds it graded:
 * each submission has one grade, with the next revision. Refuses with `NOT_FOUND`, `NOT_REOPENABLE` or
 * `INVALID_ASSIGNMENT`.
 */
@Injectable()
export class ReopenAssignmentUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AssignmentRepository) private readonly assignments: AssignmentRepository,
    @Inject(ReopeningRepository) private readonly reopening: ReopeningRepository,
    @Inject(CandidateDirectory) private readonly candidates: CandidateDirectory,
  ) {}

  async run(actor: Actor, input: ReopenAssignment): Promise<Result<AssignmentView>> {
    const asked = atField(checkReopening(input), 'input');
    if (!asked.ok) return asked;
    const { assignmentId } = input;
    return this.unitOfWork.run(actor, async (tx) => {
      const locked = await this.reopening.lock(tx, assignmentId);
      const last = locked ? await this.reopening.lockLast(tx, assignmentId) : null;
      const before = locked ? await this.assignments.get(tx, assignmentId) : null;
      if (!before) return refusals.NOT_FOUND({ field: 'input.assignmentId', values: { what: 'assignment' } });
      const allowed = atField(check(before, asked.value, last), 'input');
      if (!allowed.ok) return allowed;

      await this.change(tx, before, allowed.value, asked.value, last);
      const { candidateId, loopStageId } = before;
      tx.emit(AssignmentReopened, { assignmentId, candidateId, loopStageId });
      const candidates = await this.candidates.find(tx, [candidateId]);
      const after = await this.assignments.get(tx, assignmentId);
      return ok(viewAssignment(after ?? before, candidates));
    });
  }

  private async change(
    tx: Tx,
    before: AssignmentRecord,
    after: AssignmentRecord,
    { reason, resumeMinutes }: Reopening,
    last: LastAttempt | null,
  ): Promise<void> {
    if (before.revoked) await this.reopening.unrevoke(tx, before.id);
    await this.reopening.saveTerms(tx, before.id, after);
    const deadlineAt =
      resumeMinutes === null || last === null ? null : await this.reopening.resume(tx, last.id, resumeMinutes);
    const terms = ({ revoked, expiresAt, attemptsAllowed }: AssignmentRecord) => ({
      revoked,
      expiresAt,
      attemptsAllowed,
    });
    tx.audit({
      action: 'assignment.reopened',
      subject: 'assignment',
      subjectId: before.id,
      before: terms(before),
      after: { ...terms(after), reason },
    });
    if (last === null || deadlineAt === null) return;
    const { id, status, submittedAt, answered, digest } = last;
    tx.audit({
      action: 'attempt.reopened',
      subject: 'attempt',
      subjectId: id,
      before: { status, submittedAt, answered, digest },
      after: { status: 'IN_PROGRESS', deadlineAt },
    });
  }
}

/** The assignment as it is to be. */
function check(before: AssignmentRecord, asked: Reopening, last: LastAttempt | null): Result<AssignmentRecord> {
  const { now } = before;
  const expiresAt = asked.expiresAt === undefined ? before.expiresAt : asked.expiresAt;
  const attemptsAllowed = asked.attemptsAllowed ?? before.attemptsAllowed;
  const after = { ...before, revoked: false, expiresAt, attemptsAllowed };
  // A close that is past and stays is no slip: what goes on does so beyond it.
  const untouched = asked.expiresAt === undefined;
  const terms = checkTerms({ ...termsOf(after), ...(untouched ? { opensAt: null, expiresAt: null } : {}) }, now);
  if (!terms.ok) return terms;
  const reopenable = checkReopenable(before, after, last?.status ?? null, asked.resumeMinutes !== null, now);
  return reopenable.ok ? ok(after) : reopenable;
}
