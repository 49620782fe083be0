import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@plumbline/kernel';
import pg from 'pg';
import { cluster } from './environment.ts';

/** How long connections may take to be gone after their owner has closed them. */
const FAREWELL_MS = 2_000;

export interface TestDatabase {
  readonly name: string;
  /** `DATABASE_URL` for whatever is under test: the owner of the schema, no superuser. */
  readonly url: string;
  /** Reads or changes anything as a superuser, past row-level security: for arranging and for looking. */
  query<R extends object = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<R[]>;
  /** A pool whose connections act as one of the application's roles; closed with the database. */
  poolAs(role: 'plumbline_app' | 'plumbline_system', size?: number): pg.Pool;
  /** Drops the database; fails when something that used it has not closed its connections. */
  drop(): Promise<void>;
}

const named = (url: string, database: string): string => {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
};

const openPool = (config: pg.PoolConfig): pg.Pool => {
  const pool = new pg.Pool(config);
  // An idle connection that the server ends is reported here; without a listener it would end the process.
  pool.on('error', () => undefined);
  return pool;
};

async function asAdmin<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: cluster().adminUrl, application_name: 'plumbline-testing' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function leftConnections(client: pg.Client, database: string): Promise<string[]> {
  const { rows } = await client.query<{ application_name: string; query: string }>(
    'SELECT application_name, query FROM pg_stat_activity WHERE datname = $1',
    [database],
  );
  return rows.map((row) => `${row.application_name || 'unnamed'}: ${row.query}`);
}

async function dropDatabase(name: string): Promise<void> {
  await asAdmin(async (client) => {
    let left = await leftConnections(client, name);
    for (let waited = 0; left.length > 0 && waited < FAREWELL_MS; waited += 25) {
      await sleep(25);
      left = await leftConnections(client, name);
    }
    await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
    if (left.length > 0) throw new Error(`Connections were left open to ${name}:\n  ${left.join('\n  ')}`);
  });
}

/** A database of this test file's own, with the schema of all migrations and no rows. Takes some 50 ms. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { adminUrl, templateUrl } = cluster();
  const template = new URL(templateUrl);
  const name = `test_${newId().replaceAll('-', '')}`;
  await asAdmin((client) =>
    client.query(
      `CREATE DATABASE ${name} TEMPLATE ${pg.escapeIdentifier(template.pathname.slice(1))}
       OWNER ${pg.escapeIdentifier(template.username)}`,
    ),
  );
  const url = named(templateUrl, name);
  const superuser = openPool({
    connectionString: named(adminUrl, name),
    max: 2,
    application_name: 'plumbline-testing',
  });
  const pools = [superuser];
  return {
    name,
    url,
    async query<R extends object>(sql: string, parameters: readonly unknown[] = []) {
      const { rows } = await superuser.query<R>(sql, [...parameters]);
      return rows;
    },
    poolAs(role, size = 4) {
      const pool = openPool({ connectionString: url, options: `-c role=${role}`, max: size });
      pools.push(pool);
      return pool;
    },
    async drop() {
      await Promise.all(pools.map((pool) => pool.end()));
      await dropDatabase(name);
    },
  };
}

/**
 * Moves `app_now()` away from the real clock, for every connection to this database, from the next statement on.
 * @param offset a PostgreSQL interval from now, as in `2 hours` or `-90 seconds`; `0` sets it right again
 */
export async function setClockOffset(database: TestDatabase, offset: string): Promise<void> {
  await database.query('UPDATE clock_offset SET "offset" = $1::interval', [offset]);
}
