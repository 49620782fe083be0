import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { requestIdOf } from '../graphql/graphql-context.ts';
import { ErrorMask } from '../graphql/mask-error.ts';
import { LOGGER } from '../observability/logger.ts';
import { RefusedError } from './refused-error.ts';

/** Codes whose meaning HTTP has a status for; every other refusal is 422. */
const STATUS: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  IDEMPOTENCY_CONFLICT: 409,
  FILE_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
};

const statusOf = (error: unknown): number => {
  if (error instanceof RefusedError) return STATUS[error.refusal.code] ?? 422;
  return error instanceof HttpException ? error.getStatus() : 500;
};

/**
 * What a REST route refuses, in the shape in which GraphQL says it: `{"errors": [{"message", "extensions": {"code",
 * "requestId"}}]}`, with the status that fits the code. Faults of ours are logged and say nothing of themselves.
 */
@Catch()
export class RefusalFilter implements ExceptionFilter {
  readonly #mask: ErrorMask;

  constructor(@Inject(LOGGER) logger: Logger) {
    this.#mask = new ErrorMask((error, details) => logger.error({ err: error, ...details }, 'a request failed'));
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    // The answer has begun: all that is left to say is that it ends here.
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    const request = http.getRequest<FastifyRequest>();
    const masked = this.#mask.mask(error, requestIdOf(request));
    // What is left of a body that nobody reads would be taken for the next request.
    if (!request.raw.complete) void reply.header('connection', 'close');
    void reply
      .code(statusOf(error))
      .header('content-type', 'application/json; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('x-content-type-options', 'nosniff')
      .send(JSON.stringify({ errors: [masked.toJSON()] }));
  }
}
