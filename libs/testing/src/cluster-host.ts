// Holds the database of a test run: started by Jest's global setup, ended by the end of the channel between them, which
// comes also when Jest is killed. Sends one message, a `Cluster`, when the template database is ready.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { migrations } from '@plumbline/migrations';
import { migrate, migrateQueues, startEmbeddedPostgres } from '@plumbline/platform/setup';
import pg from 'pg';
import { readEnvironment, type Cluster } from './environment.ts';

const PREFIX = 'plumbline-test-';
/** As root the server runs as another user, who must be able to reach its folder. */
const BASE = process.getuid?.() === 0 ? '/var/tmp' : tmpdir();
/** Nothing here outlives the run, so nothing need survive a power cut. */
const SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_connections: '400',
  shared_buffers: '128MB',
  timezone: 'UTC',
};
/** Migrations run as somebody who is no superuser, as they do at most providers. */
const OWNER = 'plumbline_owner';

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Removes what runs left whose host was itself killed; the folder's name carries the host's process id. */
async function sweep(): Promise<void> {
  for (const name of await readdir(BASE)) {
    const host = Number(name.startsWith(PREFIX) ? name.slice(PREFIX.length) : Number.NaN);
    if (!Number.isInteger(host) || isAlive(host)) continue;
    const folder = path.join(BASE, name);
    const [pid = '', data = ''] = (
      await readFile(path.join(folder, 'data', 'postmaster.pid'), 'utf8').catch(() => '')
    ).split('\n');
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    // Without /proc, or with a process id that has gone to somebody else, nothing is ended.
    if (data !== '' && command.includes(data)) process.kill(Number(pid), 'SIGQUIT');
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function query(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

const withLogin = (url: string, user: string, password: string, database: string): string => {
  const changed = new URL(url);
  changed.username = user;
  changed.password = password;
  changed.pathname = `/${database}`;
  return changed.href;
};

/** Makes the database that every test's own is copied from, by running the migrations forward. */
async function makeTemplate(adminUrl: string): Promise<Cluster> {
  const password = randomBytes(18).toString('base64url');
  const template = `plumbline_template_${process.pid}`;
  await query(
    adminUrl,
    `DO $$ BEGIN
       IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${OWNER}') THEN CREATE ROLE ${OWNER}; END IF;
     END $$`,
    `ALTER ROLE ${OWNER} LOGIN CREATEROLE NOSUPERUSER PASSWORD '${password}'`,
    `CREATE DATABASE ${template} OWNER ${OWNER}`,
  );
  const templateUrl = withLogin(adminUrl, OWNER, password, template);
  await migrate(templateUrl, migrations);
  await migrateQueues(templateUrl);
  await query(adminUrl, `ALTER DATABASE ${template} WITH ALLOW_CONNECTIONS false`);
  return { adminUrl, templateUrl };
}

async function startServer(): Promise<{ adminUrl: string; stop: () => Promise<void> }> {
  const { TEST_DATABASE_URL: given } = readEnvironment();
  if (given !== undefined) {
    return { adminUrl: given, stop: () => query(given, `DROP DATABASE IF EXISTS plumbline_template_${process.pid}`) };
  }
  await sweep();
  const folder = path.join(BASE, `${PREFIX}${process.pid}`);
  const server = await startEmbeddedPostgres({
    directory: path.join(folder, 'data'),
    password: randomBytes(18).toString('base64url'),
    settings: SETTINGS,
    database: 'postgres',
  });
  return {
    adminUrl: server.url,
    stop: async () => {
      await server.stop();
      if (existsSync(folder)) await rm(folder, { recursive: true, force: true });
    },
  };
}

// Node tells it on this channel when the process at its other end is gone.
const released = new Promise<void>((resolve) => {
  process.once('disconnect', resolve);
  process.once('SIGTERM', () => resolve());
});
const send = (message: Cluster): void => {
  // Whoever asked may have gone while the server was starting; then there is only clearing up to do.
  if (process.connected) process.send?.(message);
};

if (!process.send) throw new Error("This is for Jest's global setup to start.");
const server = await startServer();
try {
  send(await makeTemplate(server.adminUrl));
  await released;
} finally {
  await server.stop();
}
