import { execFile, spawn } from 'node:child_process';
import { chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { ConfigError } from '../config/config.ts';
import { reachableBinaries, reachableFolder, serverUser, type Binaries, type ServerUser } from './embedded-binaries.ts';

const run = promisify(execFile);

export interface EmbeddedPostgresOptions {
  /** Kept between runs. Moved below `/var/tmp` where the server's user could not reach it; see `directory`. */
  readonly directory: string;
  /** The superuser's password; it is set when the data is first made and must stay the same. */
  readonly password: string;
  /** Additional server settings, for instance `{ fsync: 'off' }` for throw-away data. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly database?: string;
}

export interface EmbeddedPostgres {
  readonly url: string;
  readonly port: number;
  /** Where the data really is. */
  readonly directory: string;
  /** Stops the server and waits until it is gone. Close pools first. */
  stop(): Promise<void>;
}

const USER = 'postgres';

/** PostgreSQL's code for it. */
const INVALID_PASSWORD = '28P01';

/**
 * Waits for the end of a pipe that only we hold, so that the server ends with this process however that ends. Clients
 * may finish first, for as long as processes take to drain by default. It minds one process and not whatever runs on
 * the data by then, which may be the server of the next start.
 */
const GUARD = `read -r word
[ "$word" = stopped ] && exit
kill -TERM "$0"
tries=0
while kill -0 "$0" && [ $tries -lt 22 ]; do sleep 1; tries=$((tries + 1)); done
kill -INT "$0"`;

/** A port that was free a moment ago, on the loopback interface. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });

class Cluster {
  #dismissGuard: () => void = () => undefined;

  constructor(
    private readonly binaries: Binaries,
    private readonly user: ServerUser | undefined,
    readonly directory: string,
  ) {}

  /** Runs a tool as the server's user, from a folder it may stand in. */
  private async tool(file: string, args: readonly string[]): Promise<void> {
    await run(file, [...args], { ...this.user, cwd: path.dirname(this.directory) }).catch(
      async (error: Error & { stderr?: string }) => {
        const log = await readFile(this.logFile, 'utf8').catch(() => '');
        throw new Error(
          `${path.basename(file)} failed: ${error.stderr ?? error.message}\n${log.split('\n').slice(-8).join('\n')}`,
        );
      },
    );
  }

  get logFile(): string {
    return path.join(this.directory, 'server.log');
  }

  get initialized(): Promise<boolean> {
    return readFile(path.join(this.directory, 'initialized')).then(
      () => true,
      () => false,
    );
  }

  async initialize(password: string): Promise<void> {
    // What an interrupted attempt left is worth nothing: the marker below is written last.
    await rm(this.directory, { recursive: true, force: true });
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const passwordFile = path.join(this.directory, '..', `.postgres-password-${process.pid}`);
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (this.user) {
      await chown(this.directory, this.user.uid, this.user.gid);
      await chown(passwordFile, this.user.uid, this.user.gid);
    }
    try {
      await this.tool(this.binaries.initdb, [
        ...['-D', this.directory, '-U', USER, `--pwfile=${passwordFile}`],
        ...['--auth=scram-sha-256', '--encoding=UTF8', '--no-instructions'],
        ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
      ]);
    } finally {
      await rm(passwordFile, { force: true });
    }
    await writeFile(path.join(this.directory, 'initialized'), '');
  }

  async start(port: number, settings: Readonly<Record<string, string>>): Promise<void> {
    const flags = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings };
    const options = Object.entries(flags).map(([name, value]) => `-c ${name}=${value === '' ? "''" : value}`);
    await this.tool(this.binaries.pgCtl, [
      ...['start', '-w', '-t', '60', '-s', '-D', this.directory, '-l', this.logFile],
      ...['-o', [`-p ${port}`, ...options].join(' ')],
    ]);
    // Windows has no such shell: there, a killed process leaves its server to the next start.
    if (process.platform !== 'win32') await this.guard();
  }

  private async guard(): Promise<void> {
    const [pid = ''] = (await readFile(path.join(this.directory, 'postmaster.pid'), 'utf8')).split('\n');
    const guard = spawn('/bin/sh', ['-c', GUARD, pid], {
      ...this.user,
      cwd: path.dirname(this.directory),
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    // A guard that cannot start, or was killed before us, is missed only if we are killed too.
    guard.on('error', () => undefined);
    guard.stdin.on('error', () => undefined);
    guard.unref();
    this.#dismissGuard = () => guard.stdin.end('stopped\n');
  }

  /** Also ends a server that a killed process left behind on this data. */
  async stop(): Promise<void> {
    const running = await this.tool(this.binaries.pgCtl, ['status', '-D', this.directory]).then(
      () => true,
      () => false,
    );
    if (running)
      await this.tool(this.binaries.pgCtl, ['stop', '-m', 'fast', '-w', '-t', '60', '-s', '-D', this.directory]);
    this.#dismissGuard();
  }
}

/**
 * Starts the PostgreSQL that ships as an npm package, on a free port of the loopback interface, and makes the
 * database if need be. Nothing is installed on the machine; as root the server runs as another user. It ends with
 * `stop`, or with this process. Throws {@link ConfigError} if data that stands already has another password.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const user = await serverUser();
  const directory = await reachableFolder(options.directory, user);
  await mkdir(path.dirname(directory), { recursive: true, mode: 0o755 });
  const cluster = new Cluster(await reachableBinaries(user), user, directory);
  if (await cluster.initialized) await cluster.stop();
  else await cluster.initialize(options.password);

  const port = await freePort();
  await cluster.start(port, options.settings ?? {});
  const base = `postgres://${USER}:${encodeURIComponent(options.password)}@127.0.0.1:${port}`;
  const database = options.database ?? 'plumbline';
  try {
    await createDatabase(`${base}/postgres`, database);
  } catch (error) {
    await cluster.stop();
    // The data may outlive the folder that its password is kept in, since it can be in another place.
    if ((error as { code?: unknown }).code === INVALID_PASSWORD) {
      throw new ConfigError(
        `The database in ${directory} has another password than the one that is kept now. ` +
          'Bring back the secrets it was made with, or remove that folder to begin anew.',
      );
    }
    throw error;
  }
  return { url: `${base}/${database}`, port, directory, stop: () => cluster.stop() };
}

async function createDatabase(url: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
