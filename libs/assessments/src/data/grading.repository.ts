import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import { CURRENT_KEY } from './current-keys.ts';
import type { ItemResponse } from '../domain/response.ts';
import type { AttemptGrade, GradingTerms } from '../domain/score-attempt.ts';

/** A submitted attempt that the transaction holds, with all that it is graded by except keys. */
export interface SubmittedAttempt {
  readonly id: string;
  readonly assignmentId: string;
  readonly assessmentId: string;
  readonly candidateId: string;
  readonly loopStageId: string | null;
  /** The paper, in its order. */
  readonly itemIds: readonly string[];
}

export interface NewGrade extends AttemptGrade {
  readonly attemptId: string;
}

/** An assessment is locked before its attempts, as a regrade does it: so neither waits for the other in a circle. */
const HOLD_TERMS = {
  name: 'assessments-hold-terms',
  text: `SELECT s.id FROM assessments s
         WHERE s.organization_id = $1 AND s.id IN (
           SELECT a.assessment_id FROM attempts a
           WHERE a.organization_id = $1 AND a.id = ANY ($2::uuid[]) AND a.status = 'SUBMITTED')
         ORDER BY s.id FOR SHARE`,
};

const LOCK = {
  name: 'assessments-lock-submitted',
  text: `SELECT a.id, a.assignment_id AS "assignmentId", a.assessment_id AS "assessmentId", a.candidate_id AS "candidateId",
                g.loop_stage_id AS "loopStageId", a.item_ids AS "itemIds"
         FROM attempts a
         JOIN assignments g ON g.organization_id = a.organization_id AND g.id = a.assignment_id
         WHERE a.organization_id = $1 AND a.id = ANY ($2::uuid[]) AND a.status = 'SUBMITTED'
         ORDER BY a.id FOR NO KEY UPDATE OF a`,
};

const TERMS = {
  name: 'assessments-grading-terms',
  text: `SELECT s.id AS "assessmentId", s.scoring, s.negative_fraction::text AS "negativeFraction",
                trim_scale(s.pass_mark_percent)::text AS "passMarkPercent", s.grading_revision AS "gradingRevision",
                (SELECT json_agg(json_build_object('id', i.id, 'kind', i.kind, 'points', i.points::text, 'key', current.key)
                                 ORDER BY i.position)
                 FROM assessment_items i ${CURRENT_KEY}
                 WHERE i.organization_id = s.organization_id AND i.assessment_id = s.id AND i.id = ANY ($3::uuid[])) AS items
         FROM assessments s WHERE s.organization_id = $1 AND s.id = ANY ($2::uuid[])`,
};

const ANSWERS = {
  name: 'assessments-answers-to-grade',
  text: `SELECT attempt_id AS "attemptId", json_object_agg(item_id, response) AS responses
         FROM attempt_answers WHERE organization_id = $1 AND attempt_id = ANY ($2::uuid[]) GROUP BY attempt_id`,
};

const WRITE = {
  name: 'assessments-write-grades',
  text: `WITH given AS MATERIALIZED (
           SELECT * FROM json_to_recordset($2::json)
             AS g("attemptId" uuid, points numeric, maximum numeric, percent numeric, passed boolean,
                  "passMarkPercent" numeric, "gradingRevision" integer, complete boolean, items jsonb)
         ), written AS (
           INSERT INTO grades (organization_id, attempt_id, revision, points, maximum, percent, passed, pass_mark_percent,
                               grading_revision, complete, items)
           SELECT $1, g."attemptId",
                  coalesce((SELECT max(r.revision) FROM grades r
                            WHERE r.organization_id = $1 AND r.attempt_id = g."attemptId"), 0) + 1,
                  g.points, g.maximum, g.percent, g.passed, g."passMarkPercent", g."gradingRevision", g.complete, g.items
           FROM given g
           RETURNING attempt_id, revision
         )
         UPDATE attempts a SET status = 'GRADED' FROM written w
         WHERE a.organization_id = $1 AND a.id = w.attempt_id
         RETURNING a.id AS "attemptId", w.revision`,
};

/**
 * What grading reads and writes, for any number of attempts at once: a statement each, prepared. What is locked is read by
 * a later statement than the one that locked it, so that it is as it stands under the lock.
 */
@Injectable()
export class GradingRepository {
  /** Holds those of the attempts that are submitted and not graded, and the keys of their assessments as they are. */
  async lock(tx: Tx, attemptIds: readonly string[]): Promise<readonly SubmittedAttempt[]> {
    await tx.named(HOLD_TERMS, [tx.organizationId, attemptIds]);
    return tx.named<SubmittedAttempt>(LOCK, [tx.organizationId, attemptIds]);
  }

  /** By assessment: its terms, with those items alone that stand in one of the papers. Keys never leave grading. */
  async terms(tx: Tx, attempts: readonly SubmittedAttempt[]): Promise<ReadonlyMap<string, GradingTerms>> {
    const assessmentIds = new Set(attempts.map(({ assessmentId }) => assessmentId));
    const itemIds = new Set(attempts.flatMap((attempt) => attempt.itemIds));
    const rows = await tx.named<GradingTerms & { assessmentId: string }>(TERMS, [
      tx.organizationId,
      [...assessmentIds],
      [...itemIds],
    ]);
    return new Map(rows.map(({ assessmentId, ...terms }) => [assessmentId, terms]));
  }

  /** By attempt: the answers that stand, by item. Absent where there are none. */
  async answers(
    tx: Tx,
    attempts: readonly SubmittedAttempt[],
  ): Promise<ReadonlyMap<string, ReadonlyMap<string, ItemResponse>>> {
    const rows = await tx.named<{ attemptId: string; responses: Record<string, ItemResponse> }>(ANSWERS, [
      tx.organizationId,
      attempts.map(({ id }) => id),
    ]);
    return new Map(rows.map(({ attemptId, responses }) => [attemptId, new Map(Object.entries(responses))]));
  }

  /** Writes each as the attempt's next revision, marks the attempts as graded, and gives the revisions by attempt. */
  async write(tx: Tx, grades: readonly NewGrade[]): Promise<ReadonlyMap<string, number>> {
    const rows = await tx.named<{ attemptId: string; revision: number }>(WRITE, [
      tx.organizationId,
      JSON.stringify(grades),
    ]);
    return new Map(rows.map(({ attemptId, revision }) => [attemptId, revision]));
  }
}
