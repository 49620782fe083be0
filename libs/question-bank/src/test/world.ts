import { setTimeout as sleep } from 'node:timers/promises';
import {
  Deliveries,
  MemberDirectory,
  OrganizationSettings,
  Permission,
  QuestionContents,
  UsesInAssessments,
  UsesInLoops,
  type DeliveredVersion,
  type MemberSummary,
  type PinnedQuestion,
  type QuestionUse,
  type UsesWanted,
} from '@plumbline/contracts';
import { newId, type Result } from '@plumbline/kernel';
import {
  CoreModule,
  createLogger,
  DatabaseModule,
  QueuesModule,
  readConfig,
  RefusedError,
  systemActor,
  UnitOfWork,
  type Actor,
  type JobContext,
} from '@plumbline/platform';
import { createTestDatabase, type TestDatabase } from '@plumbline/testing';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { CreateQuestionInput } from '../api/question.types.ts';
import type { ImportItemRecord, ImportRecord } from '../data/import.repository.ts';
import type { QuestionRecord } from '../data/question.repository.ts';
import type { ChoiceContent } from '../domain/question-content.ts';
import type { QuestionDraft } from '../domain/question.ts';
import { RunImportHandler } from '../jobs/run-import.handler.ts';
import { QuestionBankModule } from '../question-bank.module.ts';
import { CreateQuestionUseCase } from '../use-cases/create-question.ts';
import { FindQuestions } from '../use-cases/find-questions.ts';
import { ImportQuestionsUseCase, type ImportQuestions } from '../use-cases/import-questions.ts';
import { PublishQuestionUseCase } from '../use-cases/move-question.ts';
import { ReadImports } from '../use-cases/read-imports.ts';

export const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.error.code} (${result.error.field ?? '-'}): ${result.error.message}`);
  return result.value;
};

/** `ok`, or the refusal's code. */
export const code = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code);

/** What organizations have set, by their id; identity owns it in the product. */
const fourEyes = new Set<string>();

class Settings extends OrganizationSettings {
  read({ organizationId }: { organizationId: string }) {
    return Promise.resolve({ fourEyes: fourEyes.has(organizationId) });
  }
}

/** Whoever is asked for is somebody. */
class Members extends MemberDirectory {
  find(_transaction: unknown, ids: readonly string[]) {
    const summary = (id: string): MemberSummary => ({
      id,
      name: `Member ${id}`,
      email: `${id}@example.org`,
      roles: [],
      active: true,
    });
    return Promise.resolve(new Map(ids.map((id) => [id, summary(id)])));
  }
}

/** What attempts delivered, by the attempt's id; assessments own it in the product. */
export const delivered = new Map<string, readonly DeliveredVersion[]>();

class DeliveredByTests extends Deliveries {
  ofAttempts(_transaction: unknown, attemptIds: readonly string[]) {
    return Promise.resolve(attemptIds.flatMap((id) => delivered.get(id) ?? []));
  }
}

/** Where questions are used, by the question's id, in the order of the places' ids. */
export const uses = new Map<string, readonly QuestionUse[]>();

/** How often a port was asked; each time is one statement of its owner's. */
export const askedForUses = { times: 0 };

function usesOf(ids: readonly string[], { usedBy, after, limit }: UsesWanted) {
  askedForUses.times += 1;
  const fits = (use: QuestionUse): boolean => use.usedBy === usedBy && (after === null || use.id > after);
  return Promise.resolve(new Map(ids.map((id) => [id, (uses.get(id) ?? []).filter(fits).slice(0, limit)])));
}

class UsedByAssessments extends UsesInAssessments {
  find(_transaction: unknown, ids: readonly string[], wanted: UsesWanted) {
    return usesOf(ids, wanted);
  }
}

class UsedByLoops extends UsesInLoops {
  find(_transaction: unknown, ids: readonly string[], wanted: UsesWanted) {
    return usesOf(ids, wanted);
  }
}

const ports = [
  { provide: Deliveries, useClass: DeliveredByTests },
  { provide: UsesInAssessments, useClass: UsedByAssessments },
  { provide: UsesInLoops, useClass: UsedByLoops },
  { provide: OrganizationSettings, useClass: Settings },
  { provide: MemberDirectory, useClass: Members },
];

@Module({ providers: ports, exports: ports })
class NeighboursModule {}

/** An organization of its own: tests share a database and nothing in it. */
export class Organization {
  readonly id = newId();
  readonly author = this.member();

  constructor(private readonly world: World) {}

  member(): Actor {
    const base = systemActor(this.id, 'request-of-a-test');
    const permissions = new Set(Object.values(Permission));
    return { ...base, kind: 'member', memberId: newId(), accountId: newId(), sessionId: newId(), permissions };
  }

  askForFourEyes(): void {
    fourEyes.add(this.id);
  }

  async create(draft: Partial<QuestionDraft> = {}): Promise<QuestionRecord> {
    return value(await this.world.get(CreateQuestionUseCase).run(this.author, question(draft)));
  }

  async published(draft: Partial<QuestionDraft> = {}): Promise<QuestionRecord> {
    const { id } = await this.create(draft);
    return value(await this.world.get(PublishQuestionUseCase).run(this.author, id));
  }

  import(content: string, more: Partial<ImportQuestions> = {}): Promise<Result<ImportRecord>> {
    const input = { content, encoding: 'UTF8' as const, format: null, fileName: null, publish: false, dryRun: false };
    return this.world.get(ImportQuestionsUseCase).run(this.author, { ...input, ...more });
  }

  async imported(
    content: string,
    more: Partial<ImportQuestions> = {},
  ): Promise<{ report: ImportRecord; items: readonly ImportItemRecord[] }> {
    const report = value(await this.import(content, more));
    return { report, items: await this.items(report.id) };
  }

  async items(importId: string): Promise<readonly ImportItemRecord[]> {
    const page = { limit: 100, after: null };
    const { edges } = await this.world.get(ReadImports).items(this.author, importId, page);
    return edges.map(({ node }) => node);
  }

  /** All questions, the oldest first, up to 100. */
  async questions(): Promise<readonly QuestionRecord[]> {
    const page = { limit: 100, after: null };
    const { edges } = await this.world.get(FindQuestions).list(this.author, {}, 'OLDEST', page);
    return edges.map(({ node }) => node);
  }

  async question(id: string | null | undefined): Promise<QuestionRecord> {
    const found = await this.world.get(FindQuestions).one(this.author, id ?? '');
    if (found === null) throw new Error('There is no such question.');
    return found;
  }

  pin(ids: readonly string[]): Promise<Result<readonly PinnedQuestion[]>> {
    return this.world.get(UnitOfWork).read(this.author, (tx) => this.world.get(QuestionContents).pinPublished(tx, ids));
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
    const config = readConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent', NODE_ENV: 'test' });
    const start = (feature: typeof QuestionBankModule.forApi) => {
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
    return new World(database, await start(QuestionBankModule.forApi), await start(QuestionBankModule.forWorker));
  }

  async close(): Promise<void> {
    await this.api.close();
    await this.worker.close();
    await this.database.drop();
  }

  organization(): Organization {
    return new Organization(this);
  }

  get<T>(type: abstract new (...dependencies: never[]) => T): T {
    return this.api.get(type);
  }

  /** Does what one delivery of the import's job does. */
  runImport(organization: Organization, importId: string): Promise<Result<void>> {
    return this.worker.get(RunImportHandler).handle(this.unitsOf(organization), { importId });
  }

  /** The means of a job of this organization, without a delivery behind it. */
  unitsOf(organization: Organization): JobContext {
    const actor = systemActor(organization.id, 'request-of-a-job');
    const unitOfWork = this.worker.get(UnitOfWork);
    return {
      organizationId: organization.id,
      run: (work) => unitOfWork.run(actor, work),
      read: (work) => unitOfWork.read(actor, work),
    };
  }

  /** Resolves when a statement waits for another transaction's lock. */
  async somebodyWaits(): Promise<void> {
    const sql = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    while ((await this.database.query(sql)).length === 0) await sleep(10);
  }

  /** How many committed events of a name the organization has. */
  async events(organization: Organization, name: string): Promise<number> {
    const sql = 'SELECT id FROM outbox_events WHERE organization_id = $1 AND name = $2';
    return (await this.database.query(sql, [organization.id, name])).length;
  }
}

export const content = (
  stem: string,
  texts: readonly string[] = ['one', 'two', 'three'],
  right = 1,
): ChoiceContent => ({
  kind: 'SINGLE_CHOICE',
  stem,
  choices: texts.map((text, index) => ({ id: `c${index}`, text, anchored: false })),
  key: { choiceIds: [`c${right}`] },
  explanation: null,
});

export const question = (more: Partial<QuestionDraft> = {}): QuestionDraft => ({
  content: content('Which of these numbers is even?'),
  skills: [],
  difficulty: null,
  locale: null,
  source: null,
  licence: null,
  labelsCleared: false,
  ...more,
});

/** A choice question of a guide. */
export const choiceItem = (number: number, stem: string, more = ''): string =>
  `${number}. ${stem} A) first B) second C) third\nCorrect Answer: B Explanation: It is. ${more}\n`;

export const openItem = (number: number, stem: string, answer = 'Because it is so.'): string =>
  `${number}. A heading\nQ: ${stem}\nA: ${answer}\nKey Points:\n- One point.\nFollow-up:\n- And then?\n`;

export const guide = (open: readonly string[], choice: readonly string[] = []): string =>
  `Core Interview Questions\n${open.join('')}${choice.length === 0 ? '' : `MCQ Section: Things\n${choice.join('')}`}`;

/** What the API takes for a single-choice question, unless told otherwise. */
export const input = (more: Partial<CreateQuestionInput> = {}): CreateQuestionInput => ({
  kind: 'SINGLE_CHOICE',
  stem: 'Which is even?',
  choices: ['1', '2', '3'].map((text) => ({ text, anchored: false })),
  targets: [],
  key: { labels: ['B'] },
  keyPoints: [],
  commonMistakes: [],
  followUps: [],
  prompts: [],
  redFlags: [],
  skills: [],
  labelsCleared: false,
  ...more,
});

/** The refusal that a resolver's promise must end in. */
export const refusalOf = async (work: Promise<unknown>) => {
  const error: unknown = await work.then(
    () => new Error('It was not refused.'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof RefusedError) return error.refusal;
  throw error;
};
