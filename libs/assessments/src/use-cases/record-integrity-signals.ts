import { atField, isId, ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { IntegrityRepository, type RecordReply } from '../data/integrity.repository.ts';
import { barrierRefusal } from '../domain/attempt.ts';
import { checkSignals, type ReportedSignal } from '../domain/integrity-signal.ts';
import { refusals } from '../domain/refusals.ts';
import { AddressDigests } from './address-digests.ts';
import { candidateScope } from './candidate-scope.ts';

export interface RecordIntegritySignals {
  readonly attemptId: string;
  readonly signals: readonly ReportedSignal[];
  /** The client's, as the server sees it. It is hashed here and goes no further. */
  readonly address: string;
}

/**
 * Keeps what a candidate's device tells of itself while the attempt runs; none at all is a sign of life. That the address
 * changed is seen here, and not told. Refuses with `NOT_FOUND`, `INVALID_SIGNALS`, `SIGNALS_OFF` (not asked for, or not
 * known to the candidate), `RATE_LIMITED` (`details.retryAfterSeconds`), `SIGNALS_FULL`, and as a save does where the
 * attempt is over or on another device.
 */
@Injectable()
export class RecordIntegritySignalsUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(IntegrityRepository) private readonly integrity: IntegrityRepository,
    @Inject(AddressDigests) private readonly digests: AddressDigests,
  ) {}

  /** How many were kept. */
  async run(actor: Actor, { attemptId, signals, address }: RecordIntegritySignals): Promise<Result<number>> {
    const scope = candidateScope(actor);
    if (!scope || !isId(attemptId)) return barrierRefusal('NOT_FOUND');
    const checked = atField(checkSignals(signals), 'input');
    if (!checked.ok) return checked;
    return this.unitOfWork.run(actor, async (tx) => {
      const digest = this.digests.of(attemptId, address);
      return judged(await this.integrity.record(tx, { ...scope, attemptId }, digest, checked.value));
    });
  }
}

function judged(reply: RecordReply): Result<number> {
  switch (reply.outcome) {
    case 'RECORDED':
      return ok(reply.recorded);
    case 'OFF':
      return refusals.SIGNALS_OFF();
    case 'FULL':
      return refusals.SIGNALS_FULL();
    case 'TOO_FAST':
      return refusals.RATE_LIMITED({
        values: { seconds: reply.retryAfter },
        details: { retryAfterSeconds: reply.retryAfter },
      });
    default:
      return barrierRefusal(reply.outcome);
  }
}
