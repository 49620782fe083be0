import type { DataSourceOptions } from 'typeorm';
import type { Config } from '../config/config.ts';

export type DatabaseRole = 'plumbline_app' | 'plumbline_system';

export interface Connection {
  readonly url: string;
  /** PostgreSQL's start-up options: the role the connection takes before its first statement. */
  readonly options: string | undefined;
}

/** How to reach the database as one of the two roles; see {@link Config} for the settings behind it. */
export function connectionFor(
  config: Pick<Config, 'DATABASE_URL' | 'DATABASE_APP_URL' | 'DATABASE_SYSTEM_URL'>,
  role: DatabaseRole,
): Connection {
  const own = role === 'plumbline_app' ? config.DATABASE_APP_URL : config.DATABASE_SYSTEM_URL;
  return own ? { url: own, options: undefined } : { url: config.DATABASE_URL, options: `-c role=${role}` };
}

/** The application's data source. The schema is made by migrations alone. */
export function appDataSourceOptions(
  config: Pick<Config, 'DATABASE_URL' | 'DATABASE_APP_URL' | 'DATABASE_SYSTEM_URL' | 'DATABASE_POOL_SIZE'>,
): DataSourceOptions {
  const { url, options } = connectionFor(config, 'plumbline_app');
  return {
    type: 'postgres',
    url,
    synchronize: false,
    migrationsRun: false,
    logging: false,
    applicationName: 'plumbline',
    poolSize: config.DATABASE_POOL_SIZE,
    // A connection that idles in a transaction holds locks that others wait for.
    extra: { options: [options, '-c idle_in_transaction_session_timeout=60000'].filter(Boolean).join(' ') },
  };
}
