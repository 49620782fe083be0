import type { Refusal } from '@plumbline/kernel';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { OperationTypeNode, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { createHandler, parseRequestParams, type Request, type RequestParams, type Response } from 'graphql-http';
import { RefusedError, unwrap } from '../errors/refused-error.ts';
import type { IdempotencyKeys } from '../idempotency/idempotency-keys.ts';
import type { KeyedOperation } from '../idempotency/keyed-operation.ts';
import { runInContext } from '../observability/request-context.ts';
import { Explorer } from './explorer.ts';
import { requestIdOf, type ContextFactory, type GraphQLContext } from './graphql-context.ts';
import type { GraphQLEngine, PreparedOperation } from './graphql-engine.ts';
import type { ErrorMask, MaskedError } from './mask-error.ts';
import { graphqlRefusals } from './refusals.ts';

export interface HttpRouteOptions {
  readonly path: string;
  readonly engine: GraphQLEngine;
  readonly mask: ErrorMask;
  readonly contextFactory: ContextFactory;
  readonly idempotencyKeys: IdempotencyKeys | undefined;
  readonly bodyBytes: number;
  /** Whether browsers that ask for HTML get the explorer. */
  readonly explorer: boolean;
}

/** graphql-http hands this from `onSubscribe` to `execute`, with what is its own and with what is ours. */
interface OperationArgs extends ExecutionArgs {
  contextValue?: undefined;
  readonly prepared: PreparedOperation;
  readonly context: GraphQLContext;
  readonly call: Call;
}

interface Call {
  readonly requestId: string;
  /** Set for a mutation that comes with an `Idempotency-Key`. */
  keyed?: KeyedOperation;
}

type GraphQLRequest = Request<FastifyRequest, Call>;

const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * GraphQL over HTTP (the GraphQL Foundation's draft specification): queries by GET and POST, mutations by POST. Takes
 * `application/json` only, which no cross-site form can send without a preflight, so that none can act for a user.
 */
export class HttpRoute {
  private readonly handle: (request: GraphQLRequest) => Promise<Response>;
  private readonly explorer: Explorer | undefined;

  constructor(private readonly options: HttpRouteOptions) {
    const { path } = options;
    this.explorer = options.explorer && Explorer.isInstalled() ? new Explorer(path) : undefined;
    this.handle = createHandler<FastifyRequest, Call>({
      parseRequestParams: (request) => this.parse(request),
      onSubscribe: (request, params) => this.prepare(request, params),
      execute: (args) => this.execute(args as OperationArgs),
    });
  }

  /** Adds the routes to a scope of their own: its body parser, limit and error answers are GraphQL's alone. */
  register(scope: FastifyInstance, wsHandler: NonNullable<Parameters<FastifyInstance['route']>[0]['wsHandler']>): void {
    const { path, bodyBytes } = this.options;
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'string', bodyLimit: bodyBytes },
      scope.getDefaultJsonParser('error', 'ignore'),
    );
    scope.setErrorHandler((error: FastifyError, request, reply) => this.refuse(error, request, reply));
    const handler = (request: FastifyRequest, reply: FastifyReply) => this.answer(request, reply);
    scope.route({ method: 'GET', url: path, exposeHeadRoute: false, handler, wsHandler });
    scope.route({ method: 'POST', url: path, bodyLimit: bodyBytes, handler });
    this.explorer?.register(scope);
    scope.route({ method: ['HEAD', 'PUT', 'PATCH', 'DELETE'], url: path, handler });
  }

  private async answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (this.explorer && request.method === 'GET' && wantsPage(request)) return this.explorer.show(reply);
    const requestId = requestIdOf(request);
    const { method, url, headers } = request;
    const body = (request.body ?? null) as Record<string, unknown> | null;
    const call: Call = { requestId };
    const [answer, init] = await runInContext({ requestId, correlationId: requestId }, () =>
      this.handle({ method, url, headers, body, raw: request, context: call }),
    );
    void reply.headers(call.keyed?.headers ?? {});
    const [text, { status, headers: answerHeaders }] = answer === null ? this.explain(init, requestId) : [answer, init];
    return this.send(reply.code(status).headers(answerHeaders ?? {}), requestId, text);
  }

  private send(reply: FastifyReply, requestId: string, text: string): FastifyReply {
    return reply
      .header('x-request-id', requestId)
      .header('cache-control', 'no-store')
      .header('x-content-type-options', 'nosniff')
      .send(text);
  }

  private async parse(request: GraphQLRequest): Promise<RequestParams | Response> {
    if (Array.isArray(request.body)) {
      return this.response(400, graphqlRefusals.BATCH_NOT_SUPPORTED().error, request.context.requestId);
    }
    try {
      return await parseRequestParams(request);
    } catch (error) {
      // graphql-http says in a few fixed words what is missing; they quote nothing.
      const reason = error instanceof Error ? error.message : 'unreadable';
      return this.response(400, graphqlRefusals.BAD_REQUEST({ values: { reason } }).error, request.context.requestId);
    }
  }

  private async prepare(
    request: GraphQLRequest,
    params: RequestParams,
  ): Promise<OperationArgs | readonly MaskedError[] | Response> {
    const { requestId } = request.context;
    const preparation = this.options.engine.prepare(params);
    if (!preparation.ok) return this.options.mask.maskAll(preparation.errors, requestId);
    const prepared = preparation.operation;
    if (prepared.type === OperationTypeNode.SUBSCRIPTION) {
      return [
        this.options.mask.mask(new RefusedError(graphqlRefusals.SUBSCRIPTION_NEEDS_WEBSOCKET().error), requestId),
      ];
    }
    if (request.method === 'GET' && prepared.type !== OperationTypeNode.QUERY) {
      return this.response(405, graphqlRefusals.METHOD_NOT_ALLOWED().error, requestId, { allow: 'POST' });
    }
    try {
      if (prepared.type === OperationTypeNode.MUTATION) this.openKey(request, params);
      const context = await this.options.contextFactory({ requestId, transport: 'http', request: request.raw });
      const { document, operationName } = prepared;
      return { schema: this.options.engine.schema, document, operationName, prepared, context, call: request.context };
    } catch (error) {
      return [this.options.mask.mask(error, requestId, prepared.operationName)];
    }
  }

  private openKey({ raw, context }: GraphQLRequest, params: RequestParams): void {
    const header = raw.headers['idempotency-key'];
    if (header === undefined || !this.options.idempotencyKeys) return;
    context.keyed = unwrap(this.options.idempotencyKeys.open(String(header), params));
  }

  private async execute({ prepared, context, call }: OperationArgs): Promise<ExecutionResult> {
    const { engine, mask } = this.options;
    const { operationName } = prepared;
    const run = async (): Promise<ExecutionResult> => {
      const result = await engine.execute(prepared, context);
      if (!result.errors) return result;
      return { ...result, errors: mask.maskAll(result.errors, context.requestId, operationName) };
    };
    if (!call.keyed) return run();
    try {
      return await call.keyed.answer(run);
    } catch (error) {
      return { data: null, errors: [mask.mask(error, context.requestId, operationName)] };
    }
  }

  /** graphql-http answers what is wrong with the HTTP itself by a status alone; clients get a code as everywhere. */
  private explain(init: Response[1], requestId: string): [string, Response[1]] {
    const [text, explained] = this.response(init.status, refusalOf(init.status), requestId, init.headers);
    return [text ?? '', explained];
  }

  /** What Fastify refuses before the handler: the body's size, type or syntax. */
  private refuse(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const requestId = requestIdOf(request);
    const status = error.statusCode !== undefined && error.statusCode < 500 ? error.statusCode : 500;
    const masked = status === 500 ? error : new RefusedError(refusalOf(status, this.options.bodyBytes));
    const body = JSON.stringify({ errors: [this.options.mask.mask(masked, requestId)] });
    return this.send(reply.code(status).header('content-type', JSON_TYPE), requestId, body);
  }

  private response(
    status: number,
    refusal: Refusal,
    requestId: string,
    headers: Response[1]['headers'] = {},
  ): Response {
    const errors = [this.options.mask.mask(new RefusedError(refusal), requestId)];
    return [JSON.stringify({ errors }), { status, statusText: '', headers: { ...headers, 'content-type': JSON_TYPE } }];
  }
}

function refusalOf(status: number, maximum = 0): Refusal {
  if (status === 405) return graphqlRefusals.METHOD_NOT_ALLOWED().error;
  if (status === 406) return graphqlRefusals.NOT_ACCEPTABLE().error;
  if (status === 413) return graphqlRefusals.BODY_TOO_LARGE({ values: { maximum }, details: { maximum } }).error;
  if (status === 415) return graphqlRefusals.UNSUPPORTED_MEDIA_TYPE().error;
  return graphqlRefusals.BAD_REQUEST({ values: { reason: 'its body is not a JSON object' } }).error;
}

/** A browser's address bar, and not a program that takes anything. */
function wantsPage(request: FastifyRequest): boolean {
  const query = request.query as { readonly query?: unknown };
  return query.query === undefined && /\btext\/html\b/.test(request.headers.accept ?? '');
}
