import { AssessmentCatalogue, type AssessmentSummary } from '@plumbline/contracts';
import { isId, toPage, type Page, type PageRequest, type Transaction } from '@plumbline/kernel';
import { asTx, type Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Assessment, AssessmentItem, AssessmentWithItems } from '../domain/assessment.ts';
import type { ItemBody } from '../domain/item.ts';
import type { PlacedItem } from '../domain/shuffle.ts';
import { AssessmentEntity, AssessmentItemEntity } from './assessment.entities.ts';

export interface AssessmentRecord extends Assessment {
  readonly createdAt: Date;
  readonly publishedAt: Date | null;
}

/** An item as staff see it in an assessment. Its key stays with the question. */
export interface ItemRecord extends Omit<AssessmentItem, 'content'> {
  readonly assessmentId: string;
  readonly kind: ItemBody['kind'];
  readonly stem: string;
}

/** An item as an attempt shows it, before shuffling. */
export interface PlacedItemRecord extends PlacedItem {
  readonly assessmentId: string;
}

const COLUMNS = `
  id, title, status, sections, time_limit_minutes AS "timeLimitMinutes",
  trim_scale(pass_mark_percent)::text AS "passMarkPercent", window_policy AS "windowPolicy",
  overdue_policy AS "overduePolicy", grace_period_seconds AS "gracePeriodSeconds", scoring,
  trim_scale(negative_fraction)::text AS "negativeFraction", shuffle_questions AS "shuffleQuestions",
  shuffle_choices AS "shuffleChoices", created_at AS "createdAt", published_at AS "publishedAt"`;

@Injectable()
export class AssessmentRepository implements AssessmentCatalogue {
  async insert(tx: Tx, { assessment, items }: AssessmentWithItems): Promise<void> {
    const { organizationId } = tx;
    await tx.manager.insert(AssessmentEntity, {
      ...assessment,
      organizationId,
      familyId: assessment.id,
      createdBy: tx.actor.memberId,
    });
    await tx.manager.insert(
      AssessmentItemEntity,
      items.map(({ id, section, position, points, pin, content }) => ({
        organizationId,
        id,
        assessmentId: assessment.id,
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

  async get(tx: Tx, id: string): Promise<AssessmentRecord | null> {
    if (!isId(id)) return null;
    const [row] = await tx.query<AssessmentRecord>(
      `SELECT ${COLUMNS} FROM assessments WHERE organization_id = $1 AND id = $2`,
      [tx.organizationId, id],
    );
    return row ?? null;
  }

  /** Holds the row until the transaction ends. */
  async lock(tx: Tx, id: string): Promise<(AssessmentRecord & { itemCount: number }) | null> {
    if (!isId(id)) return null;
    const [row] = await tx.query<AssessmentRecord & { itemCount: number }>(
      `SELECT ${COLUMNS},
              (SELECT count(*)::integer FROM assessment_items i
               WHERE i.organization_id = a.organization_id AND i.assessment_id = a.id) AS "itemCount"
       FROM assessments a WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE`,
      [tx.organizationId, id],
    );
    return row ?? null;
  }

  async markPublished(tx: Tx, id: string): Promise<AssessmentRecord> {
    const [row] = await tx.query<AssessmentRecord>(
      `UPDATE assessments SET status = 'PUBLISHED', published_at = app_now()
       WHERE organization_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
      [tx.organizationId, id],
    );
    if (!row) throw new Error('An assessment that was locked has gone.');
    return row;
  }

  /** The newest first. */
  async list(tx: Tx, page: PageRequest): Promise<Page<AssessmentRecord>> {
    const rows = await tx.query<AssessmentRecord>(
      `SELECT ${COLUMNS} FROM assessments
       WHERE organization_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [tx.organizationId, page.after?.[0] ?? null, page.limit + 1],
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
      select: { id: true, title: true, status: true },
      where: { organizationId: tx.organizationId, id: In(known) },
    });
    return new Map(rows.map(({ id, title, status }) => [id, { id, title, published: status === 'PUBLISHED' }]));
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

  /** What attempts show. Neither key nor explanation leaves the database here. */
  async placedItems(tx: Tx, assessmentIds: readonly string[]): Promise<PlacedItemRecord[]> {
    const rows = await tx.query<ItemBody & Omit<PlacedItemRecord, 'body'>>(
      `SELECT id, assessment_id AS "assessmentId", section, position, kind, stem, choices, targets, shufflable
       FROM assessment_items WHERE organization_id = $1 AND assessment_id = ANY ($2::uuid[])
       ORDER BY assessment_id, position`,
      [tx.organizationId, assessmentIds],
    );
    return rows.map(({ id, assessmentId, section, position, ...body }) => ({
      id,
      assessmentId,
      section,
      position,
      body,
    }));
  }
}
