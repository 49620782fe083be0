import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { GraphQLContext } from '../graphql/graphql-context.ts';

/**
 * The address that the client's connection comes from, for GraphQL operations: behind a proxy it is the proxy's. Personal
 * data: neither to be kept nor logged as it is.
 */
export const ClientAddress = createParamDecorator(
  (_: unknown, context: ExecutionContext): string =>
    GqlExecutionContext.create(context).getContext<GraphQLContext>().req.ip,
);
