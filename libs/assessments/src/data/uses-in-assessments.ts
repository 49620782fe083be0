import { UsesInAssessments, type QuestionUse, type UsesWanted } from '@plumbline/contracts';
import { isId, type Transaction } from '@plumbline/kernel';
import { asTx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';

@Injectable()
export class SqlUsesInAssessments extends UsesInAssessments {
  async find(
    transaction: Transaction,
    questionIds: readonly string[],
    { usedBy, after, limit }: UsesWanted,
  ): Promise<ReadonlyMap<string, readonly QuestionUse[]>> {
    const found = new Map<string, QuestionUse[]>();
    if (usedBy !== 'ASSESSMENT') return found;
    const rows = await asTx(transaction).query<Omit<QuestionUse, 'usedBy'> & { questionId: string }>(
      `SELECT asked.id AS "questionId", used.*
       FROM unnest($2::uuid[]) AS asked(id)
       CROSS JOIN LATERAL (
         SELECT a.id, a.title, a.status, i.question_version AS version
         FROM assessment_items i
         JOIN assessments a ON a.organization_id = i.organization_id AND a.id = i.assessment_id
         WHERE i.organization_id = $1 AND i.question_id = asked.id AND ($3::uuid IS NULL OR i.assessment_id > $3)
         ORDER BY i.assessment_id LIMIT $4
       ) AS used
       ORDER BY asked.id, used.id`,
      [transaction.organizationId, questionIds.filter(isId), after, limit],
    );
    for (const { questionId, ...use } of rows) {
      found.set(questionId, [...(found.get(questionId) ?? []), { usedBy, ...use }]);
    }
    return found;
  }
}
