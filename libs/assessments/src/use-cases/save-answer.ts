import { atField, isId, ok, type Result } from '@plumbline/kernel';
import { sessionDenied, UnitOfWork, type Actor, type Caller, type SessionClaim } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AttemptRepository, type SaveReply } from '../data/attempt.repository.ts';
import { HotAttempts } from '../data/hot-attempts.ts';
import { ItemBodies } from '../data/item-bodies.ts';
import type { ItemBody } from '../domain/item.ts';
import { barrierRefusal, checkSequence } from '../domain/attempt.ts';
import { canonicalResponse, checkResponse, type RawResponse } from '../domain/response.ts';
import { candidateScope } from './candidate-scope.ts';

export interface SaveAnswer extends RawResponse {
  readonly attemptId: string;
  readonly itemId: string;
  readonly sequence: number;
}

export interface SavedAnswer {
  readonly itemId: string;
  /** False when a later answer stands: `sequence` says which. */
  readonly applied: boolean;
  readonly sequence: number;
  /** When the answer that stands was saved. */
  readonly savedAt: Date | null;
  readonly serverNow: Date;
  readonly deadlineAt: Date;
}

/**
 * Saves an answer: in one statement where the caller's session is looked at by it, and one more where this process has
 * not met the item. What an item takes never changes once it can be answered, so it is kept; whether it is this
 * attempt's is for the statement to say. Refuses with `NOT_FOUND`,
 * `INVALID_SEQUENCE`, `INVALID_RESPONSE`, `SEQUENCE_CONFLICT`, `ATTEMPT_TAKEN_OVER`, `ATTEMPT_CLOSED`,
 * `INVITATION_REVOKED`, `DEADLINE_PASSED` (what came too late is kept as evidence). What stands is no news whenever it is
 * sent: a save whose answer was lost is said to be applied, also after the deadline or the submission.
 */
@Injectable()
export class SaveAnswerUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AttemptRepository) private readonly attempts: AttemptRepository,
    @Inject(HotAttempts) private readonly hot: HotAttempts,
    @Inject(ItemBodies) private readonly bodies: ItemBodies,
  ) {}

  async run(caller: Caller, input: SaveAnswer): Promise<Result<SavedAnswer>> {
    if (caller.kind !== 'claim') return this.inTransaction(caller, input);
    // What will be refused is refused in the order in which everything else is: the session first.
    return (await this.atOnce(caller, input)) ?? this.inTransaction(await caller.actor(), input);
  }

  private async atOnce(claim: SessionClaim, input: SaveAnswer): Promise<Result<SavedAnswer> | null> {
    const { attemptId, itemId } = input;
    if (!isId(attemptId) || !isId(itemId) || !checkSequence(input.sequence).ok) return null;
    const body = await this.bodyOf(claim, attemptId, itemId);
    const response = body && checkResponse(body, input);
    if (!response?.ok) return null;
    const canonical = canonicalResponse(response.value);
    const reply = await this.hot.save(claim, { attemptId, itemId, sequence: input.sequence, response: canonical });
    const { outcome } = reply;
    if (outcome === 'UNAUTHENTICATED' || outcome === 'FORBIDDEN') return sessionDenied(outcome);
    return toSavedAnswer(itemId, { ...reply, outcome });
  }

  private async bodyOf(claim: SessionClaim, attemptId: string, itemId: string): Promise<ItemBody | null> {
    const known = this.bodies.get(claim.organizationId, itemId);
    if (known) return known;
    const found = await this.hot.findItem(claim, attemptId, itemId);
    if (typeof found === 'string') return null;
    this.bodies.keep(claim.organizationId, itemId, found);
    return found;
  }

  private async inTransaction(actor: Actor, input: SaveAnswer): Promise<Result<SavedAnswer>> {
    const scope = candidateScope(actor);
    if (!scope) return barrierRefusal('NOT_FOUND');
    const sequence = atField(checkSequence(input.sequence), 'input');
    if (!sequence.ok) return sequence;
    const access = { ...scope, attemptId: input.attemptId };

    // What is too late is a fact to be kept, so the refusal is made after the commit.
    const reply = await this.unitOfWork.run(actor, async (tx): Promise<Result<SaveReply>> => {
      const item = await this.attempts.findItem(tx, access, input.itemId);
      if (!item) return barrierRefusal('NOT_FOUND');
      const response = atField(checkResponse(item, input), 'input');
      if (!response.ok) return response;
      const canonical = canonicalResponse(response.value);
      return ok(
        await this.attempts.save(tx, {
          ...access,
          itemId: input.itemId,
          sequence: sequence.value,
          response: canonical,
        }),
      );
    });
    return reply.ok ? toSavedAnswer(input.itemId, reply.value) : reply;
  }
}

function toSavedAnswer(itemId: string, reply: SaveReply): Result<SavedAnswer> {
  const { outcome, sequence, savedAt, serverNow, deadlineAt } = reply;
  switch (outcome) {
    case 'APPLIED':
    case 'REPEATED':
    case 'STALE':
      if (sequence === null) throw new Error('A save without a barrier came back without its sequence.');
      return ok({ itemId, applied: outcome !== 'STALE', sequence, savedAt, serverNow, deadlineAt });
    case 'CONFLICT':
      return atField(barrierRefusal('CONFLICT'), 'input');
    default:
      return barrierRefusal(outcome);
  }
}
