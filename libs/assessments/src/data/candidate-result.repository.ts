import { isId } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { ItemBody, ItemContent } from '../domain/item.ts';
import { CURRENT_KEY } from './current-keys.ts';

/** An attempt with what its candidate may see of its result. */
export interface ResultAccess {
  readonly attemptId: string;
  readonly assignmentId: string;
  readonly revoked: boolean;
  readonly released: boolean;
  /** Whether each item is shown, with its key and explanation: never to somebody who can still be asked it. */
  readonly feedback: boolean;
  readonly itemIds: readonly string[];
  readonly seed: string;
  readonly shuffleChoices: boolean;
}

export interface KeyedItem {
  readonly id: string;
  readonly body: ItemBody;
  readonly key: ItemContent['key'];
  readonly explanation: string | null;
}

/** An assignment of any version of the test on which the candidate `a` is of has an attempt under way, or can begin one. */
const LEFT_TO_TAKE = `
  SELECT FROM assignments o
  JOIN assessments v ON v.organization_id = o.organization_id AND v.id = o.assessment_id AND v.family_id = s.family_id
  CROSS JOIN LATERAL (
    SELECT count(*) AS made, coalesce(bool_or(t.status = 'IN_PROGRESS'), false) AS running
    FROM attempts t WHERE t.organization_id = o.organization_id AND t.assignment_id = o.id
  ) t
  WHERE o.organization_id = a.organization_id AND o.candidate_id = a.candidate_id AND o.revoked_at IS NULL
    AND (t.running OR (t.made < o.attempts_allowed AND (o.expires_at IS NULL OR o.expires_at >= app_now())))`;

/** Results as candidates see them. */
@Injectable()
export class CandidateResultRepository {
  async access(tx: Tx, attemptId: string): Promise<ResultAccess | null> {
    if (!isId(attemptId)) return null;
    const [row] = await tx.query<ResultAccess>(
      `SELECT a.id AS "attemptId", a.assignment_id AS "assignmentId", g.revoked_at IS NOT NULL AS revoked,
              a.status = 'GRADED' AND a.released_at IS NOT NULL AND NOT a.awaits_review AS released,
              s.release_feedback AND NOT EXISTS (${LEFT_TO_TAKE}) AS feedback, a.item_ids AS "itemIds", a.seed, s.shuffle_choices AS "shuffleChoices"
       FROM attempts a
       JOIN assignments g ON g.organization_id = a.organization_id AND g.id = a.assignment_id
       JOIN assessments s ON s.organization_id = a.organization_id AND s.id = a.assessment_id
       WHERE a.organization_id = $1 AND a.id = $2`,
      [tx.organizationId, attemptId],
    );
    return row ?? null;
  }

  /** Keys and explanations: for a result that is released with its items, and for nothing else. */
  async keyedItems(tx: Tx, itemIds: readonly string[]): Promise<KeyedItem[]> {
    const rows = await tx.query<Omit<KeyedItem, 'body'> & ItemBody>(
      `SELECT i.id, i.kind, i.stem, i.choices, i.targets, i.shufflable, current.key, current.explanation
       FROM assessment_items i ${CURRENT_KEY}
       WHERE i.organization_id = $1 AND i.id = ANY ($2::uuid[])`,
      [tx.organizationId, itemIds],
    );
    return rows.map(({ id, key, explanation, ...body }) => ({ id, key, explanation, body }));
  }
}
