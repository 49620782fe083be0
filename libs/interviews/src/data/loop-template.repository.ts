import { isId, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { LoopTemplate } from '../domain/loop-template.ts';
import { LoopTemplateEntity } from './entities.ts';

const COLUMNS = `id, opening_id AS "openingId", title, status, revision, stages`;

@Injectable()
export class LoopTemplateRepository {
  async insert(tx: Tx, template: LoopTemplate, createdBy: string): Promise<void> {
    await tx.manager.insert(LoopTemplateEntity, { ...template, organizationId: tx.organizationId, createdBy });
  }

  async get(tx: Tx, id: string): Promise<LoopTemplate | null> {
    return isId(id) ? tx.manager.findOneBy(LoopTemplateEntity, { organizationId: tx.organizationId, id }) : null;
  }

  /** Keeps others from changing it until the transaction ends. */
  async lock(tx: Tx, id: string): Promise<LoopTemplate | null> {
    if (!isId(id)) return null;
    return tx.manager.findOne(LoopTemplateEntity, {
      where: { organizationId: tx.organizationId, id },
      lock: { mode: 'pessimistic_write' },
    });
  }

  async save(tx: Tx, { id, title, status, revision, stages }: LoopTemplate): Promise<void> {
    await tx.query(
      `UPDATE loop_templates SET title = $3, status = $4, revision = $5, stages = $6
       WHERE organization_id = $1 AND id = $2`,
      [tx.organizationId, id, title, status, revision, JSON.stringify(stages)],
    );
  }

  /** Newest first, of one opening or of all. */
  async list(tx: Tx, openingId: string | null, page: PageRequest): Promise<Page<LoopTemplate>> {
    const rows = await tx.query<LoopTemplate>(
      `SELECT ${COLUMNS} FROM loop_templates
       WHERE organization_id = $1 AND ($2::uuid IS NULL OR opening_id = $2) AND ($3::uuid IS NULL OR id < $3)
       ORDER BY id DESC LIMIT $4`,
      [tx.organizationId, openingId, page.after?.at(-1) ?? null, page.limit + 1],
    );
    return toPage(
      rows,
      page,
      (row) => [row.id],
      (row) => row,
    );
  }
}
