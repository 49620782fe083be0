import 'reflect-metadata';
import { announceReady, createLogger, drainOnShutdown, NestLogger, readConfig } from '@plumbline/platform';
import { createApi } from './create-api.ts';
import { listen } from './listen.ts';

async function main(): Promise<void> {
  const config = readConfig();
  const logger = createLogger(config, 'api');
  const app = await createApi(config, logger, new NestLogger(logger));
  drainOnShutdown(app, logger, config.SHUTDOWN_SECONDS);
  const { url, moved } = await listen(app, config.HOST, config.PORT);
  if (moved) logger.warn({ url }, 'port 3000 is taken, so this is served elsewhere');
  logger.info({ url }, 'the API is ready');
  announceReady(url);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
