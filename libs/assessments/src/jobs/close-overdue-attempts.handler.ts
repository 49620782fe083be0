import { CloseOverdueAttempts } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import { HandlesJob, type FurtherRun, type SystemContext } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { NETWORK_GRACE_SECONDS } from '../domain/attempt.ts';
import { CloseOverdue } from '../use-cases/close-overdue.ts';

/** Attempts closed in one transaction: enough to be quick, few enough to hold their locks briefly. */
const BATCH = 100;

/** How far a sweep looks ahead: twice its interval, so that one which fails costs nothing. */
const AHEAD_SECONDS = 120;
/** An end is acted on once the service's heartbeat came after it, so that a run just then would find nothing to do. */
const HEARTBEAT_SECONDS = 6;

/**
 * Closes attempts whose time is over, organization by organization. The sweep comes every minute; and for each second
 * in which some will be due by the time of the next it asks for a run of its own, so that they are closed then. Runs may
 * overlap: each takes attempts that nobody else holds. Starting an attempt, or moving its deadline, costs nothing for it.
 */
@HandlesJob(CloseOverdueAttempts)
export class CloseOverdueAttemptsHandler {
  constructor(@Inject(CloseOverdue) private readonly closing: CloseOverdue) {}

  async handle(context: SystemContext): Promise<Result<void>> {
    const organizations = await context.query<{ id: string }>(
      `SELECT DISTINCT organization_id AS id FROM attempts
       WHERE status = 'IN_PROGRESS' AND deadline_at < (SELECT app_now() - make_interval(secs => $1))`,
      [NETWORK_GRACE_SECONDS],
    );
    const failures: unknown[] = [];
    for (const { id } of organizations) {
      // One organization's trouble is not the others': they are swept, and then it is reported.
      await this.sweep(context, id).catch((error: unknown) => failures.push(error));
    }
    await this.lookAhead(context).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, 'Overdue attempts could not all be closed.');
    return ok(undefined);
  }

  /** Asks for a run in each second, by the database's clock, in which attempts will be due. */
  private async lookAhead(context: SystemContext): Promise<void> {
    const runs = await context.query<FurtherRun>(
      `SELECT second::text AS key, greatest(0, ceil(1000 * (second - extract(epoch FROM app_now()))))::integer AS delay
       FROM (
         SELECT DISTINCT ceil(extract(epoch FROM a.deadline_at) + $1
           + CASE s.overdue_policy WHEN 'GRACE_SUBMIT_ONLY' THEN s.grace_period_seconds ELSE 0 END) AS second
         FROM attempts a
         JOIN assessments s ON s.organization_id = a.organization_id AND s.id = a.assessment_id
         WHERE a.status = 'IN_PROGRESS' AND a.deadline_at < (SELECT app_now() + make_interval(secs => $2))
       ) due
       WHERE second BETWEEN extract(epoch FROM app_now()) AND extract(epoch FROM app_now()) + $2
       ORDER BY second`,
      [NETWORK_GRACE_SECONDS + HEARTBEAT_SECONDS, AHEAD_SECONDS],
    );
    await context.runAgain(runs);
  }

  private async sweep(context: SystemContext, organizationId: string): Promise<void> {
    let closed: Result<number>;
    do closed = await context.run(organizationId, async (tx) => ok(await this.closing.some(tx, BATCH)));
    while (closed.ok && closed.value === BATCH);
  }
}
