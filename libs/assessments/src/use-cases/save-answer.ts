import { atField, ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AttemptRepository, type SaveReply } from '../data/attempt.repository.ts';
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
 * Saves an answer in two statements: what the item takes, and the save itself. Refuses with `NOT_FOUND`,
 * `INVALID_SEQUENCE`, `INVALID_RESPONSE`, `SEQUENCE_CONFLICT`, `ATTEMPT_TAKEN_OVER`, `ATTEMPT_CLOSED`,
 * `INVITATION_REVOKED`, `DEADLINE_PASSED` (what came too late is kept as evidence).
 */
@Injectable()
export class SaveAnswerUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AttemptRepository) private readonly attempts: AttemptRepository,
  ) {}

  async run(actor: Actor, input: SaveAnswer): Promise<Result<SavedAnswer>> {
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
