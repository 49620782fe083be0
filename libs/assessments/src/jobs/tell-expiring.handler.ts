import { AssignmentExpiring, TellExpiring } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import { HandlesJob, type SystemContext } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { LetterRepository, ORGANIZATIONS_WITH_EXPIRING } from '../data/letter.repository.ts';

const BATCH = 200;

/**
 * Tells of assignments that expire within a day and that nobody has begun. The mark on an assignment and its event are one
 * commit: it is told of once for each time of expiry, so an extended one is told of again before its new end.
 */
@HandlesJob(TellExpiring)
export class TellExpiringHandler {
  constructor(@Inject(LetterRepository) private readonly letters: LetterRepository) {}

  async handle(context: SystemContext): Promise<Result<void>> {
    const organizations = await context.query<{ id: string }>(ORGANIZATIONS_WITH_EXPIRING);
    const failures: unknown[] = [];
    for (const { id } of organizations) {
      // One organization's trouble is not the others': they are told of, and then it is reported.
      await this.sweep(context, id).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Expiring assignments could not all be told of.');
    return ok(undefined);
  }

  private async sweep(context: SystemContext, organizationId: string): Promise<void> {
    let told: Result<number>;
    do {
      told = await context.run(organizationId, async (tx) => {
        const near = await this.letters.takeExpiring(tx, BATCH);
        for (const { id, candidateId, expiresAt, started } of near) {
          if (started) continue;
          tx.emit(AssignmentExpiring, { assignmentId: id, candidateId, expiresAt: expiresAt.toISOString() });
        }
        return ok(near.length);
      });
    } while (told.ok && told.value === BATCH);
  }
}
