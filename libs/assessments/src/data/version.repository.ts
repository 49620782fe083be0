import { toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { AssessmentItem, AssessmentStatus } from '../domain/assessment.ts';
import type { ItemContent } from '../domain/item.ts';
import { CURRENT_KEY } from './current-keys.ts';

/** One version of an assessment, as a list of its versions tells of it. */
export interface VersionRecord {
  readonly id: string;
  readonly familyId: string;
  readonly version: number;
  readonly title: string;
  readonly status: AssessmentStatus;
  readonly createdAt: Date;
  readonly publishedAt: Date | null;
  readonly archivedAt: Date | null;
}

/** The versions of an assessment, and what one of them says, keys included. */
@Injectable()
export class VersionRepository {
  /** Whoever makes a version takes turns with others who do: holds the first one until the transaction ends. */
  async lockFamily(tx: Tx, familyId: string): Promise<void> {
    await tx.query('SELECT id FROM assessments WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE', [
      tx.organizationId,
      familyId,
    ]);
  }

  /** The newest version, and the draft's id; null where there is none. */
  async newest(tx: Tx, familyId: string): Promise<{ readonly version: number; readonly draftId: string | null }> {
    const [row] = await tx.query<{ version: number; draftId: string | null }>(
      `SELECT max(version) AS version, max(id::text) FILTER (WHERE status = 'DRAFT') AS "draftId"
       FROM assessments WHERE organization_id = $1 AND family_id = $2`,
      [tx.organizationId, familyId],
    );
    if (!row) throw new Error('An aggregate gave no row.');
    return row;
  }

  /** By family, the newest first; one statement for any number of families. */
  async pages(
    tx: Tx,
    familyIds: readonly string[],
    page: PageRequest,
  ): Promise<ReadonlyMap<string, Page<VersionRecord>>> {
    const rows = await tx.query<VersionRecord>(
      `SELECT v.id, v.family_id AS "familyId", v.version, v.title, v.status, v.created_at AS "createdAt",
              v.published_at AS "publishedAt", v.archived_at AS "archivedAt"
       FROM unnest($2::uuid[]) AS asked(family_id)
       CROSS JOIN LATERAL (
         SELECT * FROM assessments a
         WHERE a.organization_id = $1 AND a.family_id = asked.family_id AND ($3::integer IS NULL OR a.version < $3)
         ORDER BY a.version DESC LIMIT $4
       ) AS v
       ORDER BY v.family_id, v.version DESC`,
      [tx.organizationId, familyIds, page.after?.[0] ?? null, page.limit + 1],
    );
    const ofFamily = (id: string): VersionRecord[] => rows.filter(({ familyId }) => familyId === id);
    return new Map(
      familyIds.map((id) => [
        id,
        toPage(
          ofFamily(id),
          page,
          (row) => [String(row.version)],
          (row) => row,
        ),
      ]),
    );
  }

  /** The items as their author sees them, with the keys that count. Never for a candidate. */
  async contents(tx: Tx, assessmentId: string): Promise<AssessmentItem[]> {
    return tx.query<AssessmentItem & { content: ItemContent }>(
      `SELECT i.id, i.section, i.position, trim_scale(i.points)::text AS points,
              jsonb_build_object('questionId', i.question_id, 'versionId', i.question_version_id,
                                 'version', i.question_version) AS pin,
              json_build_object('kind', i.kind, 'stem', i.stem, 'choices', i.choices, 'targets', i.targets,
                                'shufflable', i.shufflable, 'key', current.key,
                                'explanation', current.explanation) AS content
       FROM assessment_items i ${CURRENT_KEY}
       WHERE i.organization_id = $1 AND i.assessment_id = $2 ORDER BY i.position`,
      [tx.organizationId, assessmentId],
    );
  }
}
