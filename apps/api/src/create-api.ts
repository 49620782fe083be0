import { requestIdFrom, runInContext, type Config } from '@plumbline/platform';
import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { ApiModule } from './api.module.ts';

/** The API, ready to listen: each request has an id, which its log lines, events and refusals carry. */
export async function createApi(
  config: Config,
  logger: Logger,
  nestLogger: LoggerService | false,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    genReqId: requestIdFrom,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
  });
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.forRoot(config, logger), adapter, {
    logger: nestLogger,
    abortOnError: false,
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    runInContext({ requestId: request.id, correlationId: request.id }, done);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    // The path alone: a query string may hold a document, and headers hold tokens.
    const { method } = request;
    logger.info(
      { method, path: request.url.split('?')[0], status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'request',
    );
    done();
  });
  return app;
}
