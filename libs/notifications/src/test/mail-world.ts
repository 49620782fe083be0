import {
  AssessmentLetters,
  CandidateDirectory,
  OrganizationNames,
  type AssignmentLetter,
  type AttemptLetter,
  type CandidateSummary,
} from '@plumbline/contracts';
import { newId, type Result, type Transaction } from '@plumbline/kernel';
import {
  CoreModule,
  createLogger,
  DatabaseModule,
  QueuesModule,
  readConfig,
  systemActor,
  UnitOfWork,
  type Actor,
  type Tx,
} from '@plumbline/platform';
import { createTestDatabase, memberActor, setClockOffset, type TestDatabase } from '@plumbline/testing';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MailRecord } from '../data/mail.repository.ts';
import { NotificationsModule } from '../notifications.module.ts';
import { WriteMail } from '../use-cases/write-mail.ts';

export const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
};

/** `ok`, or the refusal's code. */
export const code = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code);

/** The other contexts, as far as notifications ask them anything. They answer by what a test told them. */
class Neighbours {
  readonly assignments = new Map<string, AssignmentLetter>();
  readonly attempts = new Map<string, AttemptLetter>();
  readonly candidates = new Map<string, CandidateSummary>();
  readonly names = new Map<string, string>();
}

const neighbours = new Neighbours();

const chosen = <T>(from: ReadonlyMap<string, T>, ids: readonly string[]): ReadonlyMap<string, T> =>
  new Map(
    ids.flatMap((id) => {
      const found = from.get(id);
      return found === undefined ? [] : [[id, found] as const];
    }),
  );

class Letters extends AssessmentLetters {
  ofAssignments(_: unknown, ids: readonly string[]) {
    return Promise.resolve(chosen(neighbours.assignments, ids));
  }

  ofAttempts(_: unknown, ids: readonly string[]) {
    return Promise.resolve(chosen(neighbours.attempts, ids));
  }
}

class People extends CandidateDirectory {
  find(_: unknown, ids: readonly string[]) {
    return Promise.resolve(chosen(neighbours.candidates, ids));
  }
}

class Names extends OrganizationNames {
  organizationName({ organizationId }: Transaction) {
    return Promise.resolve(neighbours.names.get(organizationId) ?? 'Acme');
  }
}

const ports = [
  { provide: AssessmentLetters, useClass: Letters },
  { provide: CandidateDirectory, useClass: People },
  { provide: OrganizationNames, useClass: Names },
];

@Module({ providers: ports, exports: ports })
class NeighboursModule {}

const MAIL = {
  MAIL_FROM: 'Acme Hiring <jobs@example.test>',
  PUBLIC_URL: 'https://hiring.example.test',
  INVITATION_SECRET: 'a secret that only these tests use, and long',
};

/** An organization of its own with letters to write: tests share a database and nothing in it. */
export class Organization {
  readonly id = newId();
  readonly member: Actor = memberActor(this.id, newId(), []);
  readonly system: Actor = systemActor(this.id, 'request-of-a-job');

  constructor(private readonly world: MailWorld) {}

  newCandidate(name = 'Kim', email = `${newId()}@example.test`): string {
    const id = newId();
    neighbours.candidates.set(id, { id, name, email, extraTimePercent: 0, breakMinutes: 0 });
    return id;
  }

  forget(candidateId: string): void {
    neighbours.candidates.delete(candidateId);
  }

  /** An assignment that a letter can be about; the same again with changes when its id is given. */
  assignment(more: Partial<AssignmentLetter> = {}): AssignmentLetter {
    const assignmentId = more.assignmentId ?? newId();
    const letter: AssignmentLetter = {
      candidateId: more.candidateId ?? this.newCandidate(),
      assessmentTitle: 'Python basics',
      opensAt: null,
      expiresAt: null,
      grantedSeconds: 2_700,
      extraTimePercent: 0,
      endsWithWindow: false,
      runsUntil: null,
      started: false,
      closed: null,
      invitationToken: `token-of-${assignmentId}`,
      now: new Date(),
      ...more,
      assignmentId,
    };
    neighbours.assignments.set(assignmentId, letter);
    return letter;
  }

  attempt(more: Partial<AttemptLetter> = {}): AttemptLetter {
    const attemptId = more.attemptId ?? newId();
    const letter: AttemptLetter = {
      assignmentId: newId(),
      candidateId: more.candidateId ?? this.newCandidate(),
      assessmentTitle: 'Python basics',
      receipt: { submittedAt: new Date('2026-11-24T12:00:00Z'), answered: 6, digest: 'ab'.repeat(32) },
      result: null,
      invitationToken: 'token',
      ...more,
      attemptId,
    };
    neighbours.attempts.set(attemptId, letter);
    return letter;
  }

  /** Writes an invitation, as its job does; its message's id. */
  async invited(more: Partial<AssignmentLetter> = {}): Promise<{ mailId: string; letter: AssignmentLetter }> {
    const letter = this.assignment(more);
    await this.run((tx, writing) => writing.invitations(tx, [letter]));
    const [mail] = await this.mails(letter.assignmentId);
    if (!mail) throw new Error('Nothing was written.');
    return { mailId: mail.id, letter };
  }

  async run(work: (tx: Tx, writing: WriteMail) => Promise<void>): Promise<void> {
    value(
      await this.world.worker.get(UnitOfWork).run(this.system, async (tx) => {
        await work(tx, this.world.worker.get(WriteMail));
        return { ok: true, value: undefined };
      }),
    );
  }

  mails(assignmentId: string | null = null): Promise<MailRecord[]> {
    return this.world.database.query<MailRecord>(
      `SELECT id, kind, status, attempts, message_id AS "messageId", failure_code AS "failureCode", sent_at AS "sentAt"
       FROM mail_messages WHERE organization_id = $1 AND ($2::uuid IS NULL OR assignment_id = $2) ORDER BY id`,
      [this.id, assignmentId],
    );
  }

  async actions(): Promise<string[]> {
    const rows = await this.world.database.query<{ action: string }>(
      'SELECT action FROM audit_entries WHERE organization_id = $1 ORDER BY id',
      [this.id],
    );
    return rows.map(({ action }) => action);
  }

  /** Messages that were announced to be sent, in their order. */
  async announced(): Promise<string[]> {
    const rows = await this.world.database.query<{ id: string }>(
      `SELECT payload ->> 'mailId' AS id FROM outbox_events
       WHERE organization_id = $1 AND name = 'notifications.mail-written.v1' ORDER BY id`,
      [this.id],
    );
    return rows.map(({ id }) => id);
  }
}

/** The worker's side of notifications on a real database, beside a mail server or without one. */
export class MailWorld {
  private constructor(
    readonly database: TestDatabase,
    readonly worker: INestApplicationContext,
    private readonly apps: INestApplicationContext[],
  ) {}

  static async open(settings: Readonly<Record<string, string>> = {}): Promise<MailWorld> {
    const database = await createTestDatabase();
    const worker = await startSide(database, NotificationsModule.forWorker(), settings);
    return new MailWorld(database, worker, [worker]);
  }

  /** Another worker, or one with other settings, on the same database. */
  async another(settings: Readonly<Record<string, string>> = {}): Promise<INestApplicationContext> {
    const app = await startSide(this.database, NotificationsModule.forWorker(), settings);
    this.apps.push(app);
    return app;
  }

  async api(): Promise<INestApplicationContext> {
    const app = await startSide(
      this.database,
      NotificationsModule.forApi({ NODE_ENV: 'test', SMTP_URL: undefined }),
      {},
    );
    this.apps.push(app);
    return app;
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

  async close(): Promise<void> {
    for (const app of this.apps) await app.close();
    await this.database.drop();
  }
}

async function startSide(
  database: TestDatabase,
  notifications: ReturnType<typeof NotificationsModule.forWorker>,
  settings: Readonly<Record<string, string>>,
): Promise<INestApplicationContext> {
  const config = readConfig({
    DATABASE_URL: database.url,
    LOG_LEVEL: 'silent',
    NODE_ENV: 'test',
    ...MAIL,
    ...settings,
  });
  @Module({
    imports: [
      CoreModule.forRoot(config, createLogger(config, 'test')),
      DatabaseModule,
      QueuesModule.forApi(),
      { module: NeighboursModule, global: true },
      notifications,
    ],
  })
  class TestModule {}
  return NestFactory.createApplicationContext(TestModule, { logger: false, abortOnError: false });
}
