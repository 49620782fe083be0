import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';

export interface GraphqlFailure {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>> & { readonly code?: string };
}

export interface GraphqlAnswer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly data: T | null;
  /** Empty when all went well. */
  readonly errors: readonly GraphqlFailure[];
}

export interface GraphqlOptions {
  /** Sent as `Authorization: Bearer`, and in `connectionParams` of a WebSocket. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Variables = Readonly<Record<string, unknown>>;

/** Speaks to a GraphQL endpoint as a browser would: POST for queries and mutations, graphql-transport-ws for the rest. */
export class GraphqlClient {
  #socket: Client | undefined;

  /** @param url the endpoint, with its path */
  constructor(
    private readonly url: string,
    private readonly options: GraphqlOptions = {},
  ) {}

  /** Whose requests these are; undefined for a visitor. */
  get token(): string | undefined {
    return this.options.token;
  }

  /** The same endpoint with somebody else's token. */
  as(token: string): GraphqlClient {
    return new GraphqlClient(this.url, { ...this.options, token });
  }

  async request<T = Record<string, unknown>>(
    query: string,
    variables: Variables = {},
    operationName?: string,
  ): Promise<GraphqlAnswer<T>> {
    const { token, headers } = this.options;
    const response = await fetch(this.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json;q=0.9',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: JSON.stringify({ query, variables, ...(operationName === undefined ? {} : { operationName }) }),
    });
    const text = await response.text();
    let body: { data?: T | null; errors?: readonly GraphqlFailure[] };
    try {
      body = JSON.parse(text) as typeof body;
    } catch {
      throw new Error(`The answer (${response.status}) is not JSON: ${text.slice(0, 500)}`);
    }
    return { status: response.status, headers: response.headers, data: body.data ?? null, errors: body.errors ?? [] };
  }

  /** The data of an operation that must succeed; otherwise throws an error that quotes the failures. */
  async data<T = Record<string, unknown>>(query: string, variables: Variables = {}): Promise<T> {
    const answer = await this.request<T>(query, variables);
    if (answer.errors.length > 0 || answer.data === null) {
      throw new Error(`The operation failed (${answer.status}): ${JSON.stringify(answer.errors)}`);
    }
    return answer.data;
  }

  /** The code of the one refusal that an operation must end in. */
  async refusal(query: string, variables: Variables = {}): Promise<string> {
    const { errors, data } = await this.request(query, variables);
    const code = errors[0]?.extensions?.code;
    if (errors.length !== 1 || code === undefined) {
      throw new Error(`One refusal was expected, not ${JSON.stringify({ errors, data })}`);
    }
    return code;
  }

  /** What a subscription pushes, one GraphQL result each; ends the subscription when the loop over it is left. */
  subscribe<T = Record<string, unknown>>(
    query: string,
    variables: Variables = {},
  ): AsyncIterableIterator<{ data?: T | null }> {
    const { token } = this.options;
    this.#socket ??= createClient({
      url: this.url.replace(/^http/, 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: token === undefined ? {} : { authorization: `Bearer ${token}` },
      retryAttempts: 0,
      lazy: true,
    });
    return this.#socket.iterate<T>({ query, variables });
  }

  /** Closes the WebSocket, if one was opened. */
  async close(): Promise<void> {
    await this.#socket?.dispose();
    this.#socket = undefined;
  }
}
