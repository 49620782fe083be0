import { CloseOverdueAttempts } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import { HandlesJob, type SystemContext } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { NETWORK_GRACE_SECONDS } from '../domain/attempt.ts';
import { CloseOverdue } from '../use-cases/close-overdue.ts';

/** Attempts closed in one transaction: enough to be quick, few enough to hold their locks briefly. */
const BATCH = 100;

/**
 * The sweep that closes attempts whose time is over, organization by organization. Sweeps may run at the same time:
 * each takes attempts that nobody else holds.
 */
@HandlesJob(CloseOverdueAttempts)
export class CloseOverdueAttemptsHandler {
  constructor(@Inject(CloseOverdue) private readonly closing: CloseOverdue) {}

  async handle(context: SystemContext): Promise<Result<void>> {
    const organizations = await context.query<{ id: string }>(
      `SELECT DISTINCT organization_id AS id FROM attempts
       WHERE status = 'IN_PROGRESS' AND deadline_at < app_now() - make_interval(secs => $1)`,
      [NETWORK_GRACE_SECONDS],
    );
    const failures: unknown[] = [];
    for (const { id } of organizations) {
      // One organization's trouble is not the others': they are swept, and then it is reported.
      await this.sweep(context, id).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Overdue attempts could not all be closed.');
    return ok(undefined);
  }

  private async sweep(context: SystemContext, organizationId: string): Promise<void> {
    let closed: Result<number>;
    do closed = await context.run(organizationId, async (tx) => ok(await this.closing.some(tx, BATCH)));
    while (closed.ok && closed.value === BATCH);
  }
}
