import { isId } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { AssessmentStatus } from '../domain/assessment.ts';
import type { AskedItem, KeyChange } from '../domain/regrade.ts';
import { CURRENT_KEY } from './current-keys.ts';

/** What an assessment is graded by, besides its keys. */
export interface GradingState {
  readonly status: AssessmentStatus;
  readonly passMarkPercent: string | null;
  readonly gradingRevision: number;
}

/** The keys and the pass mark that an assessment is graded by, and their correction. */
@Injectable()
export class KeyRepository {
  /** Holds them as they are until the transaction ends: no grade is made meanwhile, and none is being made. */
  async lock(tx: Tx, assessmentId: string): Promise<GradingState | null> {
    if (!isId(assessmentId)) return null;
    const [row] = await tx.query<GradingState>(
      `SELECT status, trim_scale(pass_mark_percent)::text AS "passMarkPercent", grading_revision AS "gradingRevision"
       FROM assessments WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE`,
      [tx.organizationId, assessmentId],
    );
    return row ?? null;
  }

  /** Each item as it was asked, with the key that counts now. */
  async asked(tx: Tx, assessmentId: string): Promise<AskedItem[]> {
    type Row = Omit<AskedItem, 'content'> & AskedItem['content'];
    const rows = await tx.query<Row>(
      `SELECT i.id, i.position, i.question_id AS "questionId", current.version, i.kind, i.choices, i.targets,
              current.key, current.explanation
       FROM assessment_items i ${CURRENT_KEY}
       WHERE i.organization_id = $1 AND i.assessment_id = $2 ORDER BY i.position`,
      [tx.organizationId, assessmentId],
    );
    return rows.map(({ id, position, questionId, version, ...content }) => ({
      id,
      position,
      questionId,
      version,
      content,
    }));
  }

  /** From `gradingRevision` on these count. */
  async correct(
    tx: Tx,
    assessmentId: string,
    correction: {
      readonly gradingRevision: number;
      readonly passMarkPercent: string | null;
      readonly keyChanges: readonly KeyChange[];
    },
  ): Promise<void> {
    const { gradingRevision, passMarkPercent, keyChanges } = correction;
    await tx.query(
      `UPDATE assessments SET grading_revision = $3, pass_mark_percent = $4, updated_at = app_now()
       WHERE organization_id = $1 AND id = $2`,
      [tx.organizationId, assessmentId, gradingRevision, passMarkPercent],
    );
    if (keyChanges.length === 0) return;
    await tx.query(
      `INSERT INTO assessment_item_keys
         (organization_id, item_id, grading_revision, key, explanation, question_version_id, question_version, created_by)
       SELECT $1, c."itemId", $2, c.key, c.explanation, c."versionId", c.version, $3
       FROM jsonb_to_recordset($4::jsonb)
         AS c("itemId" uuid, key jsonb, explanation text, "versionId" uuid, version integer)`,
      [tx.organizationId, gradingRevision, tx.actor.memberId, JSON.stringify(keyChanges)],
    );
  }
}
