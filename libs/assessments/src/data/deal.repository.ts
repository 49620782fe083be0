import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { Navigation, Section } from '../domain/blueprint.ts';
import type { DealtItem } from '../domain/deal.ts';

/** All that a paper is dealt from, but for what the question bank knows. */
export interface DealRecord {
  readonly sections: readonly Section[];
  readonly shuffleQuestions: boolean;
  readonly navigation: Navigation;
  readonly items: readonly DealtItem[];
  /** Ids of the questions that the candidate was given in any attempt; empty where nothing is drawn. */
  readonly seen: readonly string[];
}

const DEAL = {
  name: 'assessments-deal-paper',
  text: `
    SELECT s.sections, s.shuffle_questions AS "shuffleQuestions", s.navigation,
           coalesce((SELECT jsonb_agg(jsonb_build_object(
                       'id', i.id, 'section', i.section, 'position', i.position, 'questionId', i.question_id))
                     FROM assessment_items i
                     WHERE i.organization_id = s.organization_id AND i.assessment_id = s.id), '[]') AS items,
           CASE WHEN s.sections @> '[{"type": "DRAW"}]' THEN ARRAY(
             SELECT DISTINCT p.question_id FROM attempts t
             JOIN assessment_items p ON p.organization_id = t.organization_id
               AND p.id = ANY (t.item_ids[1:coalesce(t.reached, cardinality(t.item_ids))])
             WHERE t.organization_id = s.organization_id AND t.candidate_id = $3)
           ELSE '{}' END AS seen
    FROM assessments s WHERE s.organization_id = $1 AND s.id = $2`,
};

@Injectable()
export class DealRepository {
  /** In one statement. Of a forward-only attempt only what was reached counts as given. */
  async read(tx: Tx, assessmentId: string, candidateId: string): Promise<DealRecord> {
    const [row] = await tx.named<DealRecord>(DEAL, [tx.organizationId, assessmentId, candidateId]);
    if (!row) throw new Error('There is no assessment to deal a paper from.');
    return row;
  }
}
