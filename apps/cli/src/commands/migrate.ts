import { ConfigError, migrate, migrateQueues, readSettings, revert } from '@plumbline/platform/setup';
import { migrations } from '@plumbline/migrations';
import { explainDatabaseFailure } from '../stack/preflight.ts';

function databaseUrl(): string {
  const { DATABASE_URL } = readSettings();
  if (!DATABASE_URL) throw new ConfigError('Set DATABASE_URL to the database whose schema is meant.');
  return DATABASE_URL;
}

async function onDatabase<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explainDatabaseFailure(error, url);
  }
}

/** Brings the schema up to date, the queues' included, and says what it ran. */
export async function migrateCommand(print: (line: string) => void): Promise<void> {
  const url = databaseUrl();
  const { applied } = await onDatabase(url, () => migrate(url, migrations));
  await migrateQueues(url);
  print(applied.length === 0 ? 'The schema is up to date.' : `Ran ${applied.join(', ')}.`);
}

/** Undoes the newest migration. */
export async function revertCommand(print: (line: string) => void): Promise<void> {
  const url = databaseUrl();
  const undone = await onDatabase(url, () => revert(url, migrations));
  print(undone ? `Undid ${undone}.` : 'There was nothing to undo.');
}
