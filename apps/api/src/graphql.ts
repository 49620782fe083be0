import { IdempotencyKeys, IdempotencyModule, PlumblineGraphQLModule, type Config } from '@plumbline/platform';
import type { DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';

/** The GraphQL layer as this application runs it. */
export const graphql = (config: Config, logger: Logger): DynamicModule =>
  PlumblineGraphQLModule.forRootAsync({
    imports: [IdempotencyModule],
    inject: [IdempotencyKeys],
    useFactory: (idempotencyKeys: IdempotencyKeys) => ({
      production: config.NODE_ENV === 'production',
      jit: config.GRAPHQL_JIT,
      idempotencyKeys,
      reportError: (error, details) => logger.error({ err: error, ...details }, 'an operation failed'),
    }),
  });
