import { isId, newId, ok, type Err, type Refusal, type Result } from '@plumbline/kernel';
import { sessionDenied, UnitOfWork, type Actor, type Caller, type SessionClaim, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import {
  AttemptRepository,
  type AttemptRecord,
  type StartReply,
  type StartRequest,
} from '../data/attempt.repository.ts';
import { HotAttempts, type Beginning } from '../data/hot-attempts.ts';
import { refusals } from '../domain/refusals.ts';
import { candidateScope } from './candidate-scope.ts';
import { CloseOverdue } from './close-overdue.ts';
import { ComposePaper } from './compose-paper.ts';

/**
 * Resumes the open attempt on this device, or begins the next: in two statements where the caller's session is looked
 * at by them. `consent`: the candidate agrees to the assessment's text, which is asked for once. Refuses with
 * `NOT_FOUND`, `INVITATION_REVOKED`, `INVITATION_NOT_OPEN`, `INVITATION_EXPIRED`, `ATTEMPTS_EXHAUSTED`, `COOL_DOWN`,
 * `CONSENT_REQUIRED`.
 */
@Injectable()
export class StartAttemptUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AttemptRepository) private readonly attempts: AttemptRepository,
    @Inject(HotAttempts) private readonly hot: HotAttempts,
    @Inject(ComposePaper) private readonly composing: ComposePaper,
    @Inject(CloseOverdue) private readonly closing: CloseOverdue,
  ) {}

  async run(caller: Caller, assignmentId: string, consent = false): Promise<Result<AttemptRecord>> {
    if (caller.kind !== 'claim') return this.inTransaction(caller, assignmentId, consent);
    const begun = isId(assignmentId) ? await this.atOnce(caller, assignmentId, consent) : null;
    return begun ?? this.inTransaction(await caller.actor(), assignmentId, consent);
  }

  /** Null where it takes more: an attempt that is overdue has to be closed first, a paper that is outdated made anew. */
  private async atOnce(
    claim: SessionClaim,
    assignmentId: string,
    consent: boolean,
  ): Promise<Result<AttemptRecord> | null> {
    const preparation = await this.hot.prepare(claim, assignmentId);
    if (typeof preparation === 'string') return preparation === 'NOT_FOUND' ? notFound() : sessionDenied(preparation);
    const composition = await this.composing.prepared(claim, preparation, consent);
    const begun = await this.hot.begin(claim, { ...composition, assignmentId, newId: newId<'attempt'>() });
    if (begun.outcome === 'OVERDUE' || begun.outcome === 'OUTDATED') return null;
    return begun.attempt ? ok(begun.attempt) : refusalFor(begun);
  }

  private async inTransaction(actor: Actor, assignmentId: string, consent: boolean): Promise<Result<AttemptRecord>> {
    const scope = candidateScope(actor);
    if (scope?.assignmentId !== assignmentId) return notFound();

    // A refusal is decided inside and made outside: closing what was overdue stands even if nothing can be started.
    const reply = await this.unitOfWork.run(actor, async (tx): Promise<Result<StartReply>> => {
      const begin = async (): Promise<Result<StartReply>> => {
        const composition = await this.composing.inTransaction(tx, assignmentId, consent);
        if (!composition) return notFound();
        return ok(await this.start(tx, { ...scope, ...composition, newId: newId<'attempt'>() }));
      };
      const begun = await begin();
      // By now the assignment is held, and nobody can grant anything in between.
      return begun.ok && begun.value.outcome === 'OUTDATED' ? begin() : begun;
    });
    if (!reply.ok) return reply;
    const { outcome, attempt } = reply.value;
    return attempt && outcome !== 'OVERDUE' ? ok(attempt) : refusalFor(reply.value);
  }

  private async start(tx: Tx, request: StartRequest): Promise<StartReply> {
    let reply = await this.attempts.start(tx, request);
    if (reply.outcome === 'OVERDUE' && reply.attempt) {
      await this.closing.one(tx, reply.attempt.id);
      reply = await this.attempts.start(tx, request);
    }
    const { outcome, attempt } = reply;
    if (outcome === 'STARTED' && attempt) {
      tx.audit({
        action: 'attempt.started',
        subject: 'attempt',
        subjectId: attempt.id,
        after: { status: attempt.status, deadlineAt: attempt.deadlineAt, grantedSeconds: request.paper.grantedSeconds },
      });
    }
    return reply;
  }
}

const notFound = (): Err<Refusal> => refusals.NOT_FOUND({ field: 'assignmentId', values: { what: 'assignment' } });

function refusalFor({ outcome, readyAt }: Pick<Beginning, 'outcome' | 'readyAt'>): Err<Refusal> {
  const at = readyAt?.toISOString() ?? 'a later time';
  switch (outcome) {
    case 'UNAUTHENTICATED':
    case 'FORBIDDEN':
      return sessionDenied(outcome);
    case 'REVOKED':
      return refusals.INVITATION_REVOKED();
    case 'NOT_OPEN':
      return refusals.INVITATION_NOT_OPEN({ values: { opensAt: at }, details: { opensAt: readyAt } });
    case 'EXPIRED':
      return refusals.INVITATION_EXPIRED({ values: { reason: 'its time is over' } });
    case 'OVERDUE':
      return refusals.DEADLINE_PASSED();
    case 'EXHAUSTED':
      return refusals.ATTEMPTS_EXHAUSTED();
    case 'COOLING_DOWN':
      return refusals.COOL_DOWN({ values: { readyAt: at }, details: { readyAt } });
    case 'CONSENT_REQUIRED':
      return refusals.CONSENT_REQUIRED({ field: 'consent' });
    default:
      return notFound();
  }
}
