import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { readEnvironment } from './environment.ts';

export interface AppOptions {
  /** Settings of the process besides those it needs to run at all; see the schema in `libs/platform`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds until the process must have said that it is ready. */
  readonly timeout?: number;
}

export interface TestApp {
  /** Where it listens, without a trailing slash; empty for a process that listens nowhere. */
  readonly url: string;
  readonly pid: number;
  /** Everything it has written to either stream so far. */
  output(): string;
  /** Asks it to drain and waits; gives its exit code. */
  stop(): Promise<number | null>;
  /** Kills it in the middle of whatever it does, as a power cut would. */
  kill(): Promise<void>;
}

const root = path.resolve(import.meta.dirname, '../../..');

interface Ready {
  readonly ready: true;
  readonly url?: string;
}

const isReady = (message: unknown): message is Ready =>
  typeof message === 'object' && message !== null && (message as { ready?: unknown }).ready === true;

function whenReady(child: ChildProcess, name: string, timeout: number, output: () => string): Promise<Ready> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(`${name} did not become ready: ${reason}.\n${output()}`));
    };
    const timer = setTimeout(() => fail(`nothing heard for ${timeout} ms`), timeout);
    child.on('message', (message) => {
      if (!isReady(message)) return;
      clearTimeout(timer);
      child.removeAllListeners('message').removeAllListeners('exit');
      resolve(message);
    });
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code, signal) => fail(`it ended (${signal ?? `code ${code}`})`));
  });
}

/**
 * Starts a built process (`apps/<name>/dist/main.js`) on a free port and waits until it says that it is ready. It
 * inherits nothing of this process's environment but the PATH, and drains by itself when this process is gone.
 */
export async function startApp(name: 'api' | 'worker', options: AppOptions = {}): Promise<TestApp> {
  const entry = path.join(root, 'apps', name, 'dist', 'main.js');
  if (!existsSync(entry)) throw new Error(`${entry} does not exist: run \`npm run build\` first.`);
  const child = fork(entry, [], {
    cwd: root,
    silent: true,
    execArgv: [],
    env: { PATH: readEnvironment().PATH, NODE_ENV: 'test', PORT: '0', LOG_LEVEL: 'info', ...options.env },
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  }
  const output = (): string => chunks.join('');
  const gone = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const ready = await whenReady(child, name, options.timeout ?? 60_000, output);
  const end = (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return gone;
  };
  return {
    url: (ready.url ?? '').replace(/\/$/, ''),
    pid: child.pid ?? 0,
    output,
    stop: () => end('SIGTERM'),
    async kill() {
      await end('SIGKILL');
    },
  };
}
