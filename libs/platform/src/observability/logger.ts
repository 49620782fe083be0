import { Injectable, type LoggerService } from '@nestjs/common';
import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { currentContext } from './request-context.ts';

/** Nest's injection token for the process's pino logger. */
export const LOGGER = Symbol('Logger');

/** Whatever slips into a log line under one of these names is replaced, at any of the first levels. */
const SECRET_FIELDS = [
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'invitationToken',
  'authorization',
  'email',
  'key',
];

/**
 * An error for the log, without what may hold personal data: PostgreSQL's `detail` and TypeORM's `parameters` quote
 * the row that was being written.
 */
function serializeError(error: Error): Record<string, unknown> {
  const { type, message, stack } = stdSerializers.err(error);
  const code = (error as { code?: unknown }).code;
  return { type, message, stack, ...(code === undefined ? {} : { code }) };
}

/**
 * Standard output, given up for good when its reader is gone. Each line is written at once: what waits to be written
 * together is tried again for ever at the end of the process, which then never comes if nobody reads any more.
 */
function standardOutput(): DestinationStream {
  const stream = pino.destination({ dest: 1, sync: true });
  // Pino itself sees to a closed pipe. A terminal that is gone or a full disk must not end the process either.
  stream.on('error', () => undefined);
  return stream;
}

/** The process's logger: one JSON object a line on standard output, or to `destination`. */
export function createLogger(
  config: Pick<Config, 'LOG_LEVEL'>,
  service: string,
  destination: DestinationStream = standardOutput(),
): Logger {
  return pino(
    {
      level: config.LOG_LEVEL,
      base: { service, pid: process.pid },
      redact: {
        paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
        censor: '[redacted]',
      },
      serializers: { err: serializeError, error: serializeError },
      mixin: () => ({ ...currentContext() }),
    },
    destination,
  );
}

/** Gives Nest's own messages to pino. */
@Injectable()
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.logger.debug({ context: rest.at(-1) }, String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    const fields = message instanceof Error ? { err: message } : { context: rest.at(-1) };
    this.logger.error(fields, message instanceof Error ? message.message : String(message));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn({ context: rest.at(-1) }, String(message));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.logger.debug({ context: rest.at(-1) }, String(message));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.logger.trace({ context: rest.at(-1) }, String(message));
  }
}
