import { createTestDatabase, type TestDatabase } from '@plumbline/testing';
import { jest } from '@jest/globals';
import { Inject, Injectable, Module, type OnModuleDestroy } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DatabaseModule } from '../database/database.module.ts';
import { HealthModule } from '../health/health.module.ts';
import { Readiness, type ReadinessReport } from '../health/readiness.ts';
import { createLogger } from '../observability/logger.ts';
import { QueuesModule } from '../queues/queues.module.ts';
import { readConfig } from './config.ts';
import { CoreModule } from './core.module.ts';
import { drainOnShutdown } from './lifecycle.ts';

/** Finishes what it has begun, as a worker does with its jobs, and asks meanwhile whether it would be sent more. */
@Injectable()
class BusyUntilAsked implements OnModuleDestroy {
  meanwhile: ReadinessReport | undefined;

  constructor(@Inject(Readiness) private readonly readiness: Readiness) {}

  async onModuleDestroy(): Promise<void> {
    this.meanwhile = await this.readiness.check();
  }
}

describe('a process that is told to stop', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(() => database?.drop());

  it('says that it drains before it has finished what it has begun, then ends well', async () => {
    const config = readConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent', NODE_ENV: 'test' });
    const logger = createLogger(config, 'test');
    @Module({
      imports: [CoreModule.forRoot(config, logger), DatabaseModule, QueuesModule.forApi(), HealthModule],
      providers: [BusyUntilAsked],
    })
    class ProcessModule {}
    const app = await NestFactory.createApplicationContext(ProcessModule, { logger: false, abortOnError: false });
    const busy = app.get(BusyUntilAsked);
    expect(await app.get(Readiness).check()).toEqual({ ready: true, checks: { database: 'ok' } });

    const listeners = new Map<string | symbol, (...args: unknown[]) => void>();
    const once = jest.spyOn(process, 'once').mockImplementation((event, listener) => {
      listeners.set(event, listener);
      return process;
    });
    const ended = new Promise<unknown>((resolve) => {
      jest.spyOn(process, 'exit').mockImplementation((status) => resolve(status) as never);
    });
    drainOnShutdown(app, logger, 20);
    once.mockRestore();
    listeners.get('SIGTERM')?.();

    expect(await ended).toBe(0);
    jest.restoreAllMocks();
    expect(busy.meanwhile).toEqual({ ready: false, checks: { process: 'draining' } });
  });
});
