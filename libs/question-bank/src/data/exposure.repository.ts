import type { DeliveredVersion } from '@plumbline/contracts';
import { isId } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';

/** How often candidates were given a question, whichever version of it. */
export interface Exposure {
  readonly count: number;
  /** Deliveries after which no random draw picks it; null for no such limit. */
  readonly cap: number | null;
}

@Injectable()
export class ExposureRepository {
  /** Adds deliveries, in one statement. The caller sees to it that each is added once. */
  async add(tx: Tx, delivered: readonly DeliveredVersion[]): Promise<void> {
    if (delivered.length === 0) return;
    await tx.query(
      `INSERT INTO question_exposures AS e (organization_id, question_id, version, delivered)
       SELECT $1, r."questionId", r.version, r.attempts
       FROM jsonb_to_recordset($2::jsonb) AS r("questionId" uuid, version integer, attempts integer)
       ORDER BY r."questionId", r.version
       ON CONFLICT (organization_id, question_id, version) DO UPDATE SET delivered = e.delivered + excluded.delivered`,
      [tx.organizationId, JSON.stringify(delivered)],
    );
  }

  /** One statement for any number of questions; unknown ones are absent. */
  async find(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Exposure>> {
    const rows = await tx.query<Exposure & { id: string }>(
      `SELECT q.id, q.exposure_cap AS cap,
              (SELECT coalesce(sum(e.delivered), 0)::double precision FROM question_exposures e
               WHERE e.organization_id = q.organization_id AND e.question_id = q.id) AS count
       FROM questions q WHERE q.organization_id = $1 AND q.id = ANY ($2::uuid[])`,
      [tx.organizationId, ids.filter(isId)],
    );
    return new Map(rows.map(({ id, count, cap }) => [id, { count, cap }]));
  }

  async setCap(tx: Tx, id: string, cap: number | null): Promise<void> {
    await tx.query(
      'UPDATE questions SET exposure_cap = $3, updated_at = app_now() WHERE organization_id = $1 AND id = $2',
      [tx.organizationId, id, cap],
    );
  }
}
