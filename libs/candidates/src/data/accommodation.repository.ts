import { isId, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { Accommodation, AskedAccommodation, RequestStatus } from '../domain/accommodation.ts';

export interface RequestRecord extends AskedAccommodation {
  readonly id: string;
  readonly candidateId: string;
  readonly status: RequestStatus;
  readonly requestedAt: Date;
  readonly decidedAt: Date | null;
  /** To the candidate. */
  readonly answer: string | null;
}

export interface RequestFilter {
  readonly status: RequestStatus | null;
  readonly candidateId: string | null;
}

const COLUMNS = `id, candidate_id AS "candidateId", status, extra_time_percent AS "extraTimePercent",
  break_minutes AS "breakMinutes", note, requested_at AS "requestedAt", decided_at AS "decidedAt", answer`;

@Injectable()
export class AccommodationRepository {
  /** What stands on the candidate, held until the transaction ends; null where there is no such candidate. */
  async lock(tx: Tx, candidateId: string): Promise<Accommodation | null> {
    if (!isId(candidateId)) return null;
    const [row] = await tx.query<Accommodation>(
      `SELECT extra_time_percent AS "extraTimePercent", break_minutes AS "breakMinutes" FROM candidates
       WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE`,
      [tx.organizationId, candidateId],
    );
    return row ?? null;
  }

  async set(tx: Tx, candidateId: string, { extraTimePercent, breakMinutes }: Accommodation): Promise<void> {
    await tx.query(
      `UPDATE candidates SET extra_time_percent = $3, break_minutes = $4 WHERE organization_id = $1 AND id = $2`,
      [tx.organizationId, candidateId, extraTimePercent, breakMinutes],
    );
  }

  /** The candidate's open request: this one, or the one there is with what is asked for now. */
  async ask(tx: Tx, id: string, candidateId: string, asked: AskedAccommodation): Promise<RequestRecord> {
    const [row] = await tx.query<RequestRecord>(
      `INSERT INTO accommodation_requests (organization_id, id, candidate_id, extra_time_percent, break_minutes, note)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (organization_id, candidate_id) WHERE status = 'OPEN' DO UPDATE
         SET extra_time_percent = excluded.extra_time_percent, break_minutes = excluded.break_minutes,
             note = excluded.note, requested_at = excluded.requested_at
       RETURNING ${COLUMNS}`,
      [tx.organizationId, id, candidateId, asked.extraTimePercent, asked.breakMinutes, asked.note],
    );
    return there(row);
  }

  async lockRequest(tx: Tx, id: string): Promise<RequestRecord | null> {
    if (!isId(id)) return null;
    const [row] = await tx.query<RequestRecord>(
      `SELECT ${COLUMNS} FROM accommodation_requests WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE`,
      [tx.organizationId, id],
    );
    return row ?? null;
  }

  async decide(tx: Tx, id: string, status: RequestStatus, answer: string | null): Promise<RequestRecord> {
    const [row] = await tx.query<RequestRecord>(
      `UPDATE accommodation_requests SET status = $3, answer = $4, decided_at = app_now(), decided_by = $5
       WHERE organization_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
      [tx.organizationId, id, status, answer, tx.actor.memberId],
    );
    return there(row);
  }

  /** The newest first. */
  async list(tx: Tx, { status, candidateId }: RequestFilter, page: PageRequest): Promise<Page<RequestRecord>> {
    const rows = await tx.query<RequestRecord>(
      `SELECT ${COLUMNS} FROM accommodation_requests
       WHERE organization_id = $1 AND ($2::text IS NULL OR status = $2) AND ($3::uuid IS NULL OR candidate_id = $3)
         AND ($4::uuid IS NULL OR id < $4)
       ORDER BY id DESC LIMIT $5`,
      [tx.organizationId, status, candidateId, page.after?.[0] ?? null, page.limit + 1],
    );
    return toPage(
      rows,
      page,
      (row) => [row.id],
      (row) => row,
    );
  }
}

function there(row: RequestRecord | undefined): RequestRecord {
  if (row === undefined) throw new Error('A request that was written has gone.');
  return row;
}
