import { Permission, type PinnedQuestion, type StandingDecision } from '@plumbline/contracts';
import { newId, type Result } from '@plumbline/kernel';
import {
  CoreModule,
  createLogger,
  DatabaseModule,
  QueuesModule,
  readConfig,
  systemActor,
  UnitOfWork,
  type Actor,
} from '@plumbline/platform';
import { createTestDatabase, setClockOffset, type TestDatabase } from '@plumbline/testing';
import { Module, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AssessmentsModule } from '../assessments.module.ts';
import type { AssessmentRecord } from '../data/assessment.repository.ts';
import type { AttemptRecord } from '../data/attempt.repository.ts';
import type { BlueprintInput } from '../domain/blueprint.ts';
import type { RawResponse } from '../domain/response.ts';
import { GradeAttemptsHandler } from '../jobs/grade-attempts.handler.ts';
import { AssignAssessmentUseCase, type AssignAssessment, type NewInvitation } from '../use-cases/assign-assessment.ts';
import { CreateAssessmentUseCase } from '../use-cases/create-assessment.ts';
import { PublishAssessmentUseCase } from '../use-cases/publish-assessment.ts';
import { ReadAttempts, type AttemptItemView } from '../use-cases/read-attempts.ts';
import { SaveAnswerUseCase, type SavedAnswer } from '../use-cases/save-answer.ts';
import { StartAttemptUseCase } from '../use-cases/start-attempt.ts';
import { SubmitAttemptUseCase, type SubmissionReceipt } from '../use-cases/submit-attempt.ts';
import { neighbours, NeighboursModule } from './neighbours.ts';

export { NeighboursModule };

export const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.error.code} (${result.error.field ?? '-'}): ${result.error.message}`);
  return result.value;
};

/** `ok`, or the refusal's code. */
export const code = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code);

/** A candidate with an assignment of a published assessment. */
export interface Invited {
  readonly assessment: AssessmentRecord;
  readonly invitation: NewInvitation;
  readonly assignmentId: string;
  readonly candidate: Actor;
}

/** An organization of its own: tests share a database and nothing in it. */
export class Organization {
  readonly id = newId();
  readonly staff: Actor = this.member(
    Object.values(Permission).filter((permission) => permission !== Permission.AttemptTake),
  );

  constructor(private readonly world: World) {}

  member(permissions: readonly Permission[]): Actor {
    const base = systemActor(this.id, 'request-of-a-test');
    return {
      ...base,
      kind: 'member',
      memberId: newId(),
      accountId: newId(),
      sessionId: newId(),
      permissions: new Set(permissions),
    };
  }

  newCandidate(extraTimePercent = 0, breakMinutes = 0): string {
    const id = newId();
    this.accommodate(id, extraTimePercent, breakMinutes);
    return id;
  }

  accommodate(candidateId: string, extraTimePercent: number, breakMinutes = 0): void {
    neighbours.extraTime.set(candidateId, extraTimePercent);
    neighbours.breaks.set(candidateId, breakMinutes);
  }

  /** A candidate's session: a device of its own each time. */
  device(candidateId: string, assignmentId: string): Actor {
    const base = systemActor(this.id, 'request-of-a-candidate');
    const permissions = new Set([Permission.AttemptTake]);
    return { ...base, kind: 'candidate', candidateId, assignmentId, sessionId: newId(), permissions };
  }

  stageFor(candidateId: string, assessmentId: string): string {
    const loopStageId = newId();
    neighbours.stages.push({ loopStageId, candidateId, assessmentId });
    neighbours.loops.set(loopStageId, newId());
    return loopStageId;
  }

  /** Somebody decided about the loop of this stage. */
  decided(loopStageId: string): StandingDecision & { readonly loopId: string } {
    const loopId = neighbours.loops.get(loopStageId) ?? '';
    const decision = { decisionId: newId(), decidedBy: newId(), closesLoop: true };
    neighbours.decisions.set(loopId, decision);
    return { ...decision, loopId };
  }

  async draft(input: Partial<BlueprintInput> = {}): Promise<AssessmentRecord> {
    return value(await this.world.api.get(CreateAssessmentUseCase).run(this.staff, blueprint(input)));
  }

  async published(input: Partial<BlueprintInput> = {}): Promise<AssessmentRecord> {
    const { id } = await this.draft(input);
    return value(await this.world.api.get(PublishAssessmentUseCase).run(this.staff, id));
  }

  async invite(assessment: AssessmentRecord, terms: Partial<AssignAssessment> = {}): Promise<Invited> {
    const candidateId = terms.candidateId ?? this.newCandidate();
    const given: AssignAssessment = {
      assessmentId: assessment.id,
      opensAt: null,
      expiresAt: null,
      extraTimePercent: null,
      attemptsAllowed: 1,
      coolDownMinutes: 0,
      breakMinutes: null,
      loopStageId: null,
      ...terms,
      candidateId,
    };
    const invitation = value(await this.world.api.get(AssignAssessmentUseCase).run(this.staff, given));
    const assignmentId = invitation.assignment.id;
    return { assessment, invitation, assignmentId, candidate: this.device(candidateId, assignmentId) };
  }

  async invited(input: Partial<BlueprintInput> = {}, terms: Partial<AssignAssessment> = {}): Promise<Invited> {
    return this.invite(await this.published(input), terms);
  }
}

export class World {
  private constructor(
    readonly database: TestDatabase,
    readonly api: INestApplicationContext,
    readonly worker: INestApplicationContext,
  ) {}

  static async create(): Promise<World> {
    const database = await createTestDatabase();
    const start = (feature: typeof AssessmentsModule.forApi) => {
      const config = readConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent', NODE_ENV: 'test' });
      @Module({
        imports: [
          CoreModule.forRoot(config, createLogger(config, 'test')),
          DatabaseModule,
          QueuesModule.forApi(),
          { module: NeighboursModule, global: true },
          feature(),
        ],
      })
      class TestModule {}
      return NestFactory.createApplicationContext(TestModule, { logger: false, abortOnError: false });
    };
    return new World(database, await start(AssessmentsModule.forApi), await start(AssessmentsModule.forWorker));
  }

  async close(): Promise<void> {
    await this.api.close();
    await this.worker.close();
    await this.database.drop();
  }

  organization(): Organization {
    return new Organization(this);
  }

  get<T>(type: Type<T>): T {
    return this.api.get(type);
  }

  start(candidate: Actor): Promise<Result<AttemptRecord>> {
    return this.get(StartAttemptUseCase).run(candidate, candidate.assignmentId ?? '');
  }

  async started(candidate: Actor): Promise<{ attempt: AttemptRecord; items: readonly AttemptItemView[] }> {
    const attempt = value(await this.start(candidate));
    return { attempt, items: await this.items(candidate, attempt) };
  }

  async items(actor: Actor, attempt: AttemptRecord): Promise<readonly AttemptItemView[]> {
    return (await this.get(ReadAttempts).items(actor, [attempt])).get(attempt.id) ?? [];
  }

  save(
    candidate: Actor,
    attempt: { id: string },
    item: { id: string },
    sequence: number,
    response: RawResponse,
  ): Promise<Result<SavedAnswer>> {
    return this.get(SaveAnswerUseCase).run(candidate, {
      attemptId: attempt.id,
      itemId: item.id,
      sequence,
      ...response,
    });
  }

  submit(candidate: Actor, attempt: { id: string }): Promise<Result<SubmissionReceipt>> {
    return this.get(SubmitAttemptUseCase).run(candidate, attempt.id);
  }

  /** Does what the job of these submissions does. */
  grade(organization: Organization, ...attempts: readonly { id: string }[]): Promise<Result<void>> {
    const actor = systemActor(organization.id, 'request-of-a-job');
    const handler = this.worker.get(GradeAttemptsHandler);
    return this.worker.get(UnitOfWork).run(actor, (tx) =>
      handler.handle(
        tx,
        attempts.map(({ id }) => ({ attemptId: id })),
      ),
    );
  }

  /** Names of the organization's committed events, in the order they were emitted. */
  async events(organization: Organization, name: string): Promise<{ payload: Record<string, unknown> }[]> {
    return this.database.query(
      'SELECT payload FROM outbox_events WHERE organization_id = $1 AND name = $2 ORDER BY id',
      [organization.id, name],
    );
  }

  /** Runs `work` while the database's clock is ahead by a PostgreSQL interval. */
  async later<T>(offset: string, work: () => Promise<T>): Promise<T> {
    await setClockOffset(this.database, offset);
    try {
      return await work();
    } finally {
      await setClockOffset(this.database, '0');
    }
  }
}

/** A published question of the bank: single choice of A to D unless told otherwise. Its id goes into a section. */
export function question(more: Partial<PinnedQuestion> = {}, right = 'C'): string {
  const questionId = newId();
  const choices = ['A', 'B', 'C', 'D'].map((text) => ({ id: `${questionId}-${text}`, text, anchored: false }));
  neighbours.questions.set(questionId, {
    questionId,
    versionId: newId(),
    version: 1,
    kind: 'SINGLE_CHOICE',
    stem: 'Which of these?',
    skills: [],
    difficulty: null,
    choices,
    targets: [],
    key: { choiceIds: [`${questionId}-${right}`] },
    explanation: 'Because SECRET-EXPLANATION.',
    shufflable: true,
    modelAnswer: null,
    keyPoints: [],
    commonMistakes: [],
    followUps: [],
    prompts: [],
    redFlags: [],
    ...more,
  });
  return questionId;
}

/** Tells the bank how often candidates were given a question, and whether it is spent for draws. */
export function exposed(questionId: string, delivered: number, spent = false): void {
  neighbours.exposure.set(questionId, { delivered, spent });
}

/** As retired in the bank a moment ago: nothing can pin it any more, and a draw that looked before has found it. */
export function retired(questionId: string): void {
  neighbours.retired.add(questionId);
}

/** Publishes the next version of a question of the bank. */
export function revise(questionId: string, more: Partial<PinnedQuestion>): void {
  const standing = neighbours.questions.get(questionId);
  if (!standing) throw new Error('There is no such question.');
  neighbours.questions.set(questionId, { ...standing, versionId: newId(), version: standing.version + 1, ...more });
}

/** Takes a question back: it has no published version any more. */
export const retire = (questionId: string): boolean => neighbours.questions.delete(questionId);

export const blueprint = (more: Partial<BlueprintInput> = {}): BlueprintInput => ({
  title: 'Python basics',
  sections: [section([question(), question()])],
  timeLimitMinutes: 60,
  passMarkPercent: '70',
  windowPolicy: 'TRUNCATE',
  overduePolicy: 'AUTO_SUBMIT',
  gracePeriodSeconds: null,
  scoring: 'ALL_OR_NOTHING',
  negativeFraction: null,
  shuffleQuestions: true,
  shuffleChoices: true,
  navigation: 'FREE',
  instructions: null,
  consentText: null,
  releasePolicy: 'NEVER',
  releaseAt: null,
  releaseFeedback: false,
  integritySignals: false,
  ...more,
});

export const section = (questionIds: readonly string[], pointsPerQuestion = '1') => ({
  title: null,
  pointsPerQuestion,
  timeLimitMinutes: null,
  questionIds,
  draw: null,
});

/** A section that draws, of questions with these skills. */
export const drawn = (count: number, skills: readonly string[], pointsPerQuestion = '1') => ({
  ...section([], pointsPerQuestion),
  questionIds: null,
  draw: { count, skills, difficulty: null, kinds: null },
});

/** The choice of an item that stands for a text, wherever it is shown. */
export const choiceNamed = (item: AttemptItemView, text: string): string => {
  const found = item.choices.find((choice) => choice.text === text);
  if (!found) throw new Error(`There is no choice ${text}`);
  return found.id;
};

export const first = <T>(list: readonly T[]): T => {
  const [element] = list;
  if (element === undefined) throw new Error('The list is empty');
  return element;
};
