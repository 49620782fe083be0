import { UsesInLoops, type QuestionUse, type UsesWanted } from '@plumbline/contracts';
import { isId, type Transaction } from '@plumbline/kernel';
import { asTx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';

/** By kind: what of one question's uses comes after `$3`, at most `$4`, as columns id, title, status and version. */
const SOURCES: Readonly<Partial<Record<UsesWanted['usedBy'], string>>> = {
  LOOP_TEMPLATE: `
    SELECT t.id, t.title, t.status, NULL::integer AS version
    FROM loop_templates t
    WHERE t.organization_id = $1 AND t.id IN (SELECT find_templates_asking(asked.id)) AND ($3::uuid IS NULL OR t.id > $3)
    ORDER BY t.id LIMIT $4`,
  LOOP: `
    SELECT l.id, o.title, l.status, asking.version
    FROM find_loops_asking(asked.id) AS asking
    JOIN loops l ON l.organization_id = $1 AND l.id = asking.loop_id
    JOIN openings o ON o.organization_id = l.organization_id AND o.id = l.opening_id
    WHERE $3::uuid IS NULL OR l.id > $3
    ORDER BY l.id LIMIT $4`,
};

@Injectable()
export class SqlUsesInLoops extends UsesInLoops {
  async find(
    transaction: Transaction,
    questionIds: readonly string[],
    { usedBy, after, limit }: UsesWanted,
  ): Promise<ReadonlyMap<string, readonly QuestionUse[]>> {
    const found = new Map<string, QuestionUse[]>();
    const source = SOURCES[usedBy];
    if (source === undefined) return found;
    const rows = await asTx(transaction).query<Omit<QuestionUse, 'usedBy'> & { questionId: string }>(
      `SELECT asked.id AS "questionId", used.*
       FROM unnest($2::uuid[]) AS asked(id) CROSS JOIN LATERAL (${source}) AS used
       ORDER BY asked.id, used.id`,
      [transaction.organizationId, questionIds.filter(isId), after, limit],
    );
    for (const { questionId, ...use } of rows) {
      found.set(questionId, [...(found.get(questionId) ?? []), { usedBy, ...use }]);
    }
    return found;
  }
}
