import { ItemsDelivered, MAX_DELIVERIES, TellDeliveries } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import { HandlesJob, type SystemContext } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { SqlDeliveries } from '../data/sql-deliveries.ts';

/** Tells of attempts that have begun. The mark on an attempt and its event are one commit: it is told of once. */
@HandlesJob(TellDeliveries)
export class TellDeliveriesHandler {
  constructor(@Inject(SqlDeliveries) private readonly deliveries: SqlDeliveries) {}

  async handle(context: SystemContext): Promise<Result<void>> {
    const organizations = await context.query<{ id: string }>(
      'SELECT DISTINCT organization_id AS id FROM attempts WHERE delivery_told_at IS NULL',
    );
    const failures: unknown[] = [];
    for (const { id } of organizations) {
      // One organization's trouble is not the others': they are told of, and then it is reported.
      await this.sweep(context, id).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Deliveries could not all be told of.');
    return ok(undefined);
  }

  private async sweep(context: SystemContext, organizationId: string): Promise<void> {
    let told: Result<number>;
    do {
      told = await context.run(organizationId, async (tx) => {
        const attemptIds = await this.deliveries.takeUntold(tx, MAX_DELIVERIES);
        if (attemptIds.length > 0) tx.emit(ItemsDelivered, { attemptIds });
        return ok(attemptIds.length);
      });
    } while (told.ok && told.value === MAX_DELIVERIES);
  }
}
