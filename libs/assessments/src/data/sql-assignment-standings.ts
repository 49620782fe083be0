import { AssignmentStandings, type AssignmentStanding } from '@plumbline/contracts';
import { isId, type Transaction } from '@plumbline/kernel';
import { asTx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';

/** Where an assignment `g` stands; `t` counts its attempts. One that can still be submitted in its grace is running. */
const STANDING = `CASE
  WHEN g.revoked_at IS NOT NULL THEN 'REVOKED'
  WHEN t.running > 0 THEN 'RUNNING'
  WHEN t.made < g.attempts_allowed AND (g.expires_at IS NULL OR g.expires_at >= app_now()) THEN 'OPEN'
  WHEN t.handed_in > 0 THEN 'HANDED_IN'
  ELSE 'UNFINISHED' END`;

@Injectable()
export class SqlAssignmentStandings extends AssignmentStandings {
  async find(
    transaction: Transaction,
    assignmentIds: readonly string[],
  ): Promise<ReadonlyMap<string, AssignmentStanding>> {
    const tx = asTx(transaction);
    const rows = await tx.query<{ id: string; standing: AssignmentStanding }>(
      `SELECT g.id, ${STANDING} AS standing
       FROM assignments g
       CROSS JOIN LATERAL (
         SELECT count(*) AS made, count(*) FILTER (WHERE a.status = 'IN_PROGRESS') AS running,
                count(*) FILTER (WHERE a.status IN ('SUBMITTED', 'GRADED')) AS handed_in
         FROM attempts a WHERE a.organization_id = g.organization_id AND a.assignment_id = g.id
       ) t
       WHERE g.organization_id = $1 AND g.id = ANY ($2::uuid[])`,
      [tx.organizationId, assignmentIds.filter(isId)],
    );
    return new Map(rows.map(({ id, standing }) => [id, standing]));
  }
}
