import type { INestApplicationContext } from '@nestjs/common';
import type { Logger } from 'pino';
import { Readiness } from '../health/readiness.ts';

/**
 * Ends a server process well: on SIGTERM, SIGINT, or when the process that started it is gone, it stops taking work,
 * finishes what it has begun and closes its connections; after `graceSeconds` it stops waiting. The process has the
 * health module.
 */
export function drainOnShutdown(app: INestApplicationContext, logger: Logger, graceSeconds: number): void {
  let stopping = false;
  const stop = (reason: string): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ reason }, 'draining');
    // Not in a hook of Nest's: a worker drains in the first of those, and would call itself ready all the while.
    app.get(Readiness, { strict: false }).drain();
    const timer = setTimeout(() => {
      logger.error({ graceSeconds }, 'not drained in time');
      process.exit(1);
    }, graceSeconds * 1_000);
    timer.unref();
    app.close().then(
      () => {
        clearTimeout(timer);
        logger.info('drained');
        process.exit(0);
      },
      (error: unknown) => {
        clearTimeout(timer);
        logger.error({ err: error }, 'shutting down failed');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', () => stop('SIGTERM'));
  process.once('SIGINT', () => stop('SIGINT'));
  if (process.connected) process.once('disconnect', () => stop('parent gone'));
  // It had a channel to whoever started it, who has gone while it was getting ready.
  else if (process.send) stop('parent gone');
}

/** Tells whoever started this process that it can be sent work. */
export function announceReady(url?: string): void {
  process.send?.({ ready: true, ...(url === undefined ? {} : { url }) });
}
