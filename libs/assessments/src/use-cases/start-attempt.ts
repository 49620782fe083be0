import { randomBytes } from 'node:crypto';
import { CandidateDirectory } from '@plumbline/contracts';
import { newId, ok, type Err, type Refusal, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssignmentRepository } from '../data/assignment.repository.ts';
import {
  AttemptRepository,
  type AttemptRecord,
  type StartReply,
  type StartRequest,
} from '../data/attempt.repository.ts';
import { grantedTime } from '../domain/attempt.ts';
import { refusals } from '../domain/refusals.ts';
import { candidateScope } from './candidate-scope.ts';
import { CloseOverdue } from './close-overdue.ts';
import { DealPaper } from './deal-paper.ts';

/**
 * Resumes the open attempt on this device, or begins the next. Refuses with `NOT_FOUND`, `INVITATION_REVOKED`,
 * `INVITATION_NOT_OPEN`, `INVITATION_EXPIRED`, `ATTEMPTS_EXHAUSTED`, `COOL_DOWN`, `CONSENT_REQUIRED`.
 */
@Injectable()
export class StartAttemptUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AssignmentRepository) private readonly assignments: AssignmentRepository,
    @Inject(AttemptRepository) private readonly attempts: AttemptRepository,
    @Inject(CandidateDirectory) private readonly candidates: CandidateDirectory,
    @Inject(CloseOverdue) private readonly closing: CloseOverdue,
    @Inject(DealPaper) private readonly dealing: DealPaper,
  ) {}

  async run(actor: Actor, assignmentId: string): Promise<Result<AttemptRecord>> {
    const scope = candidateScope(actor);
    if (scope?.assignmentId !== assignmentId) return notFound();

    // A refusal is decided inside and made outside: closing what was overdue stands even if nothing can be started.
    const outcome = await this.unitOfWork.run(actor, async (tx) => {
      const assignment = await this.assignments.get(tx, assignmentId);
      if (!assignment) return notFound();
      const candidates = await this.candidates.find(tx, [scope.candidateId]);
      const candidateExtraPercent = candidates.get(scope.candidateId)?.extraTimePercent ?? null;
      const granted = grantedTime({
        ...assignment,
        assignmentExtraPercent: assignment.extraTimePercent,
        candidateExtraPercent,
      });
      const seed = randomBytes(16).toString('hex');
      const { assessmentId } = assignment;
      const dealt = await this.dealing.run(tx, { assessmentId, candidateId: scope.candidateId, seed });
      const paper = {
        ...dealt,
        grantedSeconds: granted.seconds,
        truncated: granted.truncated,
        extraTimePercent: Math.max(assignment.extraTimePercent ?? 0, candidateExtraPercent ?? 0),
        breakSeconds: 0,
        consentDigest: null,
      };
      return ok(await this.start(tx, { ...scope, paper, newId: newId<'attempt'>(), seed }));
    });
    if (!outcome.ok) return outcome;
    const { attempt, refused } = outcome.value;
    return attempt ? ok(attempt) : refusalFor(refused);
  }

  private async start(
    tx: Tx,
    request: StartRequest,
  ): Promise<{ attempt: AttemptRecord; refused: null } | { attempt: null; refused: StartReply }> {
    let reply = await this.attempts.start(tx, request);
    if (reply.outcome === 'OVERDUE' && reply.attemptId) {
      await this.closing.one(tx, reply.attemptId);
      reply = await this.attempts.start(tx, request);
    }
    const { outcome, attemptId } = reply;
    const going = outcome === 'STARTED' || outcome === 'RESUMED';
    const attempt = going && attemptId ? await this.attempts.get(tx, attemptId) : null;
    if (!attempt) return { attempt: null, refused: reply };
    if (outcome === 'STARTED') {
      tx.audit({
        action: 'attempt.started',
        subject: 'attempt',
        subjectId: attempt.id,
        after: { status: attempt.status, deadlineAt: attempt.deadlineAt, grantedSeconds: request.paper.grantedSeconds },
      });
    }
    return { attempt, refused: null };
  }
}

const notFound = (): Err<Refusal> => refusals.NOT_FOUND({ field: 'assignmentId', values: { what: 'assignment' } });

function refusalFor(reply: StartReply | null): Err<Refusal> {
  const readyAt = reply?.readyAt ?? null;
  const at = readyAt?.toISOString() ?? 'a later time';
  switch (reply?.outcome) {
    case 'REVOKED':
      return refusals.INVITATION_REVOKED();
    case 'NOT_OPEN':
      return refusals.INVITATION_NOT_OPEN({ values: { opensAt: at }, details: { opensAt: readyAt } });
    case 'EXPIRED':
      return refusals.INVITATION_EXPIRED({ values: { reason: 'its time is over' } });
    case 'EXHAUSTED':
      return refusals.ATTEMPTS_EXHAUSTED();
    case 'COOLING_DOWN':
      return refusals.COOL_DOWN({ values: { readyAt: at }, details: { readyAt } });
    case 'CONSENT_REQUIRED':
      return refusals.CONSENT_REQUIRED();
    default:
      return notFound();
  }
}
