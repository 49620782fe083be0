import { isId, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { AttemptStatus } from '../domain/attempt.ts';
import type { ItemResponse } from '../domain/response.ts';

/** An answer that came after the deadline, or after that of its section. */
export interface LateAnswerRecord {
  readonly attemptId: string;
  readonly itemId: string;
  readonly sequence: number;
  /** SHA-256 of the response's text, in hex. */
  readonly digest: string;
  readonly response: ItemResponse;
  readonly receivedAt: Date;
  readonly acceptance: LateAnswerAcceptance | null;
}

export interface LateAnswerAcceptance {
  readonly acceptedAt: Date;
  readonly acceptedBy: string | null;
  readonly reason: string;
}

export interface HeldAttempt {
  readonly status: AttemptStatus;
  readonly itemIds: readonly string[];
}

/** The newest late answer of an item, and what stands there. */
export interface Evidence {
  readonly itemId: string;
  readonly sequence: number;
  readonly digest: string;
  /** Of the answer that stands; 0 where there is none. */
  readonly standing: number;
  /** Whether a late answer of this item was accepted before. */
  readonly acceptedBefore: boolean;
}

interface LateAnswerRow extends Omit<LateAnswerRecord, 'acceptance'> {
  readonly acceptedAt: Date | null;
  readonly acceptedBy: string | null;
  readonly reason: string | null;
}

@Injectable()
export class EvidenceRepository {
  /** The attempt, held with the terms of its assessment until the transaction ends: in the order that grading takes. */
  async lock(tx: Tx, attemptId: string): Promise<HeldAttempt | null> {
    if (!isId(attemptId)) return null;
    await tx.query(
      `SELECT s.id FROM assessments s
       WHERE s.organization_id = $1 AND s.id =
         (SELECT a.assessment_id FROM attempts a WHERE a.organization_id = $1 AND a.id = $2)
       FOR SHARE`,
      [tx.organizationId, attemptId],
    );
    const [attempt] = await tx.query<HeldAttempt>(
      `SELECT status, item_ids AS "itemIds" FROM attempts WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE`,
      [tx.organizationId, attemptId],
    );
    return attempt ?? null;
  }

  /**
   * Of each item that has any, the late answer of the highest sequence; of several under one number the one that came
   * first, as the first stands among saves.
   */
  newest(tx: Tx, attemptId: string): Promise<Evidence[]> {
    return tx.query<Evidence>(
      `SELECT DISTINCT ON (l.item_id) l.item_id AS "itemId", l.sequence, l.digest,
              coalesce(w.sequence, 0) AS standing,
              EXISTS (SELECT FROM late_answer_acceptances c
                      WHERE c.organization_id = l.organization_id AND c.attempt_id = l.attempt_id
                        AND c.item_id = l.item_id) AS "acceptedBefore"
       FROM late_answers l
       LEFT JOIN attempt_answers w
         ON w.organization_id = l.organization_id AND w.attempt_id = l.attempt_id AND w.item_id = l.item_id
       WHERE l.organization_id = $1 AND l.attempt_id = $2
       ORDER BY l.item_id, l.sequence DESC, l.received_at, l.digest`,
      [tx.organizationId, attemptId],
    );
  }

  /** Makes them the answers that stand, and writes down that and why. */
  async accept(tx: Tx, attemptId: string, evidence: readonly Evidence[], reason: string): Promise<void> {
    await tx.query(
      `WITH taken AS (
         SELECT l.*, e.standing FROM jsonb_to_recordset($3::jsonb)
           AS e("itemId" uuid, sequence integer, digest text, standing integer)
         JOIN late_answers l ON l.organization_id = $1 AND l.attempt_id = $2 AND l.item_id = e."itemId"
           AND l.sequence = e.sequence AND l.digest = e.digest
       ), logged AS (
         INSERT INTO attempt_answer_log
           (organization_id, attempt_id, item_id, sequence, response, saved_at, session_id, kind)
         SELECT organization_id, attempt_id, item_id, sequence, response, received_at, session_id, 'LATE_EVIDENCE'
         FROM taken
       ), standing AS (
         INSERT INTO attempt_answers (organization_id, attempt_id, item_id, sequence, response, saved_at)
         SELECT organization_id, attempt_id, item_id, sequence, response, received_at FROM taken
         ON CONFLICT (organization_id, attempt_id, item_id) DO UPDATE
           SET sequence = excluded.sequence, response = excluded.response, saved_at = excluded.saved_at
       )
       INSERT INTO late_answer_acceptances
         (organization_id, attempt_id, item_id, sequence, digest, replaced_sequence, reason, accepted_by)
       SELECT organization_id, attempt_id, item_id, sequence, digest, standing, $4, $5 FROM taken`,
      [tx.organizationId, attemptId, JSON.stringify(evidence), reason, tx.actor.memberId],
    );
  }

  /** By item, sequence and contents, for any number of attempts in one statement. */
  async ofAttempts(
    tx: Tx,
    attemptIds: readonly string[],
    page: PageRequest,
  ): Promise<ReadonlyMap<string, Page<LateAnswerRecord>>> {
    const [item, sequence, digest] = page.after ?? [];
    const rows = await tx.query<LateAnswerRow>(
      `SELECT l.* FROM unnest($2::uuid[]) AS asked(id)
       CROSS JOIN LATERAL (
         SELECT l.attempt_id AS "attemptId", l.item_id AS "itemId", l.sequence, l.digest, l.response,
                l.received_at AS "receivedAt", c.accepted_at AS "acceptedAt", c.accepted_by AS "acceptedBy", c.reason
         FROM late_answers l
         LEFT JOIN late_answer_acceptances c
           ON c.organization_id = l.organization_id AND c.attempt_id = l.attempt_id AND c.item_id = l.item_id
             AND c.sequence = l.sequence AND c.digest = l.digest
         WHERE l.organization_id = $1 AND l.attempt_id = asked.id
           AND ($3::uuid IS NULL OR (l.item_id, l.sequence, l.digest) > ($3, $4::integer, $5::text))
         ORDER BY l.item_id, l.sequence, l.digest LIMIT $6
       ) l
       ORDER BY l."attemptId", l."itemId", l.sequence, l.digest`,
      [tx.organizationId, attemptIds.filter(isId), item ?? null, sequence ?? null, digest ?? null, page.limit + 1],
    );
    const keyOf = (row: LateAnswerRow): string[] => [row.itemId, String(row.sequence), row.digest];
    return new Map(
      attemptIds.map((id) => [
        id,
        toPage(
          rows.filter(({ attemptId }) => attemptId === id),
          page,
          keyOf,
          toRecord,
        ),
      ]),
    );
  }
}

const toRecord = ({ acceptedAt, acceptedBy, reason, ...row }: LateAnswerRow): LateAnswerRecord => ({
  ...row,
  acceptance: acceptedAt === null || reason === null ? null : { acceptedAt, acceptedBy, reason },
});
