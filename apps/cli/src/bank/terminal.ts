import { isCancel, password, progress } from '@clack/prompts';
import process from 'node:process';

/** How far something long has come; `of` is 1. */
export interface ProgressBar {
  update(done: number, message: string): void;
  end(message: string): void;
}

/** Asks for a password without showing it; null where nobody can be asked, or they would not say. */
export async function askPassword(email: string): Promise<string | null> {
  if (!process.stdin.isTTY) return null;
  const answer = await password({ message: `Password of ${email}`, output: process.stderr });
  return isCancel(answer) ? null : answer;
}

const STEPS = 1_000;

/** A bar on a terminal; elsewhere (a log, a pipe) one line now, and the report says the rest. */
export function progressBar(title: string): ProgressBar {
  if (!process.stderr.isTTY) {
    process.stderr.write(`${title}\n`);
    return { update: () => undefined, end: () => undefined };
  }
  const bar = progress({ max: STEPS, output: process.stderr });
  bar.start(title);
  let shown = 0;
  return {
    update(done, message) {
      const next = Math.min(STEPS, Math.round(done * STEPS));
      bar.advance(Math.max(0, next - shown), message);
      shown = Math.max(shown, next);
    },
    end: (message) => bar.stop(message),
  };
}
