import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { LoadedServer } from './http-load.ts';

/** One statement behind a handler of one's own. Its first parameter is the organization; the rest come with the request. */
export interface RawOrder {
  readonly databaseUrl: string;
  /** The access tokens' secret. */
  readonly secret: string;
  readonly poolSize: number;
  /**
   * A request's body is `{"variables": {"values": […]}}`, the parameters from the second on; `"$session"` stands for the
   * token's session.
   */
  readonly statement: string;
  readonly write: boolean;
  /** The statement sets the tenant, looks at the session and commits by itself. */
  readonly alone?: boolean;
}

export interface RawHandler extends LoadedServer {
  stop(): void;
}

/** The baseline of a request: the least that answers it with the same statements and the same checks. */
export async function startRawHandler(order: RawOrder): Promise<RawHandler> {
  const child = fork(path.join(import.meta.dirname, 'raw-server.js'), [], { execArgv: [] });
  await once(child, 'message');
  const listening = once(child, 'message') as Promise<[{ readonly url: string }]>;
  child.send(order);
  const [{ url }] = await listening;
  return { url, pid: child.pid ?? 0, stop: () => void child.kill() };
}
