import { Permission } from '@plumbline/contracts';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { AttemptRecord } from '../data/attempt.repository.ts';
import { TimeRepository, type TimeCreditRecord } from '../data/time.repository.ts';
import { assignmentScope } from './candidate-scope.ts';

/** The time that attempts were given: the ledger for staff, sums and kinds for the candidate whose attempt it is. */
@Injectable()
export class ReadTimeCredits {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(TimeRepository) private readonly time: TimeRepository,
  ) {}

  /** In the order in which it was given, in one statement; of attempts that the actor may see. */
  async ofAttempts(
    actor: Actor,
    attempts: readonly Pick<AttemptRecord, 'id' | 'assignmentId'>[],
  ): Promise<TimeCreditRecord[]> {
    const scope = assignmentScope(actor);
    const visible = attempts.filter(({ assignmentId }) => scope === null || assignmentId === scope);
    return this.unitOfWork.read(actor, (tx) =>
      this.time.ofAttempts(
        tx,
        visible.map(({ id }) => id),
      ),
    );
  }

  /** Whether the actor may see who gave time and in which words. */
  mayReadLedger(actor: Actor): boolean {
    return actor.permissions.has(Permission.GradeRead);
  }
}
