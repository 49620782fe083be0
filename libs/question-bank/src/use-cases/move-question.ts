import { OrganizationSettings } from '@plumbline/contracts';
import { err, ok, type Refusal, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { QuestionRepository, type QuestionRecord } from '../data/question.repository.ts';
import { insertSteps, type QuestionStep } from '../data/question-steps.ts';
import {
  publishQuestion,
  retireQuestion,
  submitForReview,
  withdrawFromReview,
  type Question,
} from '../domain/question.ts';
import { refusals } from '../domain/refusals.ts';
import { auditOf } from './question-writer.ts';

/** The question is refused as it is stored: of the arguments only its id is to blame. `details.part` says what of it. */
const ofStored = ({ field: part, ...refusal }: Refusal): Refusal =>
  part === undefined ? refusal : { ...refusal, field: 'id', details: { ...refusal.details, part } };

/** What the audit log calls each way from one state to the next. */
const STEPS = {
  submit: 'SUBMITTED',
  withdraw: 'WITHDRAWN',
  'request-changes': 'CHANGES_REQUESTED',
  publish: 'PUBLISHED',
  retire: 'RETIRED',
} as const satisfies Record<string, QuestionStep>;

export type MoveAction = keyof typeof STEPS;

export interface Move {
  readonly action: MoveAction;
  readonly step: (question: Question, tx: Tx) => Result<Question> | Promise<Result<Question>>;
  /** The member in whose name it is done; null for the system itself. */
  readonly memberId: string | null;
  /** What else the audit log is to say about it. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** Moves a question from one state to the next under its lock. Refuses with `NOT_FOUND` and what the step refuses. */
@Injectable()
export class MoveQuestion {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(QuestionRepository) private readonly questions: QuestionRepository,
  ) {}

  run(actor: Actor, id: string, action: MoveAction, step: Move['step']): Promise<Result<QuestionRecord>> {
    const { memberId } = actor;
    return this.unitOfWork.run(actor, (tx) => this.within(tx, id, { action, step, memberId }));
  }

  /** As {@link run}, inside the caller's transaction. */
  async within(tx: Tx, id: string, { action, step, memberId, facts }: Move): Promise<Result<QuestionRecord>> {
    const question = await this.questions.lock(tx, id);
    if (question === null) return refusals.NOT_FOUND({ field: 'id', values: { what: 'question' } });
    const moved = await step(question, tx);
    if (!moved.ok) return err(ofStored(moved.error));
    await this.questions.saveStatus(tx, moved.value);
    const { version } = question;
    await insertSteps(tx, [{ questionId: question.id, version, step: STEPS[action], actorId: memberId }]);
    const audit = auditOf(action, moved.value, question);
    tx.audit({ ...audit, after: { ...(audit.after as object), ...facts } });
    return ok({ ...question, ...moved.value });
  }
}

/** Refuses with `NOT_FOUND`, `INVALID_TRANSITION`, `INVALID_QUESTION`. */
@Injectable()
export class SubmitQuestionForReviewUseCase {
  constructor(@Inject(MoveQuestion) private readonly move: MoveQuestion) {}

  run(actor: Actor, id: string): Promise<Result<QuestionRecord>> {
    return this.move.run(actor, id, 'submit', submitForReview);
  }
}

/** Refuses with `NOT_FOUND`, `INVALID_TRANSITION`. */
@Injectable()
export class WithdrawQuestionUseCase {
  constructor(@Inject(MoveQuestion) private readonly move: MoveQuestion) {}

  run(actor: Actor, id: string): Promise<Result<QuestionRecord>> {
    return this.move.run(actor, id, 'withdraw', withdrawFromReview);
  }
}

/** Refuses with `NOT_FOUND`, `VERSION_CHANGED`, `INVALID_TRANSITION`, `REVIEW_REQUIRED`, `INVALID_QUESTION`. */
@Injectable()
export class PublishQuestionUseCase {
  constructor(
    @Inject(MoveQuestion) private readonly move: MoveQuestion,
    @Inject(OrganizationSettings) private readonly settings: OrganizationSettings,
  ) {}

  /** @param read the version that whoever publishes it has read; null for the newest, whichever that is */
  run(actor: Actor, id: string, read: number | null = null): Promise<Result<QuestionRecord>> {
    return this.move.run(actor, id, 'publish', async (question, tx) => {
      const { version } = question;
      if (read !== null && read !== version)
        return refusals.VERSION_CHANGED({ values: { version }, details: { version } });
      const { fourEyes } = await this.settings.read(tx);
      return publishQuestion(question, { memberId: actor.memberId, fourEyes });
    });
  }
}

/** Refuses with `NOT_FOUND`, `INVALID_TRANSITION`. */
@Injectable()
export class RetireQuestionUseCase {
  constructor(@Inject(MoveQuestion) private readonly move: MoveQuestion) {}

  run(actor: Actor, id: string): Promise<Result<QuestionRecord>> {
    return this.move.run(actor, id, 'retire', retireQuestion);
  }
}
