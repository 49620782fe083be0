import { LoopDecisions, type StandingDecision } from '@plumbline/contracts';
import { isId, newId, toPage, type Page, type PageRequest, type Transaction } from '@plumbline/kernel';
import { asTx, type Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { Decision } from '../domain/decision.ts';
import { DebriefEntity } from './entities.ts';

export interface DebriefRecord {
  readonly id: string;
  readonly loopId: string;
  /** Null when it opened by itself, since everything was in. */
  readonly openedBy: string | null;
  readonly openedAt: Date;
}

const COLUMNS = `d.id, d.loop_id AS "loopId", d.outcome, d.reason, d.evidence, d.scorecard_ids AS "scorecardIds",
  d.dissent, d.decided_by AS "decidedBy", d.decided_at AS "decidedAt", d.supersedes_id AS "supersedesId"`;

const STANDS = `NOT EXISTS (
  SELECT FROM decisions later WHERE later.organization_id = d.organization_id AND later.supersedes_id = d.id
)`;

@Injectable()
export class DecisionRepository extends LoopDecisions {
  async debriefOf(tx: Tx, loopId: string): Promise<DebriefRecord | null> {
    if (!isId(loopId)) return null;
    return tx.manager.findOneBy(DebriefEntity, { organizationId: tx.organizationId, loopId });
  }

  /** False when it was open already: a debrief opens once. */
  async openDebrief(tx: Tx, loopId: string, openedBy: string | null): Promise<boolean> {
    const opened = await tx.query(
      `INSERT INTO debriefs (organization_id, id, loop_id, opened_by) VALUES ($1, $2, $3, $4)
       ON CONFLICT ON CONSTRAINT uq_debriefs_loop DO NOTHING RETURNING id`,
      [tx.organizationId, newId<'Debrief'>(), loopId, openedBy],
    );
    return opened.length > 0;
  }

  async standingOf(tx: Tx, loopId: string): Promise<Decision | null> {
    const [row] = await tx.query<Decision>(
      `SELECT ${COLUMNS} FROM decisions d WHERE d.organization_id = $1 AND d.loop_id = $2 AND ${STANDS}`,
      [tx.organizationId, loopId],
    );
    return row ?? null;
  }

  async standing(transaction: Transaction, loopIds: readonly string[]): Promise<ReadonlyMap<string, StandingDecision>> {
    const rows = await asTx(transaction).query<StandingDecision & { loopId: string }>(
      `SELECT d.loop_id AS "loopId", d.id AS "decisionId", d.decided_by AS "decidedBy",
              d.outcome <> 'HOLD' AS "closesLoop"
       FROM decisions d
       WHERE d.organization_id = $1 AND d.loop_id = ANY ($2::uuid[]) AND ${STANDS}`,
      [transaction.organizationId, loopIds.filter(isId)],
    );
    return new Map(rows.map(({ loopId, ...standing }) => [loopId, standing]));
  }

  /** False when somebody else's decision was faster: that one stands now. */
  async insert(tx: Tx, decision: Decision): Promise<boolean> {
    const inserted = await tx.query(
      `INSERT INTO decisions
         (organization_id, id, loop_id, outcome, reason, evidence, scorecard_ids, dissent, decided_by, decided_at,
          supersedes_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING RETURNING id`,
      [
        tx.organizationId,
        decision.id,
        decision.loopId,
        decision.outcome,
        decision.reason,
        decision.evidence,
        decision.scorecardIds,
        decision.dissent,
        decision.decidedBy,
        decision.decidedAt,
        decision.supersedesId,
      ],
    );
    return inserted.length > 0;
  }

  /** Newest first. */
  async list(tx: Tx, loopId: string, page: PageRequest): Promise<Page<Decision>> {
    const rows = await tx.query<Decision>(
      `SELECT ${COLUMNS} FROM decisions d
       WHERE d.organization_id = $1 AND d.loop_id = $2 AND ($3::uuid IS NULL OR d.id < $3)
       ORDER BY d.id DESC LIMIT $4`,
      [tx.organizationId, loopId, page.after?.at(-1) ?? null, page.limit + 1],
    );
    return toPage(
      rows,
      page,
      (row) => [row.id],
      (row) => row,
    );
  }
}
