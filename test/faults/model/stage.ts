import { createLogger, migrateQueues, readConfig, systemActor, UnitOfWork } from '@plumbline/platform';
import { newId, ok } from '@plumbline/kernel';
import {
  createTestDatabase,
  GraphqlClient,
  setClockOffset,
  startCuttingProxy,
  type CuttingProxy,
  type TestDatabase,
} from '@plumbline/testing';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { WorkerModule } from '../../../apps/worker/src/worker.module.ts';
import { CloseOverdue } from '../../../libs/assessments/src/use-cases/close-overdue.ts';
import { startApiOn, type ApiInTest } from '../../api/api-in-test.ts';
import { createCandidate, importGuide, questionsOf, redeem, signUp } from '../../e2e/product.ts';
import type { Facts, GradeFact, StoredAnswer } from './history.ts';

const GUIDE = path.resolve(import.meta.dirname, '../../../samples/background-jobs-and-queues.guide.txt');
const SECRET = 'a secret that only these tests use, and long';

export const POLICIES = ['AUTO_SUBMIT', 'GRACE_SUBMIT_ONLY', 'ABANDON'] as const;
export type Policy = (typeof POLICIES)[number];

/** Somebody with an invitation and two devices. */
export interface Invited {
  readonly policy: Policy;
  readonly assignmentId: string;
  readonly devices: readonly [GraphqlClient, GraphqlClient];
}

interface AnswerRow extends Omit<StoredAnswer, 'savedAt'> {
  readonly savedAt: Date;
}

const moment = ({ savedAt, ...row }: AnswerRow): StoredAnswer => ({ ...row, savedAt: savedAt.getTime() });

/** The product on a database that can be cut off, with a clock that only ever goes forward. */
export class Stage {
  #offsetMs = 0;
  #people = 0;
  /** By the stem: the text of the right choice. */
  readonly right = new Map<string, string>();
  readonly #assessments = new Map<Policy, string>();

  private constructor(
    readonly database: TestDatabase,
    readonly proxy: CuttingProxy,
    private readonly api: ApiInTest,
    private readonly worker: INestApplicationContext,
    readonly recruiter: GraphqlClient,
  ) {}

  static async open(): Promise<Stage> {
    const database = await createTestDatabase();
    await migrateQueues(database.url);
    const proxy = await startCuttingProxy(database.url);
    const settings = {
      AUTH_SECRET: SECRET,
      INVITATION_SECRET: SECRET,
      ACCESS_TOKEN_MINUTES: '1440',
      REFRESH_TOKEN_DAYS: '365',
    };
    const api = await startApiOn(database, { ...settings, DATABASE_URL: proxy.url });
    const config = readConfig({ ...settings, DATABASE_URL: database.url, LOG_LEVEL: 'silent', NODE_ENV: 'test' });
    const worker = await NestFactory.createApplicationContext(
      WorkerModule.forRoot(config, createLogger(config, 'test')),
      {
        logger: false,
        abortOnError: false,
      },
    );
    const stage = new Stage(database, proxy, api, worker, await signUp(new GraphqlClient(`${api.url}/graphql`)));
    await stage.furnish();
    return stage;
  }

  /** The endpoint, with its path. */
  get url(): string {
    return `${this.api.url}/graphql`;
  }

  async close(): Promise<void> {
    await this.api.stop();
    await this.worker.close();
    await this.proxy.stop();
    await this.database.drop();
  }

  private async furnish(): Promise<void> {
    const questions = questionsOf(
      await importGuide(this.recruiter, readFileSync(GUIDE, 'utf8')),
      'SINGLE_CHOICE',
    ).slice(0, 4);
    for (const { stem, choices, key } of questions) {
      const right = choices.find(({ label }) => label === key?.labels[0]);
      this.right.set(stem, right?.text ?? '');
    }
    for (const policy of POLICIES) {
      const { createAssessment } = await this.recruiter.data<{ createAssessment: { id: string } }>(
        'mutation ($input: CreateAssessmentInput!) { createAssessment(input: $input) { id } }',
        {
          input: {
            title: policy,
            sections: [{ questionIds: questions.map(({ id }) => id) }],
            timeLimitMinutes: 45,
            overduePolicy: policy,
            ...(policy === 'GRACE_SUBMIT_ONLY' ? { gracePeriodSeconds: 60 } : {}),
          },
        },
      );
      await this.recruiter.data('mutation ($id: ID!) { publishAssessment(id: $id) { id } }', createAssessment);
      this.#assessments.set(policy, createAssessment.id);
    }
  }

  async invite(policy: Policy): Promise<Invited> {
    this.#people += 1;
    const candidateId = await createCandidate(this.recruiter, `candidate-${this.#people}@example.test`);
    const { assignAssessment } = await this.recruiter.data<{
      assignAssessment: { id: string; invitationToken: string };
    }>('mutation ($input: AssignAssessmentInput!) { assignAssessment(input: $input) { id invitationToken } }', {
      input: { assessmentId: this.#assessments.get(policy), candidateId },
    });
    const { id, invitationToken } = assignAssessment;
    const visitor = new GraphqlClient(this.url);
    return {
      policy,
      assignmentId: id,
      devices: [await redeem(visitor, invitationToken), await redeem(visitor, invitationToken)],
    };
  }

  /** The database's clock, in milliseconds. It is on this machine, so the two go alike. */
  now(): number {
    return Date.now() + this.#offsetMs;
  }

  async passTime(milliseconds: number): Promise<void> {
    this.#offsetMs += Math.max(0, Math.round(milliseconds));
    await setClockOffset(this.database, `${this.#offsetMs} milliseconds`);
  }

  /** What the sweep does for this organization. */
  async sweep(): Promise<void> {
    const [organization] = await this.database.query<{ id: string }>('SELECT id FROM organizations');
    const actor = systemActor(organization?.id ?? '', newId());
    await this.worker
      .get(UnitOfWork)
      .run(actor, async (tx) => ok(await this.worker.get(CloseOverdue, { strict: false }).some(tx, 100)));
  }

  async facts({ assignmentId, policy }: Invited): Promise<Facts & { readonly attemptId: string }> {
    const attempts = await this.database.query<{
      id: string;
      status: string;
      closedBy: string | null;
      submittedAt: Date | null;
      deadlineAt: Date;
      answered: number | null;
      digest: string | null;
    }>(
      `SELECT id, status, closed_by AS "closedBy", submitted_at AS "submittedAt", deadline_at AS "deadlineAt", answered, digest
       FROM attempts WHERE assignment_id = $1 ORDER BY number`,
      [assignmentId],
    );
    const [attempt] = attempts;
    if (!attempt) throw new Error('There is no attempt.');
    const answers = `SELECT item_id AS "itemId", sequence, response::text AS response, saved_at AS "savedAt"`;
    const [submissions] = await this.database.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM outbox_events
       WHERE name = 'assessments.attempt-submitted.v1' AND payload ->> 'attemptId' = $1`,
      [attempt.id],
    );
    return {
      policy,
      attemptId: attempt.id,
      attempts: attempts.length,
      status: attempt.status,
      closedBy: attempt.closedBy,
      submittedAt: attempt.submittedAt?.getTime() ?? null,
      deadlineAt: attempt.deadlineAt.getTime(),
      answered: attempt.answered,
      digest: attempt.digest,
      submissions: submissions?.count ?? 0,
      answers: (
        await this.database.query<AnswerRow>(`${answers} FROM attempt_answers WHERE attempt_id = $1`, [attempt.id])
      ).map(moment),
      log: (
        await this.database.query<AnswerRow>(`${answers} FROM attempt_answer_log WHERE attempt_id = $1`, [attempt.id])
      ).map(moment),
      late: await this.database.query<Omit<StoredAnswer, 'savedAt'>>(
        `SELECT item_id AS "itemId", sequence, response::text AS response FROM late_answers WHERE attempt_id = $1`,
        [attempt.id],
      ),
    };
  }

  grades(attemptId: string): Promise<GradeFact[]> {
    return this.database.query<GradeFact>(
      'SELECT revision, trim_scale(points)::text AS points FROM grades WHERE attempt_id = $1 ORDER BY revision',
      [attemptId],
    );
  }
}
