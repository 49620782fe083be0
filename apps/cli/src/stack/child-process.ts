import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { z } from 'zod';

/** What a server process tells its parent once it can be sent work. */
const readyMessage = z.object({ ready: z.literal(true), url: z.string().optional() });

export interface ServerProcess {
  readonly name: string;
  readonly pid: number;
  /** Where it serves; undefined for a process that serves nobody. */
  readonly url: string | undefined;
  /** Resolves with a sentence when the process ends without having been asked to. */
  readonly died: Promise<string>;
  /** Asks it to drain and waits; kills it after `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

export interface ServerProcessOptions {
  readonly name: string;
  readonly script: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Receives standard output and error; a path is appended to. */
  readonly log: string | Writable;
  readonly readyWithinMs: number;
}

/**
 * Starts a built server process in a process group of its own, so that Ctrl-C reaches it through us, in order, and
 * not on its own. It hears from the channel when we are gone, and then ends itself.
 */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const child = fork(options.script, [], {
    env: { ...options.environment },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const log = typeof options.log === 'string' ? createWriteStream(options.log, { flags: 'a' }) : options.log;
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (tail = (tail + chunk.toString()).slice(-4_000)));
    stream?.pipe(log, { end: false });
  }
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  const died = exited.then(([code, signal]) => `${options.name} ended (${signal ?? `exit status ${code}`}).\n${tail}`);
  const url = await ready(child, died, options).catch(async (error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  if (child.pid === undefined) throw new Error(`${options.name} has no process id.`);
  return {
    name: options.name,
    pid: child.pid,
    url,
    died,
    async stop(graceMs) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      child.kill('SIGTERM');
      await exited;
      clearTimeout(timer);
    },
  };
}

function ready(child: ChildProcess, died: Promise<string>, options: ServerProcessOptions): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${options.name} was not ready within ${options.readyWithinMs / 1000} s.`)),
      options.readyWithinMs,
    );
    const settle = (settleWith: () => void) => {
      clearTimeout(timer);
      settleWith();
    };
    child.on('message', (message) => {
      const parsed = readyMessage.safeParse(message);
      if (parsed.success) settle(() => resolve(parsed.data.url));
    });
    void died.then((reason) => settle(() => reject(new Error(reason))));
  });
}
