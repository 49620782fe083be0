import { isId } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import { NETWORK_GRACE_SECONDS, type AttemptBarrier, type SaveVerdict } from '../domain/attempt.ts';
import type { StepOutcome, Step } from '../domain/attempt-clock.ts';
import type { ItemBody } from '../domain/item.ts';
import type { ItemResponse } from '../domain/response.ts';
import type { Paper } from '../domain/shuffle.ts';
import { attemptColumns, settle, type AttemptRecord, type AttemptRow } from './attempt-columns.ts';

export type { AttemptRecord } from './attempt-columns.ts';

export interface AnswerRecord {
  readonly attemptId: string;
  readonly itemId: string;
  readonly sequence: number;
  readonly response: ItemResponse;
  readonly savedAt: Date;
}

/** What an attempt is begun with; the statement that starts it reads it as JSON. */
export interface DealtPaper extends Paper {
  /** Of each section; null where only the whole has a limit. */
  readonly sectionSeconds: readonly number[] | null;
  readonly forwardOnly: boolean;
  readonly grantedSeconds: number;
  /** Whether the window's close cuts the time. */
  readonly truncated: boolean;
  readonly extraTimePercent: number;
  readonly breakSeconds: number;
  /** SHA-256, in hex, of the text that the candidate agreed to just now; null where they did not. */
  readonly consentDigest: string | null;
}

export interface StartRequest {
  readonly paper: DealtPaper;
  readonly assignmentId: string;
  readonly candidateId: string;
  readonly sessionId: string;
  readonly newId: string;
  readonly seed: string;
}

export type StartOutcome =
  | 'STARTED'
  | 'RESUMED'
  | 'OVERDUE'
  | 'NOT_FOUND'
  | 'REVOKED'
  | 'EXHAUSTED'
  | 'NOT_OPEN'
  | 'EXPIRED'
  | 'COOLING_DOWN'
  | 'CONSENT_REQUIRED'
  /** More was granted since the paper was made. */
  | 'OUTDATED';

export interface StartReply {
  readonly outcome: StartOutcome;
  /** When it opens, or the cool-down is over. */
  readonly readyAt: Date | null;
  /** The attempt that is open; null where none is. */
  readonly attempt: AttemptRecord | null;
}

/** An attempt as its candidate's session reaches it. */
export interface AttemptAccess {
  readonly assignmentId: string;
  readonly attemptId: string;
  readonly sessionId: string;
}

export interface SaveRequest extends AttemptAccess {
  readonly itemId: string;
  readonly sequence: number;
  /** Canonical. */
  readonly response: string;
}

/** The standing answer's sequence and time; null where there was a barrier. */
export interface SaveReply {
  readonly outcome: SaveVerdict | Exclude<AttemptBarrier, 'CONFLICT'>;
  readonly sequence: number | null;
  readonly savedAt: Date | null;
  readonly serverNow: Date;
  readonly deadlineAt: Date;
}

export type SubmitReply =
  | {
      readonly outcome: 'SUBMITTED' | 'REPEATED';
      readonly submittedAt: Date;
      readonly answered: number;
      readonly digest: string;
    }
  | { readonly outcome: Exclude<AttemptBarrier, 'CONFLICT' | 'CLOSED' | 'PAUSED' | 'LEFT'> };

/** What became of a step or a flag. */
export type MoveReply = StepOutcome | Exclude<AttemptBarrier, 'CONFLICT'>;

export interface AbandonedWork {
  readonly assignmentId: string;
  readonly candidateId: string;
  readonly loopStageId: string | null;
}

export interface ClosedAttempt {
  readonly attemptId: string;
  readonly status: 'SUBMITTED' | 'ABANDONED';
}

const FIND_ITEM = {
  name: 'assessments-find-item',
  text: `SELECT i.kind, i.choices, i.targets
         FROM attempts a
         JOIN assessment_items i ON i.organization_id = a.organization_id AND i.id = ANY (a.item_ids)
         WHERE a.organization_id = $1 AND a.id = $2 AND a.assignment_id = $3 AND i.id = $4`,
};

const SAVE = {
  name: 'assessments-save-answer',
  text: `SELECT outcome, sequence, saved_at AS "savedAt", server_now AS "serverNow", deadline_at AS "deadlineAt"
         FROM save_attempt_answer($1, $2, $3, $4, $5, $6, $7, $8)`,
};

const SUBMIT = {
  name: 'assessments-submit-attempt',
  text: `SELECT outcome, submitted_at AS "submittedAt", answered, digest FROM submit_attempt($1, $2, $3, $4, $5)`,
};

const START = {
  name: 'assessments-start-attempt',
  text: `SELECT r.outcome, r.ready_at AS "readyAt", r.server_now AS "serverNow",
                ${attemptColumns('(r.attempt)', '(r.assignment)', '(r.assessment)')}
         FROM start_attempt($1, $2, $3, $4, $5, $6, $7, $8) r`,
};

const MOVE = {
  name: 'assessments-move-attempt',
  text: `SELECT move_attempt($1, $2, $3, $4, $5, $6, $7) AS outcome`,
};

const SELECT = `
  SELECT ${attemptColumns('a', 'g', 's')}, app_now() AS "serverNow"
  FROM attempts a
  JOIN assignments g ON g.organization_id = a.organization_id AND g.id = a.assignment_id
  JOIN assessments s ON s.organization_id = a.organization_id AND s.id = a.assessment_id`;

/** Attempts and their answers. What decides by the clock is a function of the database; see its migration. */
@Injectable()
export class AttemptRepository {
  async start(tx: Tx, request: StartRequest): Promise<StartReply> {
    const [found] = await tx.named<Omit<StartReply, 'attempt'> & AttemptRow>(START, [
      tx.organizationId,
      request.assignmentId,
      request.candidateId,
      request.sessionId,
      request.newId,
      request.seed,
      JSON.stringify(request.paper),
      NETWORK_GRACE_SECONDS,
    ]);
    const { outcome, readyAt, ...row } = answered(found);
    const isOpen = outcome === 'STARTED' || outcome === 'RESUMED' || outcome === 'OVERDUE';
    return { outcome, readyAt, attempt: isOpen ? settle(row) : null };
  }

  /** What a response to this item is checked against; null unless attempt and item are this assignment's. */
  async findItem(
    tx: Tx,
    { attemptId, assignmentId }: AttemptAccess,
    itemId: string,
  ): Promise<Pick<ItemBody, 'kind' | 'choices' | 'targets'> | null> {
    if (!isId(attemptId) || !isId(itemId)) return null;
    const [row] = await tx.named<Pick<ItemBody, 'kind' | 'choices' | 'targets'>>(FIND_ITEM, [
      tx.organizationId,
      attemptId,
      assignmentId,
      itemId,
    ]);
    return row ?? null;
  }

  async save(tx: Tx, request: SaveRequest): Promise<SaveReply> {
    const [row] = await tx.named<SaveReply>(SAVE, [
      tx.organizationId,
      request.assignmentId,
      request.attemptId,
      request.sessionId,
      request.itemId,
      request.sequence,
      request.response,
      NETWORK_GRACE_SECONDS,
    ]);
    return answered(row);
  }

  async submit(tx: Tx, { assignmentId, attemptId, sessionId }: AttemptAccess): Promise<SubmitReply> {
    const values = [tx.organizationId, assignmentId, attemptId, sessionId, NETWORK_GRACE_SECONDS];
    const [row] = await tx.named<SubmitReply>(SUBMIT, values);
    return answered(row);
  }

  async move(tx: Tx, { assignmentId, attemptId, sessionId }: AttemptAccess, step: Step): Promise<MoveReply> {
    const values = [tx.organizationId, assignmentId, attemptId, sessionId, step.type, step.from ?? null];
    const [row] = await tx.named<{ outcome: MoveReply }>(MOVE, [...values, NETWORK_GRACE_SECONDS]);
    return answered(row).outcome;
  }

  async flag(tx: Tx, access: AttemptAccess, itemId: string, isFlagged: boolean): Promise<MoveReply> {
    const { assignmentId, attemptId, sessionId } = access;
    const [row] = await tx.query<{ outcome: MoveReply }>(
      `SELECT flag_attempt_item($1, $2, $3, $4, $5, $6, $7) AS outcome`,
      [tx.organizationId, assignmentId, attemptId, sessionId, itemId, isFlagged, NETWORK_GRACE_SECONDS],
    );
    return answered(row).outcome;
  }

  /** Closes attempts whose time is over, the longest overdue first; one attempt alone when it is given. */
  closeOverdue(tx: Tx, limit: number, attemptId: string | null = null): Promise<ClosedAttempt[]> {
    return tx.query<ClosedAttempt>(
      `SELECT attempt_id AS "attemptId", status FROM close_overdue_attempts($1, $2, $3, $4)`,
      [tx.organizationId, attemptId, NETWORK_GRACE_SECONDS, limit],
    );
  }

  /** The assignments of attempts that nobody handed in, for whoever is to be told. */
  assignmentsOf(tx: Tx, attemptIds: readonly string[]): Promise<AbandonedWork[]> {
    if (attemptIds.length === 0) return Promise.resolve([]);
    return tx.query<AbandonedWork>(
      `SELECT DISTINCT g.id AS "assignmentId", g.candidate_id AS "candidateId", g.loop_stage_id AS "loopStageId"
       FROM attempts a
       JOIN assignments g ON g.organization_id = a.organization_id AND g.id = a.assignment_id
       WHERE a.organization_id = $1 AND a.id = ANY ($2::uuid[])`,
      [tx.organizationId, attemptIds],
    );
  }

  async get(tx: Tx, id: string): Promise<AttemptRecord | null> {
    if (!isId(id)) return null;
    const [row] = await tx.query<AttemptRow>(`${SELECT} WHERE a.organization_id = $1 AND a.id = $2`, [
      tx.organizationId,
      id,
    ]);
    return row ? settle(row) : null;
  }

  /** The attempts of any number of assignments, in the order they were made. */
  async ofAssignments(tx: Tx, assignmentIds: readonly string[]): Promise<AttemptRecord[]> {
    const rows = await tx.query<AttemptRow>(
      `${SELECT} WHERE a.organization_id = $1 AND a.assignment_id = ANY ($2::uuid[]) ORDER BY a.assignment_id, a.number`,
      [tx.organizationId, assignmentIds],
    );
    return rows.map(settle);
  }

  /** How many answers of each attempt are not blank; attempts without any are absent. */
  async answeredCounts(tx: Tx, attemptIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await tx.query<{ attemptId: string; answered: number }>(
      `SELECT attempt_id AS "attemptId", count(*)::integer AS answered FROM attempt_answers
       WHERE organization_id = $1 AND attempt_id = ANY ($2::uuid[]) AND response::text <> '{}'
       GROUP BY attempt_id`,
      [tx.organizationId, attemptIds],
    );
    return new Map(rows.map(({ attemptId, answered: count }) => [attemptId, count]));
  }

  answers(tx: Tx, attemptIds: readonly string[]): Promise<AnswerRecord[]> {
    return tx.query<AnswerRecord>(
      `SELECT attempt_id AS "attemptId", item_id AS "itemId", sequence, response, saved_at AS "savedAt"
       FROM attempt_answers WHERE organization_id = $1 AND attempt_id = ANY ($2::uuid[])`,
      [tx.organizationId, attemptIds],
    );
  }
}

function answered<Row>(row: Row | undefined): Row {
  if (!row) throw new Error('A function of the database returned no row.');
  return row;
}
