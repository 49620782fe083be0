/**
 * What setting up takes: settings, a database, its schema. An entry of its own, because everything else of this library
 * brings the server frameworks along, which the command line would load (for a second or more) and never use.
 */
export { ConfigError, processEnvironment, readSettings } from './config/config.ts';
export { migrate, revert } from './database/migrate.ts';
export { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded/embedded-postgres.ts';
export { migrateQueues } from './queues/migrate-queues.ts';
