import { PruneExports } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import { HandlesJob, type ScheduledJobHandler, type SystemContext } from '@plumbline/platform';

const BATCH = 100;

/** Removes exports whose time is over, with their files; those without a file go a week after they were asked for. */
@HandlesJob(PruneExports)
export class PruneExportsHandler implements ScheduledJobHandler {
  async handle({ query }: SystemContext): Promise<Result<void>> {
    for (;;) {
      const removed = await query(
        `DELETE FROM question_exports e USING (
           SELECT organization_id, id FROM question_exports
           WHERE expires_at < (SELECT app_now())
              OR expires_at IS NULL AND created_at < (SELECT app_now()) - interval '7 days'
           LIMIT $1
         ) old
         WHERE e.organization_id = old.organization_id AND e.id = old.id RETURNING 1`,
        [BATCH],
      );
      if (removed.length < BATCH) return ok(undefined);
    }
  }
}
