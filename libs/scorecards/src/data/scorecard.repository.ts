import { isId, toPage, type Page, type PageRequest, type Transaction } from '@plumbline/kernel';
import { InterviewFeedback } from '@plumbline/contracts';
import { asTx, type Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import { DEFAULT_BLIND_SETTING, type BlindSetting } from '../domain/blind-rule.ts';
import type { Scorecard, ScorecardVersion } from '../domain/scorecard.ts';
import { ScorecardEntity, ScorecardSettingsEntity, ScorecardVersionEntity } from './entities.ts';
import { isReadable, readableParameters, readableSql, type ReaderScope } from './reader-scope.ts';

export interface ScorecardRecord extends Scorecard {
  readonly savedAt: Date;
}

const COLUMNS = `c.id, c.loop_id AS "loopId", c.interview_id AS "interviewId", c.interviewer_id AS "interviewerId",
  c.revision, c.content, c.version, c.saved_at AS "savedAt", c.submitted_at AS "submittedAt"`;

@Injectable()
export class ScorecardRepository extends InterviewFeedback {
  async setting(tx: Tx): Promise<BlindSetting> {
    const row = await tx.manager.findOneBy(ScorecardSettingsEntity, { organizationId: tx.organizationId });
    return row?.blind ?? DEFAULT_BLIND_SETTING;
  }

  async saveSetting(tx: Tx, blind: BlindSetting): Promise<void> {
    await tx.query(
      `INSERT INTO scorecard_settings (organization_id, blind) VALUES ($1, $2)
       ON CONFLICT (organization_id) DO UPDATE SET blind = excluded.blind`,
      [tx.organizationId, blind],
    );
  }

  /** The interviews of these loops for which somebody's own card is in. */
  async submittedInterviews(tx: Tx, memberId: string, loopIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await tx.query<{ interviewId: string }>(
      `SELECT interview_id AS "interviewId" FROM scorecards
       WHERE organization_id = $1 AND interviewer_id = $2 AND loop_id = ANY ($3::uuid[]) AND submitted_at IS NOT NULL`,
      [tx.organizationId, memberId, loopIds],
    );
    return new Set(rows.map(({ interviewId }) => interviewId));
  }

  /** The loops of these cards; says nothing of the cards themselves. */
  async loopsOf(tx: Tx, ids: readonly string[]): Promise<readonly string[]> {
    const rows = await tx.query<{ loopId: string }>(
      `SELECT DISTINCT loop_id AS "loopId" FROM scorecards WHERE organization_id = $1 AND id = ANY ($2::uuid[])`,
      [tx.organizationId, ids.filter(isId)],
    );
    return rows.map(({ loopId }) => loopId);
  }

  /** Those of these cards that the reader may see. */
  async readable(tx: Tx, scope: ReaderScope, ids: readonly string[]): Promise<readonly ScorecardRecord[]> {
    const rows = await tx.query<ScorecardRecord>(
      `SELECT ${COLUMNS} FROM scorecards c
       WHERE c.organization_id = $1 AND c.id = ANY ($2::uuid[]) AND ${readableSql(3)} ORDER BY c.id`,
      [tx.organizationId, ids.filter(isId), ...readableParameters(scope)],
    );
    return rows.filter((card) => isReadable(scope, card));
  }

  /** A loop's cards that the reader may see, oldest first. */
  async readableOfLoop(tx: Tx, scope: ReaderScope, loopId: string): Promise<readonly ScorecardRecord[]> {
    const rows = await tx.query<ScorecardRecord>(
      `SELECT ${COLUMNS} FROM scorecards c
       WHERE c.organization_id = $1 AND c.loop_id = $2 AND ${readableSql(3)} ORDER BY c.id`,
      [tx.organizationId, loopId, ...readableParameters(scope)],
    );
    return rows.filter((card) => isReadable(scope, card));
  }

  async readablePage(tx: Tx, scope: ReaderScope, loopId: string, page: PageRequest): Promise<Page<ScorecardRecord>> {
    const rows = await tx.query<ScorecardRecord>(
      `SELECT ${COLUMNS} FROM scorecards c
       WHERE c.organization_id = $1 AND c.loop_id = $2 AND ($3::uuid IS NULL OR c.id > $3) AND ${readableSql(5)}
       ORDER BY c.id LIMIT $4`,
      [tx.organizationId, loopId, page.after?.at(-1) ?? null, page.limit + 1, ...readableParameters(scope)],
    );
    return toPage(
      rows.filter((card) => isReadable(scope, card)),
      page,
      (row) => [row.id],
      (row) => row,
    );
  }

  async ownOf(tx: Tx, interviewId: string, interviewerId: string): Promise<ScorecardRecord | null> {
    if (!isId(interviewId)) return null;
    const { organizationId } = tx;
    return tx.manager.findOneBy(ScorecardEntity, { organizationId, interviewId, interviewerId });
  }

  /** Somebody's own card; others, their other tabs included, wait for it until the transaction ends. */
  async lockOwn(tx: Tx, id: string, interviewerId: string): Promise<ScorecardRecord | null> {
    if (!isId(id)) return null;
    return tx.manager.findOne(ScorecardEntity, {
      where: { organizationId: tx.organizationId, id, interviewerId },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /** The interviewer's card, locked; made from `blank` if there is none. Two tabs that begin at once get the same. */
  async openOwn(tx: Tx, blank: Scorecard): Promise<ScorecardRecord> {
    const { organizationId } = tx;
    const { interviewId, interviewerId } = blank;
    await tx.query(
      `INSERT INTO scorecards (organization_id, id, loop_id, interview_id, interviewer_id, revision, content, version)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT ON CONSTRAINT uq_scorecards_interviewer DO NOTHING`,
      [
        organizationId,
        blank.id,
        blank.loopId,
        interviewId,
        interviewerId,
        blank.revision,
        JSON.stringify(blank.content),
        blank.version,
      ],
    );
    return tx.manager.findOneOrFail(ScorecardEntity, {
      where: { organizationId, interviewId, interviewerId },
      lock: { mode: 'pessimistic_write' },
    });
  }

  async save(tx: Tx, card: Scorecard): Promise<ScorecardRecord> {
    const [row] = await tx.query<ScorecardRecord>(
      `UPDATE scorecards c SET revision = $3, content = $4, version = $5, submitted_at = $6, saved_at = app_now()
       WHERE organization_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
      [tx.organizationId, card.id, card.revision, JSON.stringify(card.content), card.version, card.submittedAt],
    );
    if (!row) throw new Error('A locked scorecard was not found.');
    return row;
  }

  async insertVersion(tx: Tx, version: ScorecardVersion): Promise<void> {
    await tx.manager.insert(ScorecardVersionEntity, { ...version, organizationId: tx.organizationId });
  }

  /** Every version of these cards, by card, oldest first. For cards that the reader was let through to. */
  async versionsOf(tx: Tx, scorecardIds: readonly string[]): Promise<ReadonlyMap<string, readonly ScorecardVersion[]>> {
    const rows = await tx.query<ScorecardVersion>(
      `SELECT scorecard_id AS "scorecardId", version, content, reason, sealed_at AS "sealedAt", seal
       FROM scorecard_versions WHERE organization_id = $1 AND scorecard_id = ANY ($2::uuid[])
       ORDER BY scorecard_id, version`,
      [tx.organizationId, scorecardIds],
    );
    const versions = new Map<string, ScorecardVersion[]>(scorecardIds.map((id) => [id, []]));
    for (const row of rows) versions.get(row.scorecardId)?.push(row);
    return versions;
  }

  async heldBy(
    transaction: Transaction,
    interviewIds: readonly string[],
    besides?: string,
  ): Promise<ReadonlySet<string>> {
    const rows = await asTx(transaction).query<{ interviewId: string }>(
      `SELECT DISTINCT interview_id AS "interviewId" FROM scorecards
       WHERE organization_id = $1 AND interview_id = ANY ($2::uuid[])
         AND ($3::uuid IS NULL OR interviewer_id <> $3)`,
      [transaction.organizationId, interviewIds.filter(isId), besides ?? null],
    );
    return new Set(rows.map(({ interviewId }) => interviewId));
  }

  async submittedTo(transaction: Transaction, interviewIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await asTx(transaction).query<{ interviewId: string }>(
      `SELECT DISTINCT interview_id AS "interviewId" FROM scorecards
       WHERE organization_id = $1 AND interview_id = ANY ($2::uuid[]) AND submitted_at IS NOT NULL`,
      [transaction.organizationId, interviewIds.filter(isId)],
    );
    return new Set(rows.map(({ interviewId }) => interviewId));
  }

  /** Whether any card of a loop is in; says neither how many nor whose. */
  async hasSubmitted(tx: Tx, loopId: string): Promise<boolean> {
    const [row] = await tx.query<{ submitted: boolean }>(
      `SELECT EXISTS (
         SELECT FROM scorecards WHERE organization_id = $1 AND loop_id = $2 AND submitted_at IS NOT NULL
       ) AS submitted`,
      [tx.organizationId, loopId],
    );
    return row?.submitted === true;
  }
}
