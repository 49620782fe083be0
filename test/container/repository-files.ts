import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

const MADE_HERE = new Set(['.data', '.git', '.nx', 'coverage', 'dist', 'node_modules']);

/** Files of the repository, relative to its root: those that git tracks, or in an archive without git all that nobody makes. */
export function repositoryFiles(): string[] {
  if (existsSync(path.join(root, '.git'))) {
    const listed = execFileSync('git', ['ls-files', '-z'], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 32 * 1024 * 1024,
    });
    return listed.split('\0').filter((file) => file !== '' && existsSync(path.join(root, file)));
  }
  const below = (folder: string): string[] =>
    readdirSync(path.join(root, folder), { withFileTypes: true })
      .filter(({ name }) => !MADE_HERE.has(name))
      .flatMap((entry) => {
        const file = path.posix.join(folder, entry.name);
        return entry.isDirectory() ? below(file) : [file];
      });
  return below('.').map((file) => path.posix.normalize(file));
}
