import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';

/** A graded attempt, as far as grading it again needs it. */
export interface GradedAttempt {
  readonly id: string;
  readonly assessmentId: string;
  readonly assignmentId: string;
  readonly candidateId: string;
  readonly loopStageId: string | null;
  readonly itemIds: readonly string[];
}

const GRADED = `
  SELECT a.id, a.assessment_id AS "assessmentId", a.assignment_id AS "assignmentId",
         a.candidate_id AS "candidateId", g.loop_stage_id AS "loopStageId", a.item_ids AS "itemIds"
  FROM attempts a
  JOIN assignments g ON g.organization_id = a.organization_id AND g.id = a.assignment_id
  WHERE a.organization_id = $1 AND a.id = ANY ($2::uuid[]) AND a.status = 'GRADED'
  ORDER BY a.id`;

/** The locks under which a grade is revised: assessments before attempts, as grading takes them. */
@Injectable()
export class RevisionRepository {
  async exists(tx: Tx, attemptId: string): Promise<boolean> {
    const rows = await tx.query(`SELECT FROM attempts WHERE organization_id = $1 AND id = $2`, [
      tx.organizationId,
      attemptId,
    ]);
    return rows.length > 0;
  }

  /**
   * Holds those of the attempts that are graded, and the terms of their assessments as they are, until the transaction
   * ends. The statements that read them must come after it: then they see what a regrade that was waited for has written.
   */
  async lock(tx: Tx, attemptIds: readonly string[]): Promise<GradedAttempt[]> {
    await tx.query(
      `SELECT s.id FROM assessments s
       WHERE s.organization_id = $1 AND s.id IN (
         SELECT a.assessment_id FROM attempts a WHERE a.organization_id = $1 AND a.id = ANY ($2::uuid[])
       )
       ORDER BY s.id FOR SHARE`,
      [tx.organizationId, attemptIds],
    );
    return tx.query<GradedAttempt>(`${GRADED} FOR NO KEY UPDATE OF a`, [tx.organizationId, attemptIds]);
  }

  /** The same for a look at what would be, which holds nothing. */
  look(tx: Tx, attemptIds: readonly string[]): Promise<GradedAttempt[]> {
    return tx.query<GradedAttempt>(GRADED, [tx.organizationId, attemptIds]);
  }
}
