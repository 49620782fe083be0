import { PruneUploads } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import { HandlesJob, type ScheduledJobHandler, type SystemContext } from '@plumbline/platform';

const BATCH = 500;

/**
 * Removes what is left of files a week after they came: uploads whose process died half-way, and interrupted imports
 * that nobody sent again.
 */
@HandlesJob(PruneUploads)
export class PruneUploadsHandler implements ScheduledJobHandler {
  async handle({ query }: SystemContext): Promise<Result<void>> {
    for (;;) {
      const removed = await query(
        `DELETE FROM question_import_chunks c USING (
           SELECT organization_id, import_id, ordinal FROM question_import_chunks o
           WHERE created_at < (SELECT app_now()) - interval '7 days' AND NOT EXISTS (
             SELECT FROM question_imports i
             WHERE i.organization_id = o.organization_id AND i.id = o.import_id AND i.state IN ('QUEUED', 'RUNNING'))
           LIMIT $1
         ) old
         WHERE c.organization_id = old.organization_id AND c.import_id = old.import_id AND c.ordinal = old.ordinal
         RETURNING 1`,
        [BATCH],
      );
      if (removed.length < BATCH) return ok(undefined);
    }
  }
}
