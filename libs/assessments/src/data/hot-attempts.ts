import { newId } from '@plumbline/kernel';
import { HotStatements, type SessionClaim, type SessionDenial } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { NETWORK_GRACE_SECONDS } from '../domain/attempt.ts';
import type { Navigation, Section } from '../domain/blueprint.ts';
import type { DealtItem } from '../domain/deal.ts';
import type { ItemBody } from '../domain/item.ts';
import { attemptColumns, settle, type AttemptRecord, type AttemptRow } from './attempt-columns.ts';
import type { DealtPaper, SaveReply, StartOutcome, SubmitReply } from './attempt.repository.ts';

/** What a session was denied before anything else was looked at. */
type Denial = SessionDenial | 'NOT_FOUND';
type Denied = { readonly outcome: SessionDenial };

/** All that an attempt is begun with; as {@link HotAttempts.prepare} finds it. */
export interface Preparation {
  readonly candidateId: string;
  readonly assessmentId: string;
  readonly expiresAt: Date | null;
  readonly assignmentExtraPercent: number | null;
  readonly assignmentBreakMinutes: number | null;
  readonly candidateExtraPercent: number | null;
  readonly candidateBreakMinutes: number | null;
  readonly timeLimitMinutes: number;
  readonly windowPolicy: 'TRUNCATE' | 'FULL_TIME';
  readonly navigation: Navigation;
  readonly sections: readonly Section[];
  readonly shuffleQuestions: boolean;
  readonly consentText: string | null;
  readonly items: readonly DealtItem[];
  /** Ids of the questions that the candidate was given before; empty where nothing is drawn. */
  readonly seen: readonly string[];
}

export interface Beginning {
  readonly outcome: StartOutcome | SessionDenial;
  readonly readyAt: Date | null;
  readonly attempt: AttemptRecord | null;
}

const PREPARE = {
  name: 'assessments-prepare-attempt',
  text: `
    SELECT p.denial, p.candidate_id AS "candidateId", (p.assignment).assessment_id AS "assessmentId",
           (p.assignment).expires_at AS "expiresAt", (p.assignment).extra_time_percent AS "assignmentExtraPercent",
           (p.assignment).break_minutes AS "assignmentBreakMinutes",
           p.candidate_extra_percent AS "candidateExtraPercent", p.candidate_break_minutes AS "candidateBreakMinutes",
           (p.assessment).time_limit_minutes AS "timeLimitMinutes", (p.assessment).window_policy AS "windowPolicy",
           (p.assessment).navigation AS navigation, (p.assessment).sections AS sections,
           (p.assessment).shuffle_questions AS "shuffleQuestions", (p.assessment).consent_text AS "consentText",
           p.items, p.seen
    FROM prepare_attempt($1, $2, $3) p`,
};

const BEGIN = {
  name: 'assessments-begin-attempt',
  text: `
    SELECT b.outcome, b.ready_at AS "readyAt",
           ${attemptColumns('(b.attempt)', '(b.assignment)', '(b.assessment)')}, b.server_now AS "serverNow"
    FROM begin_attempt($1, $2, $3, $4, $5, $6, $7, $8, ${NETWORK_GRACE_SECONDS}) b`,
};

const FIND_ITEM = {
  name: 'assessments-find-attempt-item',
  text: `SELECT denial, kind, stem, choices, targets, shufflable FROM find_attempt_item($1, $2, $3, $4)`,
};

const TAKE = {
  name: 'assessments-take-answer',
  text: `SELECT outcome, sequence, saved_at AS "savedAt", server_now AS "serverNow", deadline_at AS "deadlineAt"
         FROM take_answer($1, $2, $3, $4, $5, $6, ${NETWORK_GRACE_SECONDS})`,
};

const HAND_IN = {
  name: 'assessments-hand-in-attempt',
  text: `SELECT outcome, submitted_at AS "submittedAt", answered, digest
         FROM hand_in_attempt($1, $2, $3, $4, $5, $6, $7, ${NETWORK_GRACE_SECONDS})`,
};

/** Starting, saving and submitting for a session that nobody has looked at: each call is one statement that does so. */
@Injectable()
export class HotAttempts {
  constructor(@Inject(HotStatements) private readonly statements: HotStatements) {}

  async prepare(claim: SessionClaim, assignmentId: string): Promise<Preparation | Denial> {
    const row = await this.one<Preparation & { denial: Denial | null }>(PREPARE, claim, [assignmentId]);
    return row.denial ?? row;
  }

  /** Writes its audit entry itself. */
  async begin(
    claim: SessionClaim,
    request: {
      readonly assignmentId: string;
      readonly newId: string;
      readonly seed: string;
      readonly paper: DealtPaper;
    },
  ): Promise<Beginning> {
    const row = await this.one<Omit<Beginning, 'attempt'> & AttemptRow>(BEGIN, claim, [
      request.assignmentId,
      request.newId,
      request.seed,
      JSON.stringify(request.paper),
      newId(),
      claim.requestId,
    ]);
    const { outcome, readyAt, ...attempt } = row;
    const isGoing = outcome === 'STARTED' || outcome === 'RESUMED';
    return { outcome, readyAt, attempt: isGoing ? settle(attempt) : null };
  }

  /** What an item of this attempt shows, and what a response to it is checked against. */
  async findItem(claim: SessionClaim, attemptId: string, itemId: string): Promise<ItemBody | Denial> {
    const { denial, ...body } = await this.one<ItemBody & { denial: Denial | null }>(FIND_ITEM, claim, [
      attemptId,
      itemId,
    ]);
    return denial ?? body;
  }

  /** `response` is canonical. */
  save(
    claim: SessionClaim,
    request: {
      readonly attemptId: string;
      readonly itemId: string;
      readonly sequence: number;
      readonly response: string;
    },
  ): Promise<SaveReply | (Omit<SaveReply, 'outcome'> & Denied)> {
    const { attemptId, itemId, sequence, response } = request;
    return this.one(TAKE, claim, [attemptId, itemId, sequence, response]);
  }

  /** Writes its audit entry and the event `eventName` itself, and has the relay told of it. */
  async submit(claim: SessionClaim, attemptId: string, eventName: string): Promise<SubmitReply | Denied> {
    const values = [attemptId, newId(), eventName, newId(), claim.requestId];
    const reply = await this.one<SubmitReply | Denied>(HAND_IN, claim, values);
    if (reply.outcome === 'SUBMITTED') this.statements.announceEvents();
    return reply;
  }

  private async one<Row>(
    statement: { readonly name: string; readonly text: string },
    { organizationId, sessionId }: SessionClaim,
    values: readonly unknown[],
  ): Promise<Row> {
    const [row] = await this.statements.run<Row>(statement, [organizationId, sessionId, ...values]);
    if (row === undefined) throw new Error('A function of the database returned no row.');
    return row;
  }
}
