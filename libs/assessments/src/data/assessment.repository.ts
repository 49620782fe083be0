import { AssessmentCatalogue, type AssessmentSummary } from '@plumbline/contracts';
import { isId, toPage, type Page, type PageRequest, type Transaction } from '@plumbline/kernel';
import { asTx, type Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Assessment, AssessmentItem, AssessmentStatus, AssessmentWithItems } from '../domain/assessment.ts';
import type { Blueprint } from '../domain/blueprint.ts';
import type { ItemBody } from '../domain/item.ts';
import { AssessmentEntity, AssessmentItemEntity } from './assessment.entities.ts';

export interface AssessmentRecord extends Assessment {
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly publishedAt: Date | null;
  readonly archivedAt: Date | null;
}

/** Which assessments are wanted: those that meet all of it; null asks for nothing. */
export interface AssessmentFilter {
  readonly status: AssessmentStatus | null;
  readonly archived: boolean | null;
  /** Part of a title, in any letter case. */
  readonly text: string | null;
}

/** An item as staff see it in an assessment. Its key stays with the question. */
export interface ItemRecord extends Omit<AssessmentItem, 'content'> {
  readonly assessmentId: string;
  readonly kind: ItemBody['kind'];
  readonly stem: string;
}

const COLUMNS = `
  id, title, status, sections, time_limit_minutes AS "timeLimitMinutes",
  trim_scale(pass_mark_percent)::text AS "passMarkPercent", window_policy AS "windowPolicy",
  overdue_policy AS "overduePolicy", grace_period_seconds AS "gracePeriodSeconds", scoring,
  trim_scale(negative_fraction)::text AS "negativeFraction", shuffle_questions AS "shuffleQuestions",
  shuffle_choices AS "shuffleChoices", navigation, instructions, consent_text AS "consentText",
  release_policy AS "releasePolicy", release_at AS "releaseAt", release_feedback AS "releaseFeedback",
  integrity_signals AS "integritySignals", family_id AS "familyId", version, created_at AS "createdAt",
  updated_at AS "updatedAt", published_at AS "publishedAt", archived_at AS "archivedAt"`;

@Injectable()
export class AssessmentRepository implements AssessmentCatalogue {
  async insert(tx: Tx, { assessment, items }: AssessmentWithItems): Promise<void> {
    const { organizationId } = tx;
    await tx.manager.insert(AssessmentEntity, { ...assessment, organizationId, createdBy: tx.actor.memberId });
    await this.addItems(tx, assessment.id, items);
  }

  async addItems(tx: Tx, assessmentId: string, items: readonly AssessmentItem[]): Promise<void> {
    if (items.length === 0) return;
    const { organizationId } = tx;
    await tx.manager.insert(
      AssessmentItemEntity,
      items.map(({ id, section, position, points, pin, content }) => ({
        organizationId,
        id,
        assessmentId,
        section,
        position,
        points,
        questionId: pin.questionId,
        questionVersionId: pin.versionId,
        questionVersion: pin.version,
        kind: content.kind,
        stem: content.stem,
        choices: content.choices,
        targets: content.targets,
        shufflable: content.shufflable,
        key: content.key,
        explanation: content.explanation,
      })),
    );
  }

  /** Of a draft alone: nobody has been given its items yet. */
  async replace(tx: Tx, id: string, blueprint: Blueprint, items: readonly AssessmentItem[]): Promise<void> {
    const { organizationId } = tx;
    await tx.manager.update(
      AssessmentEntity,
      { organizationId, id, status: 'DRAFT' },
      { ...blueprint, updatedAt: () => 'app_now()' },
    );
    await tx.manager.delete(AssessmentItemEntity, { organizationId, assessmentId: id });
    await this.addItems(tx, id, items);
  }

  async remove(tx: Tx, id: string): Promise<void> {
    const { organizationId } = tx;
    await tx.manager.delete(AssessmentItemEntity, { organizationId, assessmentId: id });
    await tx.manager.delete(AssessmentEntity, { organizationId, id, status: 'DRAFT' });
  }

  async get(tx: Tx, id: string): Promise<AssessmentRecord | null> {
    if (!isId(id)) return null;
    const [row] = await tx.query<AssessmentRecord>(
      `SELECT ${COLUMNS} FROM assessments WHERE organization_id = $1 AND id = $2`,
      [tx.organizationId, id],
    );
    return row ?? null;
  }

  /** Holds the row until the transaction ends. */
  async lock(tx: Tx, id: string): Promise<AssessmentRecord | null> {
    if (!isId(id)) return null;
    const [row] = await tx.query<AssessmentRecord>(
      `SELECT ${COLUMNS} FROM assessments WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE`,
      [tx.organizationId, id],
    );
    return row ?? null;
  }

  async markPublished(tx: Tx, id: string): Promise<AssessmentRecord> {
    const [row] = await tx.query<AssessmentRecord>(
      `UPDATE assessments SET status = 'PUBLISHED', published_at = app_now(), updated_at = app_now()
       WHERE organization_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
      [tx.organizationId, id],
    );
    return stillThere(row);
  }

  async setArchived(tx: Tx, id: string, archived: boolean): Promise<AssessmentRecord> {
    const [row] = await tx.query<AssessmentRecord>(
      `UPDATE assessments SET archived_at = CASE WHEN $3 THEN app_now() END, updated_at = app_now()
       WHERE organization_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
      [tx.organizationId, id, archived],
    );
    return stillThere(row);
  }

  /** The newest first. */
  async list(tx: Tx, { status, archived, text }: AssessmentFilter, page: PageRequest): Promise<Page<AssessmentRecord>> {
    const rows = await tx.query<AssessmentRecord>(
      `SELECT ${COLUMNS} FROM assessments
       WHERE organization_id = $1 AND ($2::uuid IS NULL OR id < $2)
         AND ($4::text IS NULL OR status = $4)
         AND ($5::boolean IS NULL OR (archived_at IS NOT NULL) = $5)
         AND ($6::text IS NULL OR strpos(lower(title), lower($6)) > 0)
       ORDER BY id DESC LIMIT $3`,
      [tx.organizationId, page.after?.[0] ?? null, page.limit + 1, status, archived, text],
    );
    return toPage(
      rows,
      page,
      (row) => [row.id],
      (row) => row,
    );
  }

  async find(transaction: Transaction, ids: readonly string[]): Promise<ReadonlyMap<string, AssessmentSummary>> {
    const known = ids.filter(isId);
    if (known.length === 0) return new Map();
    const tx = asTx(transaction);
    const rows = await tx.manager.find(AssessmentEntity, {
      select: { id: true, title: true, status: true, archivedAt: true },
      where: { organizationId: tx.organizationId, id: In(known) },
    });
    return new Map(
      rows.map(({ archivedAt, status, id, title }) => [
        id,
        { id, title, published: status === 'PUBLISHED' && archivedAt === null },
      ]),
    );
  }

  /** The items of any number of assessments, in the authors' order. */
  items(tx: Tx, assessmentIds: readonly string[]): Promise<ItemRecord[]> {
    return tx.query<ItemRecord>(
      `SELECT id, assessment_id AS "assessmentId", section, position, trim_scale(points)::text AS points, kind, stem,
              jsonb_build_object('questionId', question_id, 'versionId', question_version_id, 'version', question_version) AS pin
       FROM assessment_items WHERE organization_id = $1 AND assessment_id = ANY ($2::uuid[])
       ORDER BY assessment_id, position`,
      [tx.organizationId, assessmentIds],
    );
  }

  /** What attempts show of these items. Neither key nor explanation leaves the database here. */
  async itemBodies(tx: Tx, ids: readonly string[]): Promise<{ readonly id: string; readonly body: ItemBody }[]> {
    const rows = await tx.query<ItemBody & { id: string }>(
      `SELECT id, kind, stem, choices, targets, shufflable
       FROM assessment_items WHERE organization_id = $1 AND id = ANY ($2::uuid[])`,
      [tx.organizationId, ids],
    );
    return rows.map(({ id, ...body }) => ({ id, body }));
  }
}

function stillThere(row: AssessmentRecord | undefined): AssessmentRecord {
  if (!row) throw new Error('An assessment that was locked has gone.');
  return row;
}
