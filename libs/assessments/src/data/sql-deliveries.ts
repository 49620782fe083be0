import { Deliveries, type DeliveredVersion } from '@plumbline/contracts';
import type { Transaction } from '@plumbline/kernel';
import { asTx, type Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';

@Injectable()
export class SqlDeliveries extends Deliveries {
  ofAttempts(transaction: Transaction, attemptIds: readonly string[]): Promise<readonly DeliveredVersion[]> {
    return asTx(transaction).query<DeliveredVersion>(
      `SELECT i.question_id AS "questionId", i.question_version AS version, count(*)::integer AS attempts
       FROM attempts a
       JOIN assessment_items i ON i.organization_id = a.organization_id AND i.id = ANY (a.item_ids)
       WHERE a.organization_id = $1 AND a.id = ANY ($2::uuid[])
       GROUP BY i.question_id, i.question_version`,
      [transaction.organizationId, attemptIds],
    );
  }

  /** Marks attempts that nobody was told of yet, the oldest first; those that somebody holds wait for the next time. */
  async takeUntold(tx: Tx, limit: number): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `UPDATE attempts SET delivery_told_at = app_now()
       WHERE organization_id = $1 AND id IN (
         SELECT id FROM attempts WHERE organization_id = $1 AND delivery_told_at IS NULL
         ORDER BY id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED)
       RETURNING id`,
      [tx.organizationId, limit],
    );
    return rows.map(({ id }) => id);
  }
}
