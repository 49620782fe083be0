import { DataSource, type DataSourceOptions } from 'typeorm';

/** As in `migrations/index.ts`. */
export type Migrations = NonNullable<DataSourceOptions['migrations']>;

const LOCK = 7_305_221; // any number, the same in every process: two starting at once migrate one after the other

export interface MigrationReport {
  /** Names of what was run, oldest first; empty when the schema was current. */
  readonly applied: readonly string[];
}

const connect = (url: string, migrations: Migrations): Promise<DataSource> =>
  new DataSource({
    type: 'postgres',
    url,
    migrations,
    migrationsTableName: 'schema_migrations',
    logging: false,
  }).initialize();

/** Brings the schema up to date as the owner that `url` logs in as, each migration in a transaction of its own. */
export async function migrate(url: string, migrations: Migrations): Promise<MigrationReport> {
  const dataSource = await connect(url, migrations);
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query(`SELECT pg_advisory_lock(${LOCK})`);
    const applied = await dataSource.runMigrations({ transaction: 'each' });
    return { applied: applied.map((migration) => migration.name) };
  } finally {
    await lock.release();
    await dataSource.destroy();
  }
}

/** Undoes the newest migration; says which, or null when there was none. */
export async function revert(url: string, migrations: Migrations): Promise<string | null> {
  const dataSource = await connect(url, migrations);
  try {
    const before = await dataSource.query<{ name: string }[]>(
      'SELECT name FROM schema_migrations ORDER BY id DESC LIMIT 1',
    );
    if (!before[0]) return null;
    await dataSource.undoLastMigration({ transaction: 'each' });
    return before[0].name;
  } finally {
    await dataSource.destroy();
  }
}
