import { execFile } from 'node:child_process';
import { cp, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Instruction {
  /** In capitals: `RUN`, `COPY`. */
  readonly name: string;
  /** The rest of it on one line, without comments. */
  readonly text: string;
}

export interface Copy {
  /** The stage that it copies from; undefined: the build context. */
  readonly from: string | undefined;
  readonly sources: readonly string[];
  readonly target: string;
}

export interface Stage {
  readonly name: string | undefined;
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

/** The stages of a Dockerfile in the form that ours has: no heredocs, no build arguments, `COPY` in its shell form. */
export function parseDockerfile(source: string): Stage[] {
  const lines = source
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join('\n')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n');
  const stages: { name: string | undefined; base: string; instructions: Instruction[] }[] = [];
  for (const line of lines) {
    const [, name = '', text = ''] = /^\s*(\w+)\s+(.*)$/.exec(line) ?? [];
    if (name === '') throw new Error(`Not an instruction: ${line}`);
    if (name.toUpperCase() === 'FROM') {
      const [base = '', , alias] = text.split(/\s+/);
      stages.push({ name: alias, base, instructions: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (!stage) throw new Error(`${name} stands before the first FROM.`);
    stage.instructions.push({ name: name.toUpperCase(), text });
  }
  return stages;
}

export const named = (stage: Stage, name: string): string[] =>
  stage.instructions.filter((instruction) => instruction.name === name).map(({ text }) => text);

export function parseCopy(text: string): Copy {
  const words = text.split(/\s+/);
  const from = words[0]?.startsWith('--from=') ? words.shift()?.slice('--from='.length) : undefined;
  const target = words.pop();
  if (target === undefined || words.length === 0 || words.some((word) => word.startsWith('-'))) {
    throw new Error(`Not understood: COPY ${text}`);
  }
  return { from, sources: words, target };
}

/** Settings that the stage's `ENV` lines make: `ENV A=1 B=2`. */
export function environmentOf(stage: Stage): Record<string, string> {
  const pairs = named(stage, 'ENV').flatMap((text) => text.split(/\s+/));
  return Object.fromEntries(pairs.map((pair) => pair.split('=', 2) as [string, string]));
}

/** Runs the text of a `RUN` in a folder, with the stage's settings. */
export type Shell = (text: string, folder: string, settings: Readonly<Record<string, string>>) => Promise<void>;

/** The POSIX shell of this machine. Throws when a step fails, with what it wrote. */
export const posixShell: Shell = async (text, folder, settings) => {
  const assignments = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  await run('env', [...assignments, 'sh', '-c', text], { cwd: folder, maxBuffer: 16 * 1024 * 1024 }).catch(
    (error: Error & { stdout?: string; stderr?: string }) => {
      throw new Error(`RUN ${text}\n${error.stdout ?? ''}${error.stderr ?? error.message}`);
    },
  );
};

export interface StageFolders {
  /** Stands for the stage's root. */
  readonly root: string;
  /** Stands for the build context (undefined) or for an earlier stage's root. */
  readonly of: (from: string | undefined) => string;
}

/**
 * Does what a stage says in a folder that stands for its root: `COPY` with the rules of Docker (a folder's content
 * goes into the target, a file goes below a target that ends in a slash), `RUN` with the given shell.
 */
export async function applyStage(stage: Stage, folders: StageFolders, shell: Shell): Promise<void> {
  let workdir = folders.root;
  for (const { name, text } of stage.instructions) {
    if (name === 'WORKDIR') {
      workdir = path.join(folders.root, text);
      await mkdir(workdir, { recursive: true });
    } else if (name === 'COPY') {
      await applyCopy(parseCopy(text), workdir, folders.of);
    } else if (name === 'RUN') {
      await shell(text, workdir, environmentOf(stage));
    }
  }
}

async function applyCopy(copy: Copy, workdir: string, folderOf: StageFolders['of']): Promise<void> {
  for (const source of copy.sources) {
    const target = path.resolve(workdir, copy.target);
    const origin = path.join(folderOf(copy.from), source);
    const below = copy.target.endsWith('/') && (await stat(origin)).isFile();
    await cp(origin, below ? path.join(target, path.basename(source)) : target, {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
}
