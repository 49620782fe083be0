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

/** The whole API in this process, on a database of its own: for looking inside and for counting statements. */
export async function startApiInTest(settings: Readonly<Record<string, string>> = {}): Promise<ApiInTest> {
  const database = await createTestDatabase();
  const config = readConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent', NODE_ENV: 'test', ...settings });
  const app = await createApi(config, createLogger(config, 'test'), false);
  await app.listen(0, '127.0.0.1');
  return {
    app,
    database,
    url: (await app.getUrl()).replace(/\/$/, ''),
    async stop() {
      await app.close();
      await database.drop();
    },
  };
}
