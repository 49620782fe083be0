import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { freePort } from '@plumbline/platform';
import { Redis } from 'ioredis';
import { readEnvironment } from './environment.ts';
import { eventually } from './eventually.ts';

export interface TestRedis {
  readonly url: string;
  /** Forgets everything, as a flushed or replaced Redis would. */
  flush(): Promise<void>;
  /** Kills the server without a farewell; `stop` is still to be called. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

function redisServer(): string | undefined {
  const candidates = readEnvironment()
    .PATH.split(path.delimiter)
    .map((folder) => path.join(folder, 'redis-server'));
  return candidates.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

async function command(url: string, name: string): Promise<void> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.call(name);
  } finally {
    // On a connection that is closed already, this would only keep a timer.
    if (client.status !== 'end') client.disconnect();
  }
}

/** A private Redis on a free port that keeps nothing. It ends with `stop`, or with this process however that ends. */
export async function startRedis(options: { readonly port?: number } = {}): Promise<TestRedis> {
  const binary = redisServer();
  if (binary === undefined) throw new Error('There is no redis-server on the PATH; use describeWithRedis.');
  const port = options.port ?? (await freePort());
  // The shell waits for the end of a pipe that only we hold, so that not even a killed Jest leaves a server behind.
  const script = '"$0" "$@" </dev/null & server=$!; cat >/dev/null; kill -KILL $server 2>/dev/null; wait $server';
  const settings = [
    '--port',
    `${port}`,
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--daemonize',
    'no',
  ];
  const host = spawn('/bin/sh', ['-c', script, binary, ...settings], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  const gone = new Promise<void>((resolve) => host.once('exit', () => resolve()));
  const url = `redis://127.0.0.1:${port}`;
  const end = async (): Promise<void> => {
    host.stdin.end();
    await gone;
  };
  try {
    await eventually(() => command(url, 'PING'), { timeout: 10_000 });
  } catch (error) {
    await end();
    throw error;
  }
  return { url, flush: () => command(url, 'FLUSHALL'), kill: end, stop: end };
}

/** A `describe` for what needs Redis; on a machine without one it reports itself as skipped, and says why. */
export function describeWithRedis(name: string, define: () => void): void {
  if (redisServer() === undefined) describe.skip(`${name} (no redis-server on the PATH)`, define);
  else describe(name, define);
}
