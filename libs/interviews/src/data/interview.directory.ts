import { InterviewDirectory, type InterviewSummary, type LoopSummary, type Seat } from '@plumbline/contracts';
import { isId, type Transaction } from '@plumbline/kernel';
import { asTx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';

const SELECT = `
  SELECT i.id, i.loop_id AS "loopId", i.status = 'CANCELLED' AS cancelled,
         ARRAY(
           SELECT p.member_id FROM interview_panelists p
           WHERE p.organization_id = i.organization_id AND p.interview_id = i.id ORDER BY p.position
         ) AS "interviewerIds",
         ARRAY(
           SELECT rated.value ->> 'name'
           FROM jsonb_array_elements(s.kit -> 'rubric') WITH ORDINALITY AS rated(value, position)
           ORDER BY rated.position
         ) AS competencies
  FROM interviews i
  JOIN loop_stages s ON s.organization_id = i.organization_id AND s.id = i.loop_stage_id`;

@Injectable()
export class SqlInterviewDirectory extends InterviewDirectory {
  async find(transaction: Transaction, ids: readonly string[]): Promise<ReadonlyMap<string, InterviewSummary>> {
    const rows = await asTx(transaction).query<InterviewSummary>(
      `${SELECT} WHERE i.organization_id = $1 AND i.id = ANY ($2::uuid[])`,
      [transaction.organizationId, ids.filter(isId)],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  async hold(transaction: Transaction, id: string): Promise<InterviewSummary | null> {
    if (!isId(id)) return null;
    const [row] = await asTx(transaction).query<InterviewSummary>(
      `${SELECT} WHERE i.organization_id = $1 AND i.id = $2 FOR SHARE OF i`,
      [transaction.organizationId, id],
    );
    return row ?? null;
  }

  async seatsOf(transaction: Transaction, memberId: string, loopIds: readonly string[]): Promise<readonly Seat[]> {
    return asTx(transaction).query<Seat>(
      `SELECT loop_id AS "loopId", interview_id AS "interviewId" FROM interview_panelists
       WHERE organization_id = $1 AND member_id = $2 AND loop_id = ANY ($3::uuid[]) AND live`,
      [transaction.organizationId, memberId, loopIds.filter(isId)],
    );
  }

  async findLoops(transaction: Transaction, ids: readonly string[]): Promise<ReadonlyMap<string, LoopSummary>> {
    const rows = await asTx(transaction).query<LoopSummary>(
      `SELECT l.id, l.candidate_id AS "candidateId", l.competencies,
              ARRAY(
                SELECT i.id FROM interviews i
                WHERE i.organization_id = l.organization_id AND i.loop_id = l.id AND i.status <> 'CANCELLED'
                ORDER BY i.id
              ) AS "interviewIds"
       FROM loops l WHERE l.organization_id = $1 AND l.id = ANY ($2::uuid[])`,
      [transaction.organizationId, ids.filter(isId)],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }
}
