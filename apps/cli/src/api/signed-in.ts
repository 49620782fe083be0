import { ConfigError } from '@plumbline/platform/setup';
import { ApiClient, ApiError } from './api-client.ts';

type Environment = Readonly<Record<string, string | undefined>>;

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface Credentials {
  readonly url: string;
  readonly email: string;
  readonly password: string;
}

const SIGN_IN = `mutation SignIn($input: SignInInput!) { signIn(input: $input) { accessToken refreshToken } }`;
const REFRESH = `mutation RefreshSession($refreshToken: String!) {
  refreshSession(refreshToken: $refreshToken) { accessToken refreshToken } }`;

/**
 * Who asks, and where: the options of the command, else the environment (`PLUMBLINE_URL`, `PLUMBLINE_EMAIL`,
 * `PLUMBLINE_PASSWORD`). The password is asked for where a person sits in front of it, and is never an option: command
 * lines can be read by everybody on the machine. Throws ConfigError naming what is missing.
 */
export async function credentials(
  environment: Environment,
  options: { readonly url?: string | undefined; readonly email?: string | undefined },
  askPassword: (email: string) => Promise<string | null>,
): Promise<Credentials> {
  const given = options.url ?? environment['PLUMBLINE_URL'] ?? 'http://localhost:3000';
  if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol)) {
    throw new ConfigError(`--url is no web address: ${given}. Give it as http://localhost:3000.`);
  }
  const email = options.email ?? environment['PLUMBLINE_EMAIL'];
  if (email === undefined) throw new ConfigError('Who are you? Give --email, or set PLUMBLINE_EMAIL.');
  const password = environment['PLUMBLINE_PASSWORD'] ?? (await askPassword(email));
  if (password === null) throw new ConfigError('No password was given. Set PLUMBLINE_PASSWORD, or use a terminal.');
  return { url: given.replace(/\/+$/, ''), email, password };
}

/** One person's session, renewed by itself: a long import outlives an access token. */
export class SignedIn {
  private constructor(
    readonly url: string,
    private tokens: Tokens,
  ) {}

  /** Throws {@link ApiError} with `INVALID_CREDENTIALS`, or `UNREACHABLE` when nothing answers there. */
  static async open({ url, email, password }: Credentials): Promise<SignedIn> {
    const client = new ApiClient(url);
    const { signIn } = await reach(url, () => client.run<{ signIn: Tokens }>(SIGN_IN, { input: { email, password } }));
    return new SignedIn(url, signIn);
  }

  run<T>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<T> {
    return this.renewing(() =>
      reach(this.url, () => new ApiClient(this.url, this.tokens.accessToken).run<T>(query, variables)),
    );
  }

  /**
   * A request beside GraphQL, for files. `makeBody` makes it anew for each try. Throws {@link ApiError} for an answer that
   * is no success.
   */
  fetch(path: string, init: RequestInit & { makeBody?: () => ReadableStream } = {}): Promise<Response> {
    const { makeBody, headers, ...rest } = init;
    return this.renewing(async () => {
      const response = await reach(this.url, () =>
        fetch(this.url + path, {
          ...rest,
          headers: { ...(headers as Record<string, string>), authorization: `Bearer ${this.tokens.accessToken}` },
          ...(makeBody === undefined ? {} : { body: makeBody(), duplex: 'half' }),
        }),
      );
      if (response.ok) return response;
      throw await refusalOf(response);
    });
  }

  private async renewing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'UNAUTHENTICATED')) throw error;
      const { refreshToken } = this.tokens;
      const { refreshSession } = await reach(this.url, () =>
        new ApiClient(this.url).run<{ refreshSession: Tokens }>(REFRESH, { refreshToken }),
      );
      this.tokens = refreshSession;
      return work();
    }
  }
}

async function reach<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApiError) throw error;
    const { cause } = error as { cause?: { code?: string } };
    throw new ApiError(
      'UNREACHABLE',
      `Nothing answers at ${url}: ${cause?.code ?? String(error)}. Is it running there? Give its address with --url.`,
    );
  }
}

async function refusalOf(response: Response): Promise<ApiError> {
  const text = await response.text();
  try {
    const { errors } = JSON.parse(text) as { errors: [{ message: string; extensions?: { code?: string } }] };
    return new ApiError(errors[0].extensions?.code ?? `HTTP_${response.status}`, errors[0].message);
  } catch {
    return new ApiError(`HTTP_${response.status}`, text.slice(0, 200));
  }
}
