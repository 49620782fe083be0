import { PlumblineGraphQLModule, type Config } from '@plumbline/platform';
import type { DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';

/** The GraphQL layer as this application runs it. */
export const graphql = (config: Config, logger: Logger): DynamicModule =>
  PlumblineGraphQLModule.forRoot({
    production: config.NODE_ENV === 'production',
    jit: config.GRAPHQL_JIT,
    reportError: (error, details) => logger.error({ err: error, ...details }, 'an operation failed'),
  });
