import { PruneExports } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import { HandlesJob, type ScheduledJobHandler, type SystemContext } from '@plumbline/platform';

const BATCH = 100;

/** Removes exports whose time is over, with their files; those that never ended go a day after they were asked for. */
@HandlesJob(PruneExports)
export class PruneExportsHandler implements ScheduledJobHandler {
  async handle({ query }: SystemContext): Promise<Result<void>> {
    for (;;) {
      const removed = await query(
        `DELETE FROM question_exports e USING (
           SELECT organization_id, id FROM question_exports WHERE expires_at < (SELECT app_now()) LIMIT $1
         ) old
         WHERE e.organization_id = old.organization_id AND e.id = old.id RETURNING 1`,
        [BATCH],
      );
      if (removed.length < BATCH) return ok(undefined);
    }
  }
}
