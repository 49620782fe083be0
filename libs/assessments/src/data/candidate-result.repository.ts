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
  /** Whether each item is shown, with its key and explanation. */
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

/** Results as candidates see them. */
@Injectable()
export class CandidateResultRepository {
  async access(tx: Tx, attemptId: string): Promise<ResultAccess | null> {
    if (!isId(attemptId)) return null;
    const [row] = await tx.query<ResultAccess>(
      `SELECT a.id AS "attemptId", a.assignment_id AS "assignmentId", g.revoked_at IS NOT NULL AS revoked,
              a.status = 'GRADED' AND a.released_at IS NOT NULL AND NOT a.awaits_review AS released,
              s.release_feedback AS feedback, a.item_ids AS "itemIds", a.seed, s.shuffle_choices AS "shuffleChoices"
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
