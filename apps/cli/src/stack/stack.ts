import {
  migrate,
  migrateQueues,
  readSettings,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '@plumbline/platform/setup';
import { migrations } from '@plumbline/migrations';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Writable } from 'node:stream';
import { childEnvironment } from './child-environment.ts';
import { startServerProcess, type ServerProcess } from './child-process.ts';
import { lockInstance } from './instance-lock.ts';
import { checkListening, explainDatabaseFailure, redisAbsence } from './preflight.ts';
import { loadSecrets } from './secrets.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Stack {
  readonly url: string;
  readonly databaseUrl: string;
  readonly dataDirectory: string;
  /** Where the data of the database is that came with the stack; undefined for one from `DATABASE_URL`. */
  readonly databaseDirectory: string | undefined;
  /** Resolves with the reason when one of the processes ends by itself. */
  readonly died: Promise<string>;
  stop(): Promise<void>;
}

export interface StackOptions {
  readonly environment: Environment;
  /** Told what is being done, in a few words each. */
  readonly progress: (step: string) => void;
}

const script = (app: 'api' | 'worker'): string =>
  fileURLToPath(new URL(`../../../${app}/dist/main.js`, import.meta.url));

const READY_WITHIN_MS = 60_000;

/** Everything that has to be undone, newest first, whatever else fails. */
class Undo {
  readonly #steps: (() => Promise<void>)[] = [];

  push(step: () => Promise<void>): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) await step().catch(() => undefined);
  }
}

/**
 * Starts the whole product on this machine: a database if none was given, its schema, the API and a worker, each a
 * process of its own. What was started is stopped again when a later step fails.
 */
export async function startStack({ environment, progress }: StackOptions): Promise<Stack> {
  const settings = readSettings(environment);
  const dataDirectory = path.resolve(settings.DATA_DIR);
  const undo = new Undo();
  try {
    undo.push(await lockInstance(dataDirectory));
    await checkListening('PORT', settings.HOST, settings.PORT ?? 0);
    if (settings.WORKER_HEALTH_PORT !== undefined)
      await checkListening('WORKER_HEALTH_PORT', settings.HOST, settings.WORKER_HEALTH_PORT);
    const noRedis = settings.REDIS_URL ? await redisAbsence(settings.REDIS_URL) : undefined;
    if (noRedis) progress(`Warning: ${noRedis}`);
    const secrets = await loadSecrets(dataDirectory);
    const database = settings.DATABASE_URL
      ? undefined
      : await embeddedDatabase(dataDirectory, secrets.databasePassword, progress);
    if (database) undo.push(() => database.stop());
    const databaseUrl = settings.DATABASE_URL ?? database?.url ?? '';

    progress('bringing the schema up to date');
    await migrate(databaseUrl, migrations).catch((error: unknown) => {
      throw settings.DATABASE_URL ? explainDatabaseFailure(error, settings.DATABASE_URL) : error;
    });
    if (!settings.REDIS_URL) await migrateQueues(databaseUrl);

    progress('starting the API and a worker');
    const child = childEnvironment(environment, {
      AUTH_SECRET: secrets.authSecret,
      INVITATION_SECRET: secrets.invitationSecret,
      DATABASE_URL: databaseUrl,
    });
    const logs = path.join(dataDirectory, 'logs');
    await mkdir(logs, { recursive: true });
    const start = async (name: 'api' | 'worker', log: Writable): Promise<ServerProcess> => {
      const started = await startServerProcess({
        name,
        script: script(name),
        environment: child,
        log,
        readyWithinMs: READY_WITHIN_MS,
      });
      undo.push(() => started.stop(settings.SHUTDOWN_SECONDS * 1_000 + 2_000));
      return started;
    };
    const log = (name: string): Writable => createWriteStream(path.join(logs, `${name}.log`), { flags: 'a' });
    const starting = await Promise.allSettled([start('api', log('api')), start('worker', log('worker'))]);
    const failed = starting.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
    const running = starting.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const url = running[0]?.url;
    if (!url) throw new Error('The API did not say where it serves.');

    return {
      url,
      databaseUrl,
      dataDirectory,
      databaseDirectory: database?.directory,
      died: Promise.race(running.map((process) => process.died)),
      stop: () => undo.run(),
    };
  } catch (error) {
    await undo.run();
    throw error;
  }
}

async function embeddedDatabase(
  dataDirectory: string,
  password: string,
  progress: StackOptions['progress'],
): Promise<EmbeddedPostgres> {
  progress('starting the embedded PostgreSQL');
  const wished = path.join(dataDirectory, 'postgres');
  const database = await startEmbeddedPostgres({ directory: wished, password });
  if (database.directory !== wished)
    progress(`its data is in ${database.directory}, since ${wished} is closed to its user`);
  return database;
}
