import { QuestionPool, type DrawExposure, type PoolBounds, type PoolFilter } from '@plumbline/contracts';
import { isId, type Transaction } from '@plumbline/kernel';
import { asTx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import { AUTO_GRADABLE_KINDS } from '../domain/question-content.ts';
import { normaliseSkill } from '../domain/skills.ts';

/** A null stands for what is not asked for. */
const asked = <T>(values: readonly T[]): readonly T[] | null => (values.length === 0 ? null : values);

@Injectable()
export class SqlQuestionPool extends QuestionPool {
  async find(
    transaction: Transaction,
    filters: readonly PoolFilter[],
    { excluding, limit }: PoolBounds,
  ): Promise<readonly (readonly string[])[]> {
    const wanted = filters.map(({ skills, difficulties, kinds }, n) => ({
      n,
      kinds: AUTO_GRADABLE_KINDS.filter((kind) => kinds.length === 0 || kinds.includes(kind)),
      skills: asked(skills.map(normaliseSkill)),
      difficulties: asked([...new Set(difficulties)]),
    }));
    const rows = await asTx(transaction).query<{ n: number; id: string }>(
      `SELECT w.n, f.question_id AS id
       FROM jsonb_to_recordset($2::jsonb) AS w(n integer, kinds text[], skills text[], difficulties integer[])
       CROSS JOIN LATERAL find_drawable_questions($1, w.kinds, w.skills, w.difficulties, $3::uuid[], $4)
         WITH ORDINALITY AS f(question_id, delivered, place)
       ORDER BY w.n, f.place`,
      [transaction.organizationId, JSON.stringify(wanted), excluding.filter(isId), limit],
    );
    const found = filters.map((): string[] => []);
    for (const { n, id } of rows) found[n]?.push(id);
    return found;
  }

  async exposures(
    transaction: Transaction,
    questionIds: readonly string[],
  ): Promise<ReadonlyMap<string, DrawExposure>> {
    const rows = await asTx(transaction).query<DrawExposure & { id: string }>(
      `SELECT q.id, n.delivered, (q.status = 'RETIRED' OR coalesce(n.delivered >= q.exposure_cap, false)) AS spent
       FROM questions q
       CROSS JOIN LATERAL (
         SELECT coalesce(sum(e.delivered), 0)::double precision AS delivered FROM question_exposures e
         WHERE e.organization_id = q.organization_id AND e.question_id = q.id
       ) AS n
       WHERE q.organization_id = $1 AND q.id = ANY ($2::uuid[])`,
      [transaction.organizationId, questionIds.filter(isId)],
    );
    return new Map(rows.map(({ id, delivered, spent }) => [id, { delivered, spent }]));
  }
}
