import { Inject, Injectable } from '@nestjs/common';
import { defineRefusals, ok, type Page, type PageRequest, type Result } from '@plumbline/kernel';
import type { Actor } from '../auth/actor.ts';
import type { Tx } from '../database/tx.ts';
import { UnitOfWork } from '../database/unit-of-work.ts';
import {
  DeadLetterRepository,
  parseDeadLetterId,
  type DeadLetter,
  type DeliveryKey,
} from './dead-letter.repository.ts';
import { RelayWaker } from './relay-waker.ts';

export const deadLetterRefusals = defineRefusals({
  DEAD_LETTER_NOT_FOUND: 'There is no such failed job, or somebody has retried or discarded it already.',
});

/** What an administrator can do about jobs that have failed for good: read, retry, discard. Both acts are audited. */
@Injectable()
export class ManageDeadLetters {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DeadLetterRepository) private readonly deadLetters: DeadLetterRepository,
    @Inject(RelayWaker) private readonly waker: RelayWaker,
  ) {}

  /** Newest failure first. */
  list(actor: Actor, request: PageRequest): Promise<Page<DeadLetter>> {
    return this.unitOfWork.read(actor, (tx) => this.deadLetters.list(tx, request));
  }

  /** Refuses with `DEAD_LETTER_NOT_FOUND`. */
  async retry(actor: Actor, id: string): Promise<Result<true>> {
    const result = await this.settle(actor, id, 'dead-letter.retried', (tx, key) => this.deadLetters.reopen(tx, key));
    if (result.ok) this.waker.wake();
    return result;
  }

  /** Refuses with `DEAD_LETTER_NOT_FOUND`. */
  discard(actor: Actor, id: string): Promise<Result<true>> {
    return this.settle(actor, id, 'dead-letter.discarded', (tx, key) => this.deadLetters.discard(tx, key));
  }

  private async settle(
    actor: Actor,
    id: string,
    action: string,
    change: (tx: Tx, key: DeliveryKey) => Promise<boolean>,
  ): Promise<Result<true>> {
    const key = parseDeadLetterId(id);
    if (!key) return deadLetterRefusals.DEAD_LETTER_NOT_FOUND({ field: 'id' });
    return this.unitOfWork.run(actor, async (tx): Promise<Result<true>> => {
      if (!(await change(tx, key))) return deadLetterRefusals.DEAD_LETTER_NOT_FOUND({ field: 'id' });
      tx.audit({ action, subject: 'event', subjectId: key.eventId, after: { job: key.jobName } });
      return ok(true);
    });
  }
}
