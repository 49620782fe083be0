import { isId, newId } from '@plumbline/kernel';
import type { FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';

/** What resolvers, guards and parameter decorators find as the GraphQL context: one for each operation. */
export interface GraphQLContext {
  readonly requestId: string;
  readonly transport: 'http' | 'websocket';
  /** The `Authorization` header; over a WebSocket, `authorization` of `connection_init` comes first. */
  readonly authorization: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Over a WebSocket: the request that opened it. */
  readonly req: FastifyRequest;
  /** The payload of `connection_init`; undefined over HTTP. */
  readonly connectionParams: Readonly<Record<string, unknown>> | undefined;
  /** A new object for each operation, and for each event of a subscription: what loaders are kept by. */
  scope: object;
  /**
   * Closes the WebSocket with 4401 when it aborts or settles: the end of the session. A guard may set it, and so may
   * the context factory or `onConnect`.
   */
  closeWhen?: AbortSignal | Promise<unknown>;
}

export interface ContextSource {
  readonly requestId: string;
  readonly transport: GraphQLContext['transport'];
  readonly request: FastifyRequest;
  readonly connectionParams?: Readonly<Record<string, unknown>> | undefined;
}

/** Makes each operation's context; an application may wrap {@link createContext} to add to it. */
export type ContextFactory = (source: ContextSource) => GraphQLContext | Promise<GraphQLContext>;

export function createContext({ requestId, transport, request, connectionParams }: ContextSource): GraphQLContext {
  const authorization = authorizationOf(request.headers, connectionParams);
  const headers = authorization === undefined ? request.headers : { ...request.headers, authorization };
  return { requestId, transport, authorization, headers, req: request, connectionParams, scope: {} };
}

export function authorizationOf(
  headers: IncomingHttpHeaders,
  connectionParams?: Readonly<Record<string, unknown>>,
): string | undefined {
  const given = connectionParams?.['authorization'] ?? connectionParams?.['Authorization'];
  return typeof given === 'string' ? given : headers.authorization;
}

const WELL_FORMED = /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/;

/**
 * The id of a request: its `x-request-id` where that is 8 to 64 letters, digits, `.`, `_`, `-`, and a new UUIDv7 where
 * it is not. Give it to Fastify as `genReqId`, so that REST routes use the same ids.
 */
export function requestIdFrom(request: { readonly headers: IncomingHttpHeaders }): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && WELL_FORMED.test(given) ? given : newId();
}

/** As {@link requestIdFrom}, keeping the id that Fastify gave the request where `genReqId` made it. */
export const requestIdOf = (request: FastifyRequest): string =>
  isId(request.id) ? request.id : requestIdFrom(request);

/**
 * One value for each operation, and for each event of a subscription: `perOperation(() => new DataLoader(…))` in a
 * provider's field gives a loader that lives exactly as long as what it may cache.
 */
export function perOperation<T>(make: (context: GraphQLContext) => T): (context: GraphQLContext) => T {
  const values = new WeakMap<object, { readonly value: T }>();
  return (context) => {
    const before = values.get(context.scope);
    if (before) return before.value;
    const value = make(context);
    values.set(context.scope, { value });
    return value;
  };
}
