import { defineScheduledJob, ok, type Result } from '@plumbline/kernel';
import { HandlesJob, type ScheduledJobHandler, type SystemContext } from '../queues/job-handlers.ts';

/** How long an event stays after all that follows from it is settled. */
export const KEPT_DAYS = 30;

const BATCH = 1000;

export const PruneOutbox = defineScheduledJob({
  name: 'platform.prune-outbox.v1',
  queue: 'sweeps',
  attempts: 1,
  backoff: { type: 'fixed', delay: 1000 },
  every: 3_600_000,
});

/** Removes old events with their deliveries; never one that is still to be done, and never a dead letter. */
@HandlesJob(PruneOutbox)
export class PruneOutboxHandler implements ScheduledJobHandler {
  async handle({ query }: SystemContext): Promise<Result<void>> {
    for (;;) {
      const removed = await query(
        `DELETE FROM outbox_events e USING (
           SELECT organization_id, id FROM outbox_events o
           WHERE created_at < (SELECT app_now()) - make_interval(days => $1) AND position IS NOT NULL
             AND NOT EXISTS (
               SELECT FROM outbox_deliveries d
               WHERE d.organization_id = o.organization_id AND d.event_id = o.id
                 AND d.completed_at IS NULL AND d.discarded_at IS NULL)
           LIMIT $2
         ) old
         WHERE e.organization_id = old.organization_id AND e.id = old.id RETURNING 1`,
        [KEPT_DAYS, BATCH],
      );
      if (removed.length < BATCH) return ok(undefined);
    }
  }
}
