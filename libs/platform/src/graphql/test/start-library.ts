import { GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { FormattedExecutionResult, GraphQLSchema } from 'graphql';
import { PlumblineGraphQLModule, type PlumblineGraphQLOptions } from '../graphql.module.ts';
import type { ErrorOccurrence } from '../mask-error.ts';
import { BookResolver, ProbeResolver, ReaderGuard } from './library.resolvers.ts';
import { Library } from './library.ts';

export interface Reported extends ErrorOccurrence {
  readonly error: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: FormattedExecutionResult<Record<string, unknown>>;
  /** The codes of its errors, in order. */
  readonly codes: readonly unknown[];
}

/** The fixture's application, listening on a free port of this machine. */
export class RunningLibrary {
  constructor(
    private readonly app: NestFastifyApplication,
    readonly url: string,
    readonly library: Library,
    readonly reported: Reported[],
  ) {}

  /** The schema as Nest has built it, for engines of a test's own. */
  get schema(): GraphQLSchema {
    return this.app.get(GraphQLSchemaHost).schema;
  }

  get webSocketUrl(): string {
    return this.url.replace(/^http/, 'ws');
  }

  post(
    query: string,
    variables?: unknown,
    more: { operationName?: string; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const { operationName, headers } = more;
    return this.send({ body: JSON.stringify({ query, variables, operationName }), headers: headers ?? {} });
  }

  async send(request: { body: string; headers?: Record<string, string> }): Promise<Answer> {
    const headers = { 'content-type': 'application/json', ...request.headers };
    return answerOf(await fetch(this.url, { method: 'POST', headers, body: request.body }));
  }

  async get(parameters: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
    return answerOf(await fetch(`${this.url}?${new URLSearchParams(parameters).toString()}`, { headers }));
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const body = isJson ? (JSON.parse(text) as Answer['body']) : {};
  const codes = (body.errors ?? []).map((error) => error.extensions?.['code']);
  return { status: response.status, headers: response.headers, text, body, codes };
}

export async function startLibrary(options: Partial<PlumblineGraphQLOptions> = {}): Promise<RunningLibrary> {
  const reported: Reported[] = [];
  const reportError: PlumblineGraphQLOptions['reportError'] = (error, occurrence) => {
    reported.push({ error, ...occurrence });
  };
  const testing = await Test.createTestingModule({
    imports: [PlumblineGraphQLModule.forRoot({ production: false, reportError, ...options })],
    providers: [Library, ReaderGuard, BookResolver, ProbeResolver],
  }).compile();
  const app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  const address = app.getHttpServer().address();
  if (typeof address !== 'object' || address === null) throw new Error('The fixture is not listening.');
  return new RunningLibrary(app, `http://127.0.0.1:${address.port}/graphql`, app.get(Library), reported);
}
