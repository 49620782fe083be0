import { isId, ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AttemptRepository, type AttemptRecord, type MoveReply } from '../data/attempt.repository.ts';
import { barrierRefusal } from '../domain/attempt.ts';
import { stepRefusal, type Step } from '../domain/attempt-clock.ts';
import { candidateScope } from './candidate-scope.ts';

const ACTIONS = {
  ITEM: 'attempt.item-left',
  SECTION: 'attempt.section-left',
  PAUSE: 'attempt.paused',
  RESUME: 'attempt.resumed',
} as const;

/**
 * Moves on to the next item or section, stops the clock for a break, or ends the break. Asked for again, it is one
 * step. Refuses with `NOT_FOUND`, `NOTHING_TO_LEAVE`, `LAST_REACHED`, `NO_BREAK_LEFT`, `ATTEMPT_PAUSED`,
 * `ATTEMPT_TAKEN_OVER`, `ATTEMPT_CLOSED`, `INVITATION_REVOKED`, `DEADLINE_PASSED`.
 */
@Injectable()
export class MoveAttemptUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AttemptRepository) private readonly attempts: AttemptRepository,
  ) {}

  async run(actor: Actor, attemptId: string, step: Step): Promise<Result<AttemptRecord>> {
    const scope = candidateScope(actor);
    if (!scope || !isId(attemptId)) return barrierRefusal('NOT_FOUND');
    if (step.from !== undefined && !isPosition(step.from)) return barrierRefusal('NOT_FOUND');
    return this.unitOfWork.run(actor, async (tx) => {
      const reply = await this.attempts.move(tx, { ...scope, attemptId }, step);
      if (reply !== 'MOVED' && reply !== 'REPEATED') return refusalOf(reply);
      if (reply === 'MOVED') {
        const before = step.from === undefined ? null : { from: step.from };
        tx.audit({ action: ACTIONS[step.type], subject: 'attempt', subjectId: attemptId, before });
      }
      const attempt = await this.attempts.get(tx, attemptId);
      return attempt ? ok(attempt) : barrierRefusal('NOT_FOUND');
    });
  }

  /** Notes that the candidate wants to come back to an item, or no longer does. */
  async flag(actor: Actor, attemptId: string, itemId: string, isFlagged: boolean): Promise<Result<AttemptRecord>> {
    const scope = candidateScope(actor);
    if (!scope || !isId(attemptId) || !isId(itemId)) return barrierRefusal('NOT_FOUND');
    return this.unitOfWork.run(actor, async (tx) => {
      const reply = await this.attempts.flag(tx, { ...scope, attemptId }, itemId, isFlagged);
      if (reply !== 'MOVED' && reply !== 'REPEATED') return refusalOf(reply);
      const attempt = await this.attempts.get(tx, attemptId);
      return attempt ? ok(attempt) : barrierRefusal('NOT_FOUND');
    });
  }
}

/** What fits into the database's integer: anything else is no position of any paper. */
const isPosition = (from: number): boolean => Number.isInteger(from) && from >= 1 && from <= 2_147_483_647;

function refusalOf(reply: Exclude<MoveReply, 'MOVED' | 'REPEATED'>) {
  switch (reply) {
    case 'REVOKED':
    case 'TAKEN_OVER':
    case 'CLOSED':
    case 'LEFT':
      return barrierRefusal(reply);
    default:
      return stepRefusal(reply);
  }
}
