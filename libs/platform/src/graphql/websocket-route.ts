import type { WebSocket } from '@fastify/websocket';
import { newId } from '@plumbline/kernel';
import type { FastifyRequest } from 'fastify';
import { GraphQLError, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { CloseCode, makeServer, type Context, type Server, type SubscribePayload } from 'graphql-ws';
import { RefusedError } from '../errors/refused-error.ts';
import { runInContext } from '../observability/request-context.ts';
import { refusedAs } from './document-error.ts';
import { authorizationOf, requestIdOf, type ContextFactory, type GraphQLContext } from './graphql-context.ts';
import type { GraphQLEngine, PreparedOperation } from './graphql-engine.ts';
import type { GraphQLLimits } from './limits.ts';
import type { ErrorMask } from './mask-error.ts';
import { graphqlRefusals } from './refusals.ts';

export type ConnectionParams = Readonly<Record<string, unknown>>;

/** A WebSocket that has sent `connection_init`. */
export interface ConnectionRequest {
  readonly requestId: string;
  readonly request: FastifyRequest;
  readonly authorization: string | undefined;
  readonly connectionParams: ConnectionParams | undefined;
}

/**
 * Admits a WebSocket by returning, and closes it by throwing a `RefusedError`: with 4401 for `UNAUTHENTICATED`, with
 * 4403 for anything else. `closeWhen` closes it later, with 4401: when the session that it was opened with ends.
 */
export type OnConnect = (
  connection: ConnectionRequest,
) =>
  | Promise<{ readonly closeWhen?: GraphQLContext['closeWhen'] } | void>
  | { readonly closeWhen?: GraphQLContext['closeWhen'] }
  | void;

export interface WebSocketRouteOptions {
  readonly engine: GraphQLEngine;
  readonly mask: ErrorMask;
  readonly contextFactory: ContextFactory;
  readonly onConnect: OnConnect | undefined;
  readonly limits: GraphQLLimits;
}

interface Extra {
  readonly socket: WebSocket;
  readonly request: FastifyRequest;
  readonly watched: WeakSet<object>;
}

interface OperationArgs extends ExecutionArgs {
  readonly prepared: PreparedOperation;
  readonly contextValue: GraphQLContext;
}

type Connection = Context<ConnectionParams, Extra>;

/** Milliseconds that a peer gets to answer the closing handshake when the server stops. */
const CLOSING_GRACE = 1_000;
const GOING_AWAY = 1001;

/** GraphQL over WebSocket by the graphql-transport-ws protocol, with the same checks and the same mask as HTTP. */
export class WebSocketRoute {
  private readonly server: Server<Extra>;
  private readonly sockets = new Set<WebSocket>();
  private readonly requestIds = new WeakMap<SubscribePayload, string>();

  constructor(private readonly options: WebSocketRouteOptions) {
    const { mask, limits } = options;
    this.server = makeServer<ConnectionParams, Extra>({
      connectionInitWaitTimeout: limits.connectionInitTimeout,
      onConnect: (connection) => this.connect(connection),
      onSubscribe: (connection, _id, payload) => this.prepare(connection, payload),
      execute: (args) => this.run(args, ({ prepared, contextValue }) => options.engine.execute(prepared, contextValue)),
      subscribe: (args) => this.run(args, (operation) => this.subscribe(operation)),
      onOperation: ({ extra }, _id, _payload, args) => {
        // Read here, when the guards of the subscription have run: one of them may know when the session ends.
        closeWhen(extra, (args as OperationArgs).contextValue.closeWhen);
      },
      onNext: (_connection, _id, _payload, args, result) => {
        const { prepared, contextValue } = args as OperationArgs;
        if (!result.errors) return undefined;
        const errors = mask.maskAll(result.errors, contextValue.requestId, prepared.operationName);
        return { ...result, errors: errors.map((error) => error.toJSON()) };
      },
      onError: (_connection, _id, payload, errors) =>
        mask.maskAll(errors, this.requestIdOf(payload), payload.operationName ?? null).map((error) => error.toJSON()),
    });
  }

  /** Serves one WebSocket until it closes. */
  open(socket: WebSocket, request: FastifyRequest): void {
    this.sockets.add(socket);
    const keepAlive = this.keepAlive(socket);
    const closed = this.server.opened(
      {
        protocol: socket.protocol,
        send: (text) =>
          new Promise((resolve, reject) => {
            if (socket.readyState === socket.OPEN) socket.send(text, (error) => (error ? reject(error) : resolve()));
            else resolve();
          }),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (receive) => {
          socket.on('message', (data) => {
            receive(String(data)).catch((error: unknown) => this.fail(socket, request, error));
          });
        },
      },
      { socket, request, watched: new WeakSet() },
    );
    socket.once('close', (code, reason) => {
      clearInterval(keepAlive);
      this.sockets.delete(socket);
      closed(code, String(reason)).catch((error: unknown) => this.fail(socket, request, error));
    });
  }

  /** Asks every client to leave, as one does before a restart. */
  close(): void {
    for (const socket of this.sockets) {
      socket.close(GOING_AWAY, 'Going away');
      setTimeout(() => socket.terminate(), CLOSING_GRACE).unref();
    }
  }

  private async connect({ extra, connectionParams }: Connection): Promise<boolean> {
    const { socket, request } = extra;
    const requestId = requestIdOf(request);
    const authorization = authorizationOf(request.headers, connectionParams);
    try {
      const admitted = await this.options.onConnect?.({ requestId, request, authorization, connectionParams });
      if (admitted) closeWhen(extra, admitted.closeWhen);
      return true;
    } catch (error) {
      if (!(error instanceof RefusedError)) this.fail(socket, request, error);
      else if (error.refusal.code === 'UNAUTHENTICATED') socket.close(CloseCode.Unauthorized, 'Unauthorized');
      // Closes with 4403, unless one of the lines above has closed it already.
      return false;
    }
  }

  private async prepare(
    { extra, connectionParams, subscriptions }: Connection,
    payload: SubscribePayload,
  ): Promise<OperationArgs | readonly GraphQLError[]> {
    const { engine, contextFactory, limits } = this.options;
    const maximum = limits.operationsPerConnection;
    if (Object.keys(subscriptions).length > maximum) {
      return [refusedAs(graphqlRefusals.TOO_MANY_SUBSCRIPTIONS({ values: { maximum }, details: { maximum } }).error)];
    }
    const preparation = engine.prepare(payload);
    if (!preparation.ok) return preparation.errors;
    const prepared = preparation.operation;
    try {
      const { request } = extra;
      const requestId = this.requestIdOf(payload);
      const contextValue = await contextFactory({ requestId, transport: 'websocket', request, connectionParams });
      const { document, operationName } = prepared;
      // graphql-ws hands this object through to `execute` and `subscribe`, with what is its own and with what is ours.
      return { schema: engine.schema, document, operationName, contextValue, prepared };
    } catch (error) {
      return [asGraphQLError(error)];
    }
  }

  private subscribe({ prepared, contextValue }: OperationArgs) {
    const { requestId } = contextValue;
    return this.options.engine.subscribe(prepared, contextValue, (run) => {
      contextValue.scope = {};
      return runInContext({ requestId, correlationId: requestId }, run);
    });
  }

  /** What throws outside of any field is an answer with an error too, and no reason to drop the connection. */
  private async run<T>(
    args: ExecutionArgs,
    work: (operation: OperationArgs) => T,
  ): Promise<Awaited<T> | ExecutionResult> {
    const operation = args as OperationArgs;
    const { requestId } = operation.contextValue;
    try {
      return await runInContext({ requestId, correlationId: requestId }, () => work(operation));
    } catch (error) {
      return { errors: [asGraphQLError(error)] };
    }
  }

  private requestIdOf(payload: SubscribePayload): string {
    const before = this.requestIds.get(payload);
    if (before !== undefined) return before;
    const requestId = newId();
    this.requestIds.set(payload, requestId);
    return requestId;
  }

  private fail(socket: WebSocket, request: FastifyRequest, error: unknown): void {
    this.options.mask.mask(error, requestIdOf(request));
    socket.close(CloseCode.InternalServerError, 'Internal server error');
  }

  private keepAlive(socket: WebSocket): NodeJS.Timeout {
    let isAlive = true;
    socket.on('pong', () => {
      isAlive = true;
    });
    return setInterval(() => {
      if (!isAlive) return socket.terminate();
      isAlive = false;
      socket.ping();
    }, this.options.limits.keepAlive);
  }
}

const asGraphQLError = (error: unknown): GraphQLError =>
  error instanceof GraphQLError
    ? error
    : new GraphQLError('failed', { originalError: error instanceof Error ? error : new Error(String(error)) });

function closeWhen({ socket, watched }: Extra, end: GraphQLContext['closeWhen']): void {
  if (!end || watched.has(end)) return;
  watched.add(end);
  const close = (): void => socket.close(CloseCode.Unauthorized, 'Session ended');
  if (!(end instanceof AbortSignal)) {
    end.then(close, close);
  } else if (end.aborted) {
    close();
  } else {
    end.addEventListener('abort', close, { once: true });
    socket.once('close', () => end.removeEventListener('abort', close));
  }
}
