import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';

const idsOf = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);

/** Which results candidates may see, and which wait for a person. */
@Injectable()
export class ReleaseRepository {
  /** Their newest grade lacks points. */
  async markWaiting(tx: Tx, attemptIds: readonly string[]): Promise<void> {
    await tx.query(
      `UPDATE attempts SET awaits_review = true
       WHERE organization_id = $1 AND id = ANY ($2::uuid[]) AND NOT awaits_review`,
      [tx.organizationId, attemptIds],
    );
  }

  /**
   * Their newest grade is complete: they wait for nobody, and are released where their assessment's policy says now.
   * Answers with those that this released.
   */
  async markComplete(tx: Tx, attemptIds: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ id: string; release: boolean }>(
      `WITH complete AS (
         SELECT a.id,
                a.released_at IS NULL AND a.status = 'GRADED' AND (
                  s.release_policy = 'ON_SUBMIT' OR (s.release_policy = 'ON_DATE' AND s.release_at <= app_now())
                ) AS release
         FROM attempts a
         JOIN assessments s ON s.organization_id = a.organization_id AND s.id = a.assessment_id
         WHERE a.organization_id = $1 AND a.id = ANY ($2::uuid[])
         FOR NO KEY UPDATE OF a
       )
       UPDATE attempts a
       SET awaits_review = false, released_at = CASE WHEN c.release THEN app_now() ELSE a.released_at END
       FROM complete c
       WHERE a.organization_id = $1 AND a.id = c.id AND (a.awaits_review OR c.release)
       RETURNING a.id, c.release`,
      [tx.organizationId, attemptIds],
    );
    return idsOf(rows.filter(({ release }) => release));
  }
}
