import { ConfigError } from '@plumbline/platform/setup';
import { connect, createServer } from 'node:net';

const REDIS_ANSWERS_WITHIN_MS = 2_000;
const ABSENT = ['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT'];

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code);

/** Host and port of a connection string, and nothing of its login. */
function addressOf(url: string, defaultPort: number): { host: string; port: number } {
  if (!URL.canParse(url)) return { host: 'an address that cannot be read', port: defaultPort };
  const { hostname, port } = new URL(url);
  return { host: hostname || 'localhost', port: Number(port) || defaultPort };
}

/**
 * Throws {@link ConfigError} with one sentence if nothing can listen there. Asked before anything is started, so that
 * what cannot be is refused at once. @param port 0 asks for the host only
 */
export async function checkListening(setting: string, host: string, port: number): Promise<void> {
  const failed = await new Promise<string | undefined>((resolve) => {
    const probe = createServer();
    probe.once('error', (error) => resolve(codeOf(error)));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
  if (failed === undefined) return;
  if (failed === 'EADDRINUSE') {
    const wayOut = setting === 'PORT' ? ', or leave it out and the next free one is used' : '';
    throw new ConfigError(`Port ${port} is taken. Set another ${setting}${wayOut}.`);
  }
  if (failed === 'EACCES') throw new ConfigError(`${setting}: this user may not listen on port ${port}.`);
  throw new ConfigError(`HOST: this machine has no address ${host} to listen on (${failed}).`);
}

/** What a failure to use `DATABASE_URL` means, in one sentence without the login; other failures as they are. */
export function explainDatabaseFailure(error: unknown, url: string): unknown {
  const { host, port } = addressOf(url, 5432);
  const code = codeOf(error);
  if (ABSENT.includes(code)) return new ConfigError(`DATABASE_URL: no PostgreSQL answers at ${host}:${port}.`);
  // 28xxx: the login is refused; 3D000: there is no such database. PostgreSQL says which, and no password.
  if ((code.startsWith('28') || code === '3D000') && error instanceof Error)
    return new ConfigError(`DATABASE_URL: the PostgreSQL at ${host}:${port} says: ${error.message}.`);
  return error;
}

/** A sentence if nothing listens at a Redis address; undefined if something does. */
export async function redisAbsence(url: string): Promise<string | undefined> {
  const { host, port } = addressOf(url, 6379);
  const answers = await new Promise<boolean>((resolve) => {
    const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port, timeout: REDIS_ANSWERS_WITHIN_MS });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
  return answers ? undefined : `REDIS_URL: nothing answers at ${host}:${port}; no job runs until something does.`;
}
