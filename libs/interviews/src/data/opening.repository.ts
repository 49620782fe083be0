import { isId, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { OpeningDetails } from '../domain/opening.ts';
import { OpeningEntity } from './entities.ts';

export interface Opening extends OpeningDetails {
  readonly id: string;
  readonly createdAt: Date;
}

const COLUMNS = `id, title, owner_id AS "ownerId", team_member_ids AS "teamMemberIds", competencies,
  created_at AS "createdAt"`;

@Injectable()
export class OpeningRepository {
  async insert(tx: Tx, id: string, details: OpeningDetails, createdBy: string): Promise<Opening> {
    const { title, ownerId, teamMemberIds, competencies } = details;
    const [row] = await tx.query<Opening>(
      `INSERT INTO openings (organization_id, id, title, owner_id, team_member_ids, competencies, created_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${COLUMNS}`,
      [tx.organizationId, id, title, ownerId, teamMemberIds, JSON.stringify(competencies), createdBy],
    );
    if (!row) throw new Error('An inserted opening was not returned.');
    return row;
  }

  async get(tx: Tx, id: string): Promise<Opening | null> {
    return isId(id) ? tx.manager.findOneBy(OpeningEntity, { organizationId: tx.organizationId, id }) : null;
  }

  /** One statement for any number of ids; unknown ids are absent from the map. */
  async find(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Opening>> {
    const rows = await tx.manager.findBy(OpeningEntity, { organizationId: tx.organizationId, id: In([...ids]) });
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Newest first: ids grow with time. */
  async list(tx: Tx, page: PageRequest): Promise<Page<Opening>> {
    const rows = await tx.query<Opening>(
      `SELECT ${COLUMNS} FROM openings
       WHERE organization_id = $1 AND ($2::uuid IS NULL OR id < $2)
       ORDER BY id DESC LIMIT $3`,
      [tx.organizationId, page.after?.at(-1) ?? null, page.limit + 1],
    );
    return toPage(
      rows,
      page,
      (row) => [row.id],
      (row) => row,
    );
  }
}
