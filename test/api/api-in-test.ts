import { createLogger, readConfig } from '@plumbline/platform';
import { createTestDatabase, type TestDatabase } from '@plumbline/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApi } from '../../apps/api/src/create-api.ts';

export interface ApiInTest {
  readonly app: NestFastifyApplication;
  readonly database: TestDatabase;
  /** Where it listens, without a trailing slash. */
  readonly url: string;
  stop(): Promise<void>;
}

type Settings = Readonly<Record<string, string>>;

/** The whole API in this process, on a database of its own: for looking inside and for counting statements. */
export async function startApiInTest(settings: Settings = {}): Promise<ApiInTest> {
  const database = await createTestDatabase();
  const api = await startApiOn(database, settings);
  return {
    ...api,
    async stop() {
      await api.stop();
      await database.drop();
    },
  };
}

/** One more of it on a database that is there, and stays when this one is stopped. */
export async function startApiOn(database: TestDatabase, settings: Settings = {}): Promise<ApiInTest> {
  const config = readConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent', NODE_ENV: 'test', ...settings });
  const app = await createApi(config, createLogger(config, 'test'), false);
  await app.listen(0, '127.0.0.1');
  return { app, database, url: (await app.getUrl()).replace(/\/$/, ''), stop: () => app.close() };
}

/** Statements but for those that the API sends by itself, whatever is asked: its heartbeat, and word to the relay. */
export const withoutBackground = (statements: readonly string[]): string[] =>
  statements.filter((text) => !text.includes('pg_notify') && !text.includes('service_heartbeat'));
