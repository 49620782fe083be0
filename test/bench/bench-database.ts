import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { migrations } from '@plumbline/migrations';
import { migrate, migrateQueues, startEmbeddedPostgres } from '@plumbline/platform/setup';
import pg from 'pg';

/** A server of the bench's own, with the schema of all migrations. It and its data are gone after {@link stop}. */
export interface BenchDatabase {
  /** A superuser's address: what the application connects with takes its own role. */
  readonly url: string;
  /** As a superuser, past row-level security: for making data and for looking. */
  query<R extends object = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<R[]>;
  stop(): Promise<void>;
}

/** As root the server runs as another user, who must be able to reach its folder. */
const BASE = process.getuid?.() === 0 ? '/var/tmp' : tmpdir();

/** @param settings of the server, beside those of every bench */
export async function startBenchDatabase(settings: Readonly<Record<string, string>> = {}): Promise<BenchDatabase> {
  const folder = path.join(BASE, `plumbline-bench-${process.pid}`);
  const server = await startEmbeddedPostgres({
    directory: path.join(folder, 'data'),
    password: randomBytes(18).toString('base64url'),
    database: 'bench',
    settings: {
      shared_buffers: '1GB',
      maintenance_work_mem: '512MB',
      max_wal_size: '4GB',
      timezone: 'UTC',
      ...settings,
    },
  });
  const pool = new pg.Pool({ connectionString: server.url, max: 2, application_name: 'plumbline-bench' });
  pool.on('error', () => undefined);
  const stop = async (): Promise<void> => {
    await pool.end();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await migrate(server.url, migrations);
    await migrateQueues(server.url);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: server.url,
    async query<R extends object>(sql: string, parameters: readonly unknown[] = []) {
      const { rows } = await pool.query<R>(sql, [...parameters]);
      return rows;
    },
    stop,
  };
}
