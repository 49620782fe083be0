import { AssignmentExpired, TellExpired } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import { HandlesJob, type SystemContext } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { ExpiryRepository, ORGANIZATIONS_WITH_EXPIRED } from '../data/expiry.repository.ts';

const BATCH = 200;

/**
 * Tells of assignments that expired with nothing handed in. The mark on an assignment and its event are one commit: it is
 * told of once for each close of its window, so one that was opened again is told of again.
 */
@HandlesJob(TellExpired)
export class TellExpiredHandler {
  constructor(@Inject(ExpiryRepository) private readonly expiries: ExpiryRepository) {}

  async handle(context: SystemContext): Promise<Result<void>> {
    const organizations = await context.query<{ id: string }>(ORGANIZATIONS_WITH_EXPIRED);
    const failures: unknown[] = [];
    for (const { id } of organizations) {
      // One organization's trouble is not the others': they are told of, and then it is reported.
      await this.sweep(context, id).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Expired assignments could not all be told of.');
    return ok(undefined);
  }

  private async sweep(context: SystemContext, organizationId: string): Promise<void> {
    let told: Result<number>;
    do {
      told = await context.run(organizationId, async (tx) => {
        const expired = await this.expiries.takeExpired(tx, BATCH);
        for (const { unfinished, ...assignment } of expired) if (unfinished) tx.emit(AssignmentExpired, assignment);
        return ok(expired.length);
      });
    } while (told.ok && told.value === BATCH);
  }
}
