import { setTimeout as sleep } from 'node:timers/promises';

interface Answer<T> {
  readonly data?: T | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** The API said no, or something went wrong there; `code` is the first refusal's. An operation is named where it helps. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    operation?: string,
  ) {
    super(`${operation === undefined ? '' : `${operation}: `}${message} (${code})`);
    this.name = 'ApiError';
  }
}

/** One person's view of the public GraphQL API over HTTP: what they may do follows from their token alone. */
export class ApiClient {
  constructor(
    readonly url: string,
    private readonly accessToken?: string,
  ) {}

  as(accessToken: string): ApiClient {
    return new ApiClient(this.url, accessToken);
  }

  /** Runs a document with one operation. `T` is the shape of its `data`. Throws {@link ApiError}. */
  async run<T>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<T> {
    const operation = /(?:query|mutation)\s+(\w+)/.exec(query)?.[1] ?? 'operation';
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...(this.accessToken ? { authorization: `Bearer ${this.accessToken}` } : {}),
      },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    let answer: Answer<T>;
    try {
      answer = JSON.parse(text) as Answer<T>;
    } catch {
      // A proxy's page, for instance.
      throw new ApiError(`HTTP_${response.status}`, text.slice(0, 200), operation);
    }
    const [error] = answer.errors ?? [];
    if (error) throw new ApiError(error.extensions?.code ?? `HTTP_${response.status}`, error.message, operation);
    if (!answer.data) throw new ApiError(`HTTP_${response.status}`, 'the answer held no data', operation);
    return answer.data;
  }
}

/** Asks again every 100 ms until there is an answer; throws after `withinMs`. For what a worker does in its time. */
export async function until<T>(what: string, withinMs: number, look: () => Promise<T | null | undefined>): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined) return found;
    if (performance.now() > end) throw new Error(`${what} did not come within ${withinMs / 1000} s.`);
    await sleep(100);
  }
}
