import websocket from '@fastify/websocket';
import { Injectable } from '@nestjs/common';
import { AbstractGraphQLDriver, type GqlModuleOptions } from '@nestjs/graphql';
import type { FastifyInstance } from 'fastify';
import { handleProtocols } from 'graphql-ws';
import type { IdempotencyKeys } from '../idempotency/idempotency-keys.ts';
import { filterEvents } from './filter-events.ts';
import { createContext, type ContextFactory } from './graphql-context.ts';
import { GraphQLEngine } from './graphql-engine.ts';
import { HttpRoute } from './http-route.ts';
import { DEFAULT_GRAPHQL_LIMITS, type GraphQLLimits } from './limits.ts';
import { ErrorMask, type ReportError } from './mask-error.ts';
import { WebSocketRoute, type OnConnect } from './websocket-route.ts';

export interface PlumblineDriverOptions {
  /** In production: no introspection, no "Did you mean …?", no explorer. */
  readonly production: boolean;
  /** Whether repeated operations are compiled by graphql-jit; on by default. */
  readonly jit?: boolean;
  readonly limits?: Partial<GraphQLLimits>;
  /** Told of every error that clients see as `INTERNAL` only. */
  readonly reportError: ReportError;
  /** Without it, the header `Idempotency-Key` means nothing. */
  readonly idempotencyKeys?: IdempotencyKeys;
  /** {@link createContext} by default. */
  readonly contextFactory?: ContextFactory;
  /** Without it, every WebSocket is admitted, and guards decide at each operation. */
  readonly onConnect?: OnConnect;
}

export type PlumblineDriverConfig = GqlModuleOptions & PlumblineDriverOptions;

type SubscribeFactory = () => (...args: unknown[]) => Promise<AsyncIterable<unknown>> | AsyncIterable<unknown>;
type Filter = (payload: unknown, variables: unknown, context: unknown) => boolean | Promise<boolean>;

/** Runs Nest's GraphQL schema over HTTP and WebSockets on Fastify, one engine and one error mask behind both. */
@Injectable()
export class PlumblineGraphQLDriver extends AbstractGraphQLDriver<PlumblineDriverConfig> {
  private webSockets: WebSocketRoute | null = null;

  async start(options: PlumblineDriverConfig): Promise<void> {
    const { httpAdapter } = this.httpAdapterHost;
    if (httpAdapter.getType() !== 'fastify') throw new Error('The GraphQL driver needs the Fastify adapter.');
    if (!options.schema) throw new Error('The GraphQL driver was started without a schema.');
    const { production, schema, jit = true, idempotencyKeys, contextFactory = createContext, onConnect } = options;
    const limits = { ...DEFAULT_GRAPHQL_LIMITS, ...options.limits };
    const engine = new GraphQLEngine({ schema, limits, jit, introspection: !production, suggestions: !production });
    const mask = new ErrorMask(options.reportError);
    const http = new HttpRoute({
      path: options.path ?? '/graphql',
      engine,
      mask,
      contextFactory,
      idempotencyKeys,
      bodyBytes: limits.bodyBytes,
      explorer: !production,
    });
    const webSockets = new WebSocketRoute({ engine, mask, contextFactory, onConnect, limits });
    this.webSockets = webSockets;

    const fastify = httpAdapter.getInstance<FastifyInstance>();
    await fastify.register(websocket, {
      options: { maxPayload: limits.messageBytes, handleProtocols: (offered) => handleProtocols(offered) },
      // Broken frames and messages beyond the limit: ws closes with the right code, which must not be cut short.
      errorHandler: (_error, socket) => socket.close(),
    });
    await fastify.register(async (scope) => {
      http.register(scope, (socket, request) => webSockets.open(socket, request));
    });
  }

  async stop(): Promise<void> {
    this.webSockets?.close();
  }

  /** Serves `@Subscription({ filter })`. */
  override subscriptionWithFilter(instance: unknown, filter: Filter, createSubscribe: SubscribeFactory): unknown {
    const subscribe = createSubscribe();
    return async (root: unknown, args: unknown, context: unknown, info: unknown) => {
      const events = await subscribe(root, args, context, info);
      return filterEvents(events, (event) => filter.call(instance, event, args, context));
    };
  }
}
