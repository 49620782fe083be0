import { isId, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { MailKind, MailStatus } from '../domain/mail.ts';

export interface NewMail {
  readonly id: string;
  readonly kind: MailKind;
  readonly subjectId: string;
  readonly assignmentId: string;
  readonly candidateId: string;
  /** The same key is written for once. */
  readonly dedupeKey: string;
}

export interface MailRecord extends Omit<NewMail, 'dedupeKey'> {
  readonly status: MailStatus;
  readonly attempts: number;
  readonly messageId: string | null;
  readonly failureCode: string | null;
  readonly requestedBy: string | null;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
}

export interface MailFilter {
  readonly candidateId: string | null;
  readonly assignmentId: string | null;
}

/** Longer than a hand-over may take (`HAND_OVER_MS`): whoever holds a message is alone with it. */
const CLAIM_LASTS = `interval '5 minutes'`;

const COLUMNS = `id, kind, subject_id AS "subjectId", assignment_id AS "assignmentId", candidate_id AS "candidateId", status,
  attempts, message_id AS "messageId", failure_code AS "failureCode", requested_by AS "requestedBy",
  created_at AS "createdAt", sent_at AS "sentAt"`;

@Injectable()
export class MailRepository {
  /** In one statement; the ids of those that were not written before. */
  async insert(tx: Tx, mails: readonly NewMail[]): Promise<ReadonlySet<string>> {
    const rows = await tx.query<{ id: string }>(
      `INSERT INTO mail_messages
         (organization_id, id, kind, subject_id, assignment_id, candidate_id, dedupe_key, requested_by)
       SELECT $1, m.id, m.kind, m."subjectId", m."assignmentId", m."candidateId", m."dedupeKey", $2
       FROM jsonb_to_recordset($3::jsonb)
         AS m(id uuid, kind text, "subjectId" uuid, "assignmentId" uuid, "candidateId" uuid, "dedupeKey" text)
       ON CONFLICT ON CONSTRAINT uq_mail_messages_dedupe DO NOTHING RETURNING id`,
      [tx.organizationId, tx.actor.memberId, JSON.stringify(mails)],
    );
    return new Set(rows.map(({ id }) => id));
  }

  async get(tx: Tx, id: string): Promise<MailRecord | null> {
    if (!isId(id)) return null;
    const [row] = await tx.query<MailRecord>(
      `SELECT ${COLUMNS} FROM mail_messages WHERE organization_id = $1 AND id = $2`,
      [tx.organizationId, id],
    );
    return row ?? null;
  }

  /** In one statement for any number of ids. */
  find(tx: Tx, ids: readonly string[]): Promise<MailRecord[]> {
    return tx.query<MailRecord>(
      `SELECT ${COLUMNS} FROM mail_messages WHERE organization_id = $1 AND id = ANY ($2::uuid[])`,
      [tx.organizationId, ids.filter(isId)],
    );
  }

  /** The newest first. */
  async list(tx: Tx, filter: MailFilter, page: PageRequest): Promise<Page<MailRecord>> {
    const rows = await tx.query<MailRecord>(
      `SELECT ${COLUMNS} FROM mail_messages
       WHERE organization_id = $1
         AND ($2::uuid IS NULL OR candidate_id = $2)
         AND ($3::uuid IS NULL OR assignment_id = $3)
         AND ($4::uuid IS NULL OR id < $4)
       ORDER BY id DESC LIMIT $5`,
      [tx.organizationId, filter.candidateId, filter.assignmentId, page.after?.[0] ?? null, page.limit + 1],
    );
    return toPage(
      rows,
      page,
      (row) => [row.id],
      (row) => row,
    );
  }

  /**
   * Takes the message in hand for sending, with the Message-ID that it keeps for ever. Null when somebody else has it or
   * it is settled. What failed for good is taken as well: only whoever asks for it again comes back to it.
   */
  async claim(tx: Tx, id: string, claim: string, messageId: string): Promise<string | null> {
    const [row] = await tx.query<{ messageId: string }>(
      `UPDATE mail_messages
       SET status = 'SENDING', claim = $3, claimed_until = app_now() + ${CLAIM_LASTS}, attempts = attempts + 1,
           message_id = coalesce(message_id, $4), failure_code = NULL
       WHERE organization_id = $1 AND id = $2
         AND (status IN ('WAITING', 'FAILED') OR status = 'SENDING' AND claimed_until < app_now())
       RETURNING message_id AS "messageId"`,
      [tx.organizationId, id, claim, messageId],
    );
    return row?.messageId ?? null;
  }

  /** A mail server took it: that is so, whoever holds the message now. False when it was known. */
  async markSent(tx: Tx, id: string): Promise<boolean> {
    const marked = await tx.query(
      `UPDATE mail_messages
       SET status = 'SENT', sent_at = app_now(), failure_code = NULL, claim = NULL, claimed_until = NULL
       WHERE organization_id = $1 AND id = $2 AND status <> 'SENT' RETURNING id`,
      [tx.organizationId, id],
    );
    return marked.length > 0;
  }

  /** Ends the claim without having sent; false when it was no longer this one. */
  async release(
    tx: Tx,
    id: string,
    claim: string,
    outcome: { readonly status: 'WAITING' | 'FAILED' | 'DROPPED'; readonly failureCode: string },
  ): Promise<boolean> {
    const released = await tx.query(
      `UPDATE mail_messages SET status = $4, failure_code = $5, claim = NULL, claimed_until = NULL
       WHERE organization_id = $1 AND id = $2 AND claim = $3 RETURNING id`,
      [tx.organizationId, id, claim, outcome.status, outcome.failureCode],
    );
    return released.length > 0;
  }

  /** False when it was settled meanwhile. */
  async giveUp(tx: Tx, id: string, failureCode: string): Promise<boolean> {
    const failed = await tx.query(
      `UPDATE mail_messages SET status = 'FAILED', failure_code = $3, claim = NULL, claimed_until = NULL
       WHERE organization_id = $1 AND id = $2 AND status IN ('WAITING', 'SENDING') RETURNING id`,
      [tx.organizationId, id, failureCode],
    );
    return failed.length > 0;
  }

  /** Keeps it until there is a mail server. */
  async hold(tx: Tx, id: string): Promise<void> {
    await tx.query(
      `UPDATE mail_messages SET status = 'HELD' WHERE organization_id = $1 AND id = $2 AND status IN ('WAITING', 'FAILED')`,
      [tx.organizationId, id],
    );
  }

  /** Lets up to `limit` of those that were kept go on, the oldest first. */
  async unhold(tx: Tx, limit: number): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `UPDATE mail_messages SET status = 'WAITING'
       WHERE organization_id = $1 AND id IN (
         SELECT id FROM mail_messages WHERE organization_id = $1 AND status = 'HELD'
         ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [tx.organizationId, limit],
    );
    return rows.map(({ id }) => id);
  }
}
