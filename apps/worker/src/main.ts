import 'reflect-metadata';
import { announceReady, createLogger, drainOnShutdown, NestLogger, readConfig } from '@plumbline/platform';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { WorkerModule } from './worker.module.ts';

/** Runs jobs and the relay; refuses to start unless it can do every job there is. Serves `/health/*` when told where. */
async function main(): Promise<void> {
  const config = readConfig();
  const logger = createLogger(config, 'worker');
  const app = await NestFactory.create(WorkerModule.forRoot(config, logger), new FastifyAdapter(), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  drainOnShutdown(app, logger, config.SHUTDOWN_SECONDS);
  if (config.WORKER_HEALTH_PORT === undefined) await app.init();
  else await app.listen(config.WORKER_HEALTH_PORT, config.HOST);
  logger.info('the worker is ready');
  announceReady();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
