import { CandidateDirectory, type CandidateSummary } from '@plumbline/contracts';
import { isId, toPage, type Page, type PageRequest, type Transaction } from '@plumbline/kernel';
import { asTx, type Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { CandidateDraft } from '../domain/candidate.ts';
import { CandidateEntity } from './candidate.entity.ts';

export interface Candidate extends CandidateSummary {
  readonly externalId: string | null;
  readonly createdAt: Date;
}

const COLUMNS = `id, name, email, external_id AS "externalId", extra_time_percent AS "extraTimePercent",
  break_minutes AS "breakMinutes", created_at AS "createdAt"`;

@Injectable()
export class CandidateRepository implements CandidateDirectory {
  /** Null when the e-mail or the external id is taken. */
  async insert(tx: Tx, id: string, draft: CandidateDraft): Promise<Candidate | null> {
    const [row] = await tx.query<Candidate>(
      `INSERT INTO candidates (organization_id, id, name, email, external_id) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
      [tx.organizationId, id, draft.name, draft.email, draft.externalId],
    );
    return row ?? null;
  }

  /** Those that are nobody's yet, by e-mail and external id, in one statement. Answers with the ids that were taken in. */
  async insertNew(tx: Tx, candidates: readonly { id: string; draft: CandidateDraft }[]): Promise<string[]> {
    if (candidates.length === 0) return [];
    const rows = await tx.query<{ id: string }>(
      `INSERT INTO candidates (organization_id, id, name, email, external_id)
       SELECT $1, r.id, r.name, r.email, r."externalId"
       FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, name text, email text, "externalId" text)
       ORDER BY r.email
       ON CONFLICT DO NOTHING RETURNING id`,
      [tx.organizationId, JSON.stringify(candidates.map(({ id, draft }) => ({ id, ...draft })))],
    );
    return rows.map(({ id }) => id);
  }

  async idsByEmail(tx: Tx, emails: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (emails.length === 0) return new Map();
    const rows = await tx.query<{ id: string; email: string }>(
      'SELECT id, email FROM candidates WHERE organization_id = $1 AND email = ANY ($2::text[])',
      [tx.organizationId, emails],
    );
    return new Map(rows.map(({ id, email }) => [email, id]));
  }

  async get(tx: Tx, id: string): Promise<Candidate | null> {
    if (!isId(id)) return null;
    return tx.manager.findOneBy(CandidateEntity, { organizationId: tx.organizationId, id });
  }

  async find(transaction: Transaction, ids: readonly string[]): Promise<ReadonlyMap<string, CandidateSummary>> {
    const known = ids.filter(isId);
    if (known.length === 0) return new Map();
    const tx = asTx(transaction);
    const rows = await tx.manager.findBy(CandidateEntity, { organizationId: tx.organizationId, id: In(known) });
    return new Map(rows.map((row) => [row.id, row]));
  }

  async list(tx: Tx, filter: { text: string | null }, page: PageRequest): Promise<Page<Candidate>> {
    const [afterName, afterId] = page.after ?? [];
    const rows = await tx.query<Candidate>(
      `SELECT ${COLUMNS} FROM candidates
       WHERE organization_id = $1
         AND ($2::text IS NULL OR (name, id) > ($2, $3::uuid))
         AND ($4::text IS NULL OR strpos(lower(name), lower($4)) > 0 OR strpos(email, lower($4)) > 0)
       ORDER BY name, id LIMIT $5`,
      [tx.organizationId, afterName ?? null, afterId ?? null, filter.text, page.limit + 1],
    );
    return toPage(
      rows,
      page,
      (row) => [row.name, row.id],
      (row) => row,
    );
  }
}
