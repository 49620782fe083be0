import { defineScheduledJob, ok, type Result } from '@plumbline/kernel';
import { HandlesJob, type ScheduledJobHandler, type SystemContext } from '../queues/job-handlers.ts';
import { KEPT_HOURS } from './idempotency-store.ts';

const BATCH = 1000;

export const PruneIdempotencyKeys = defineScheduledJob({
  name: 'platform.prune-idempotency-keys.v1',
  queue: 'sweeps',
  attempts: 1,
  backoff: { type: 'fixed', delay: 1000 },
  every: 3_600_000,
});

/** Removes keys that are as if they had never been used, with the answers they hold. */
@HandlesJob(PruneIdempotencyKeys)
export class PruneIdempotencyKeysHandler implements ScheduledJobHandler {
  async handle({ query }: SystemContext): Promise<Result<void>> {
    for (;;) {
      const removed = await query(
        `DELETE FROM idempotency_keys k USING (
           SELECT organization_id, scope, key_hash FROM idempotency_keys
           WHERE created_at <= (SELECT app_now()) - make_interval(hours => $1)
           LIMIT $2 FOR UPDATE SKIP LOCKED
         ) old
         WHERE k.organization_id = old.organization_id AND k.scope = old.scope AND k.key_hash = old.key_hash
         RETURNING 1`,
        [KEPT_HOURS, BATCH],
      );
      if (removed.length < BATCH) return ok(undefined);
    }
  }
}
