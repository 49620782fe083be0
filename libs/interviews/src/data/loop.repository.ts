import { isId, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { Loop, LoopProgress, LoopStatus, StageKit, StageProgress } from '../domain/loop.ts';
import type { NeededCompetency } from '../domain/opening.ts';
import { LoopEntity, LoopStageEntity } from './entities.ts';
import { groupBy } from './group-by.ts';

/** A loop without its stages. */
export interface LoopRecord {
  readonly id: string;
  readonly openingId: string;
  readonly templateId: string;
  readonly candidateId: string;
  readonly status: LoopStatus;
  readonly competencies: readonly NeededCompetency[];
  readonly startedAt: Date;
  readonly closedAt: Date | null;
}

/** A stage without its kit, which is long. */
export interface StageRecord extends StageProgress {
  readonly loopId: string;
  readonly assessmentId: string | null;
  readonly assignmentId: string | null;
  readonly overriddenBy: string | null;
  readonly overriddenAt: Date | null;
  readonly overrideReason: string | null;
}

export interface LoopFilter {
  readonly openingId?: string | null;
  readonly candidateId?: string | null;
  readonly status?: LoopStatus | null;
}

/** What an attempt came to. */
export interface StageResult {
  readonly attemptId: string;
  /** Of the grade. */
  readonly revision: number;
  readonly passed: boolean;
}

export interface StageOverride {
  readonly loopStageId: string;
  readonly memberId: string;
  readonly reason: string;
}

const LOOP_COLUMNS = `id, opening_id AS "openingId", template_id AS "templateId", candidate_id AS "candidateId",
  status, competencies, started_at AS "startedAt", closed_at AS "closedAt"`;

const STAGE_COLUMNS = `id, loop_id AS "loopId", key, kind, title, after, state, assessment_id AS "assessmentId",
  assignment_id AS "assignmentId", overridden_by AS "overriddenBy", overridden_at AS "overriddenAt",
  override_reason AS "overrideReason"`;

@Injectable()
export class LoopRepository {
  /** False when the candidate already has an active loop for the opening. */
  async insert(tx: Tx, loop: Loop, startedBy: string): Promise<boolean> {
    const { organizationId } = tx;
    const inserted = await tx.query(
      `INSERT INTO loops
         (organization_id, id, opening_id, template_id, template_revision, candidate_id, status, competencies, started_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (organization_id, opening_id, candidate_id) WHERE status = 'ACTIVE' DO NOTHING RETURNING id`,
      [
        organizationId,
        loop.id,
        loop.openingId,
        loop.templateId,
        loop.templateRevision,
        loop.candidateId,
        loop.status,
        JSON.stringify(loop.competencies),
        startedBy,
      ],
    );
    if (inserted.length === 0) return false;
    await tx.manager.insert(
      LoopStageEntity,
      loop.stages.map((stage) => ({ ...stage, organizationId, loopId: loop.id })),
    );
    return true;
  }

  async findActive(tx: Tx, openingId: string, candidateId: string): Promise<string | null> {
    const { organizationId } = tx;
    const row = await tx.manager.findOneBy(LoopEntity, { organizationId, openingId, candidateId, status: 'ACTIVE' });
    return row?.id ?? null;
  }

  async get(tx: Tx, id: string): Promise<LoopRecord | null> {
    return isId(id) ? tx.manager.findOneBy(LoopEntity, { organizationId: tx.organizationId, id }) : null;
  }

  /** Newest first. */
  async list(tx: Tx, filter: LoopFilter, page: PageRequest): Promise<Page<LoopRecord>> {
    const rows = await tx.query<LoopRecord>(
      `SELECT ${LOOP_COLUMNS} FROM loops
       WHERE organization_id = $1
         AND ($2::uuid IS NULL OR opening_id = $2) AND ($3::uuid IS NULL OR candidate_id = $3)
         AND ($4::text IS NULL OR status = $4) AND ($5::uuid IS NULL OR id < $5)
       ORDER BY id DESC LIMIT $6`,
      [
        tx.organizationId,
        filter.openingId ?? null,
        filter.candidateId ?? null,
        filter.status ?? null,
        page.after?.at(-1) ?? null,
        page.limit + 1,
      ],
    );
    return toPage(
      rows,
      page,
      (row) => [row.id],
      (row) => row,
    );
  }

  /** One statement for any number of loops; each one's stages in order. */
  async stagesOf(tx: Tx, loopIds: readonly string[]): Promise<ReadonlyMap<string, readonly StageRecord[]>> {
    const rows = await tx.query<StageRecord>(
      `SELECT ${STAGE_COLUMNS} FROM loop_stages
       WHERE organization_id = $1 AND loop_id = ANY ($2::uuid[]) ORDER BY loop_id, position`,
      [tx.organizationId, loopIds],
    );
    return groupBy(rows, ({ loopId }) => loopId);
  }

  /** One statement for any number of stages; only interview stages have one. */
  async kitsOf(tx: Tx, stageIds: readonly string[]): Promise<ReadonlyMap<string, StageKit>> {
    const rows = await tx.query<{ id: string; kit: StageKit }>(
      `SELECT id, kit FROM loop_stages WHERE organization_id = $1 AND id = ANY ($2::uuid[]) AND kit IS NOT NULL`,
      [tx.organizationId, stageIds.filter(isId)],
    );
    return new Map(rows.map(({ id, kit }) => [id, kit]));
  }

  async loopsOfStages(tx: Tx, stageIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await tx.query<{ id: string; loopId: string }>(
      `SELECT id, loop_id AS "loopId" FROM loop_stages WHERE organization_id = $1 AND id = ANY ($2::uuid[])`,
      [tx.organizationId, stageIds.filter(isId)],
    );
    return new Map(rows.map(({ id, loopId }) => [id, loopId]));
  }

  async loopOfStage(tx: Tx, stageId: string): Promise<string | null> {
    if (!isId(stageId)) return null;
    const row = await tx.manager.findOneBy(LoopStageEntity, { organizationId: tx.organizationId, id: stageId });
    return row?.loopId ?? null;
  }

  /** The loop with how far its stages are; others cannot move it until the transaction ends. */
  async lock(tx: Tx, id: string): Promise<LoopProgress<StageRecord> | null> {
    if (!isId(id)) return null;
    const [loop] = await tx.query<LoopRecord>(
      `SELECT ${LOOP_COLUMNS} FROM loops WHERE organization_id = $1 AND id = $2 FOR UPDATE`,
      [tx.organizationId, id],
    );
    if (!loop) return null;
    const stages = await this.stagesOf(tx, [id]);
    return { id, candidateId: loop.candidateId, status: loop.status, stages: stages.get(id) ?? [] };
  }

  async saveStates(tx: Tx, stages: readonly StageProgress[]): Promise<void> {
    if (stages.length === 0) return;
    await tx.query(
      `UPDATE loop_stages s SET state = moved.state
       FROM unnest($2::uuid[], $3::text[]) AS moved(id, state)
       WHERE s.organization_id = $1 AND s.id = moved.id`,
      [tx.organizationId, stages.map(({ id }) => id), stages.map(({ state }) => state)],
    );
  }

  /** Notes the newest: ids grow with time, and the news of an older assignment may arrive last. */
  async saveAssignment(tx: Tx, stageId: string, assignmentId: string): Promise<void> {
    await tx.query(
      `UPDATE loop_stages SET assignment_id = $3
       WHERE organization_id = $1 AND id = $2 AND (assignment_id IS NULL OR assignment_id < $3)`,
      [tx.organizationId, stageId, assignmentId],
    );
  }

  /**
   * Notes an attempt's result. False when a later revision of it, or this one, is noted already: results reach us by a
   * queue, in any order.
   */
  async noteResult(tx: Tx, stageId: string, { attemptId, revision, passed }: StageResult): Promise<boolean> {
    const noted = await tx.query(
      `INSERT INTO loop_stage_results AS r (organization_id, loop_stage_id, attempt_id, revision, passed)
       VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (organization_id, loop_stage_id, attempt_id) DO UPDATE
         SET revision = excluded.revision, passed = excluded.passed WHERE r.revision < excluded.revision
       RETURNING 1`,
      [tx.organizationId, stageId, attemptId, revision, passed],
    );
    return noted.length > 0;
  }

  /** Whether any attempt that served the stage is passed, by its newest result; null while there is no result. */
  async hasPass(tx: Tx, stageId: string): Promise<boolean | null> {
    const [row] = await tx.query<{ passed: boolean | null }>(
      `SELECT bool_or(passed) AS passed FROM loop_stage_results
       WHERE organization_id = $1 AND loop_stage_id = $2`,
      [tx.organizationId, stageId],
    );
    return row?.passed ?? null;
  }

  async saveOverride(tx: Tx, { loopStageId, memberId, reason }: StageOverride): Promise<void> {
    await tx.manager.update(
      LoopStageEntity,
      { organizationId: tx.organizationId, id: loopStageId },
      { overriddenBy: memberId, overrideReason: reason, overriddenAt: () => 'app_now()' },
    );
  }

  /** False when opening it again would give the candidate a second active loop for the opening. */
  async saveStatus(tx: Tx, id: string, status: LoopStatus): Promise<boolean> {
    const saved = await tx.query(
      `UPDATE loops l SET status = $3, closed_at = CASE WHEN $3 = 'CLOSED' THEN coalesce(closed_at, app_now()) END
       WHERE organization_id = $1 AND id = $2
         AND ($3 = 'CLOSED' OR NOT EXISTS (
           SELECT FROM loops other
           WHERE other.organization_id = l.organization_id AND other.opening_id = l.opening_id
             AND other.candidate_id = l.candidate_id AND other.status = 'ACTIVE' AND other.id <> l.id
         ))
       RETURNING id`,
      [tx.organizationId, id, status],
    );
    return saved.length > 0;
  }
}
