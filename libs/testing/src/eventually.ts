import { setTimeout as sleep } from 'node:timers/promises';

export interface EventuallyOptions {
  /** Milliseconds after which the last failure is thrown. */
  readonly timeout?: number;
  /** Milliseconds between two looks. */
  readonly interval?: number;
}

/**
 * Looks again until `look` throws no more, and gives what it returned: for what queues and other processes bring about.
 * The time-out only bounds a failing test; a passing one takes as long as the thing takes.
 */
export async function eventually<T>(look: () => T | Promise<T>, options: EventuallyOptions = {}): Promise<T> {
  const { timeout = 15_000, interval = 25 } = options;
  const started = performance.now();
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() - started >= timeout) throw error;
    }
    await sleep(interval);
  }
}
