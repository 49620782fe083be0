import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { ReleasePolicy } from '../domain/blueprint.ts';

const idsOf = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);

/** What may be released at all, of an attempt `a`; an index has the same words. */
const UNRELEASED = `a.status = 'GRADED' AND a.released_at IS NULL AND NOT a.awaits_review`;

/** All of an assessment's results, or those of attempts; the other is null. */
export interface ReleaseTarget {
  readonly assessmentId: string | null;
  readonly attemptIds: readonly string[] | null;
}

export interface DueRelease {
  readonly organizationId: string;
  readonly attemptId: string;
}

/** Asked as the system, for all organizations: results whose assessment's date of release has come. */
export const DUE_RELEASES = `
  SELECT a.organization_id AS "organizationId", a.id AS "attemptId"
  FROM assessments s
  JOIN attempts a ON a.organization_id = s.organization_id AND a.assessment_id = s.id AND ${UNRELEASED}
  WHERE s.release_policy = 'ON_DATE' AND s.release_at <= app_now()
  ORDER BY s.release_at LIMIT $1`;

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

  /** Their newest grade is complete: they wait for nobody. Releases what the policies say, and answers with those. */
  markComplete(tx: Tx, attemptIds: readonly string[]): Promise<string[]> {
    return this.settle(tx, attemptIds, true);
  }

  /** Releases what the policies release now of those that are complete and not released, and answers with them. */
  releaseDue(tx: Tx, attemptIds: readonly string[]): Promise<string[]> {
    return this.settle(tx, attemptIds, false);
  }

  private async settle(tx: Tx, attemptIds: readonly string[], complete: boolean): Promise<string[]> {
    const rows = await tx.query<{ id: string; release: boolean }>(
      `WITH complete AS (
         SELECT a.id,
                a.released_at IS NULL AND a.status = 'GRADED' AND (
                  s.release_policy = 'ON_SUBMIT' OR (s.release_policy = 'ON_DATE' AND s.release_at <= app_now())
                ) AS release
         FROM attempts a
         JOIN assessments s ON s.organization_id = a.organization_id AND s.id = a.assessment_id
         WHERE a.organization_id = $1 AND a.id = ANY ($2::uuid[]) AND ($3 OR NOT a.awaits_review)
         FOR NO KEY UPDATE OF a
       )
       UPDATE attempts a
       SET awaits_review = false, released_at = CASE WHEN c.release THEN app_now() ELSE a.released_at END
       FROM complete c
       WHERE a.organization_id = $1 AND a.id = c.id AND (a.awaits_review OR c.release)
       RETURNING a.id, c.release`,
      [tx.organizationId, attemptIds, complete],
    );
    return idsOf(rows.filter(({ release }) => release));
  }

  /** The policies of attempts or of an assessment, as far as there are such. */
  async policies(tx: Tx, target: ReleaseTarget): Promise<readonly ReleasePolicy[]> {
    const rows =
      target.assessmentId === null
        ? await tx.query<{ policy: ReleasePolicy }>(
            `SELECT s.release_policy AS policy FROM attempts a
             JOIN assessments s ON s.organization_id = a.organization_id AND s.id = a.assessment_id
             WHERE a.organization_id = $1 AND a.id = ANY ($2::uuid[])`,
            [tx.organizationId, target.attemptIds],
          )
        : await tx.query<{ policy: ReleasePolicy }>(
            `SELECT release_policy AS policy FROM assessments WHERE organization_id = $1 AND id = $2`,
            [tx.organizationId, target.assessmentId],
          );
    return rows.map(({ policy }) => policy);
  }

  /** Releases up to `limit` of the target's results that are complete and not released, and answers with their attempts. */
  async release(tx: Tx, { assessmentId, attemptIds }: ReleaseTarget, limit: number): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `UPDATE attempts SET released_at = app_now()
       WHERE organization_id = $1 AND id IN (
         SELECT a.id FROM attempts a
         WHERE a.organization_id = $1 AND ($2::uuid IS NULL OR a.assessment_id = $2)
           AND ($3::uuid[] IS NULL OR a.id = ANY ($3)) AND ${UNRELEASED}
         ORDER BY a.id LIMIT $4 FOR NO KEY UPDATE OF a
       ) RETURNING id`,
      [tx.organizationId, assessmentId, attemptIds, limit],
    );
    return idsOf(rows);
  }

  /** How many of the target's attempts were handed in and have no complete grade yet. */
  async waiting(tx: Tx, { assessmentId, attemptIds }: ReleaseTarget): Promise<number> {
    const [row] = await tx.query<{ waiting: number }>(
      `SELECT count(*)::integer AS waiting FROM attempts a
       WHERE a.organization_id = $1 AND ($2::uuid IS NULL OR a.assessment_id = $2)
         AND ($3::uuid[] IS NULL OR a.id = ANY ($3)) AND (a.status = 'SUBMITTED' OR a.awaits_review)`,
      [tx.organizationId, assessmentId, attemptIds],
    );
    return row?.waiting ?? 0;
  }
}
