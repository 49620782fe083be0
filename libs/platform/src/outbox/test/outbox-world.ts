import { Module, type DynamicModule, type INestApplicationContext, type Provider } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  defineEvent,
  defineJob,
  err,
  newId,
  ok,
  type Backoff,
  type JobDefinition,
  type Result,
} from '@plumbline/kernel';
import { createTestDatabase, type TestDatabase } from '@plumbline/testing';
import { z } from 'zod';
import { systemActor, type Actor } from '../../auth/actor.ts';
import { readConfig } from '../../config/config.ts';
import { CoreModule } from '../../config/core.module.ts';
import { DatabaseModule } from '../../database/database.module.ts';
import type { Tx } from '../../database/tx.ts';
import { UnitOfWork } from '../../database/unit-of-work.ts';
import { createLogger } from '../../observability/logger.ts';
import { HandlesJob, type EventJobHandler } from '../../queues/job-handlers.ts';
import { QueuesModule } from '../../queues/queues.module.ts';

const backoff: Backoff = { type: 'fixed', delay: 20 };

export const NumberDrawn = defineEvent({ name: 'test.number-drawn.v1', payload: z.object({ number: z.number() }) });
export const WriteDown = defineJob({
  name: 'test.write-down.v1',
  queue: 'writing',
  attempts: 3,
  backoff,
  on: NumberDrawn,
});
export const CallOut = defineJob({ name: 'test.call-out.v1', queue: 'calling', attempts: 3, backoff, on: NumberDrawn });
export const jobs: readonly JobDefinition[] = [WriteDown, CallOut];

export type Work = (tx: Tx, number: number) => Promise<Result<void>>;

/** Leaves one row per time that its work took effect. */
const leaveMark =
  (job: string): Work =>
  async (tx, number) => {
    await tx.query('INSERT INTO marks (organization_id, job, number) VALUES ($1, $2, $3)', [
      tx.organizationId,
      job,
      number,
    ]);
    return ok(undefined);
  };

export const refuse = (code: string): Result<never> => err({ code, message: 'No.' });

/** What a test wants one worker's `WriteDown` to do around its work. */
export interface Behaviour {
  before: Work;
  after: Work;
}
const nothing: Work = async () => ok(undefined);

@HandlesJob(CallOut)
export class CallOutHandler implements EventJobHandler<{ number: number }> {
  handle(tx: Tx, { number }: { number: number }): Promise<Result<void>> {
    return leaveMark(CallOut.name)(tx, number);
  }
}

export abstract class WriteDownHandlerBase implements EventJobHandler<{ number: number }> {
  protected abstract readonly behaviour: Behaviour;

  async handle(tx: Tx, { number }: { number: number }): Promise<Result<void>> {
    const before = await this.behaviour.before(tx, number);
    if (!before.ok) return before;
    await leaveMark(WriteDown.name)(tx, number);
    return this.behaviour.after(tx, number);
  }
}

@Module({})
class Process {}

export interface World {
  readonly database: TestDatabase;
  readonly organizationId: string;
  readonly actor: Actor;
  /** A process with neither relay nor jobs. */
  api(): Promise<INestApplicationContext>;
  /** A process with both, closed with the world; `behaviour` may be changed while it runs. */
  worker(options?: {
    readonly definitions?: readonly JobDefinition[];
    readonly providers?: readonly Provider[];
  }): Promise<{ readonly app: INestApplicationContext; readonly behaviour: Behaviour; stop(): Promise<void> }>;
  /** Commits one transaction that emits {@link NumberDrawn} for each number. */
  draw(...numbers: number[]): Promise<void>;
  /** Marks left, as `job number`, sorted. */
  marks(): Promise<string[]>;
  /** Deliveries neither completed, failed nor discarded, and events not relayed. */
  open(): Promise<number>;
  close(): Promise<void>;
}

export async function openWorld(redisUrl?: string): Promise<World> {
  const database = await createTestDatabase();
  await database.query('CREATE TABLE marks (organization_id uuid, job text, number integer)');
  await database.query('GRANT SELECT, INSERT ON marks TO plumbline_app, plumbline_system');
  const config = readConfig({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    DATABASE_POOL_SIZE: '4',
    SHUTDOWN_SECONDS: '10',
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
  });
  const logger = createLogger({ LOG_LEVEL: 'silent' }, 'test');
  const running = new Set<INestApplicationContext>();
  const stop = async (app: INestApplicationContext): Promise<void> => {
    if (running.delete(app)) await app.close();
  };
  const start = async (
    queues: DynamicModule,
    providers: readonly Provider[] = [],
  ): Promise<INestApplicationContext> => {
    const root = {
      module: Process,
      imports: [CoreModule.forRoot(config, logger), DatabaseModule, queues],
      providers: [...providers],
    };
    const app = await Test.createTestingModule({ imports: [root] }).compile();
    // One that fails to start is to be closed as well.
    running.add(app);
    return app.init();
  };
  const organizationId = newId();
  const actor = systemActor(organizationId, 'request-of-the-test');
  let api: Promise<INestApplicationContext> | undefined;
  const world: World = {
    database,
    organizationId,
    actor,
    api: () => (api ??= start(QueuesModule.forApi())),
    async worker({ definitions = jobs, providers } = {}) {
      const behaviour: Behaviour = { before: nothing, after: nothing };
      @HandlesJob(WriteDown)
      class WriteDownHandler extends WriteDownHandlerBase {
        protected readonly behaviour = behaviour;
      }
      const app = await start(QueuesModule.forWorker(definitions), providers ?? [WriteDownHandler, CallOutHandler]);
      return { app, behaviour, stop: () => stop(app) };
    },
    async draw(...numbers) {
      const unitOfWork = (await world.api()).get(UnitOfWork);
      const result = await unitOfWork.run(actor, async (tx) => {
        for (const number of numbers) tx.emit(NumberDrawn, { number });
        return ok(undefined);
      });
      expect(result.ok).toBe(true);
    },
    async marks() {
      const rows = await database.query<{ mark: string }>(`SELECT job || ' ' || number AS mark FROM marks`);
      return rows.map(({ mark }) => mark).sort();
    },
    async open() {
      const [row] = await database.query<{ count: number }>(
        `SELECT (SELECT count(*) FROM outbox_events WHERE position IS NULL)::int
              + (SELECT count(*) FROM outbox_deliveries
                 WHERE completed_at IS NULL AND failed_at IS NULL AND discarded_at IS NULL)::int AS count`,
      );
      return row?.count ?? Number.NaN;
    },
    async close() {
      await Promise.all([...running].map(stop));
      await database.drop();
    },
  };
  return world;
}

/** The marks of so many numbers, as {@link World.marks} gives them. */
export const marksOf = (numbers: readonly number[], definitions: readonly JobDefinition[] = jobs): string[] =>
  definitions.flatMap(({ name }) => numbers.map((number) => `${name} ${number}`)).sort();

export const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
