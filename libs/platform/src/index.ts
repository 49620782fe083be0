export { AuditModule } from './audit/audit.module.ts';
export { actingMember } from './auth/acting-member.ts';
export { systemActor, type Actor } from './auth/actor.ts';
export { ACCESS, Allow, AllowByStatement, AnySession, Public, type Access } from './auth/allow.ts';
export { ClientAddress } from './auth/client-address.ts';
export { CurrentActor, CurrentCaller, RequestId } from './auth/current-actor.ts';
export { authRefusals, sessionDenied, type SessionDenial } from './auth/refusals.ts';
export { carrierOf, type RequestCarrier } from './auth/request-carrier.ts';
export {
  TokenReader,
  type Caller,
  type FoundSession,
  type SessionClaim,
  type TokenClaims,
} from './auth/session-claim.ts';
export { SessionGuard } from './auth/session-guard.ts';
export { SessionWatch } from './auth/session-watch.ts';
export {
  CONFIG,
  ConfigError,
  configSchema,
  processEnvironment,
  readConfig,
  readSettings,
  type Config,
} from './config/config.ts';
export { CoreModule } from './config/core.module.ts';
export { AuditEntryEntity } from './database/audit-entry.entity.ts';
export { appDataSourceOptions, connectionFor, type DatabaseRole } from './database/data-source-options.ts';
export { DatabaseModule } from './database/database.module.ts';
export { HotStatements } from './database/hot-statements.ts';
export { migrate, revert, type MigrationReport, type Migrations } from './database/migrate.ts';
export { SystemDatabase, type SystemQuery } from './database/system-database.ts';
export { asTx, Tx, type AuditRecord, type NamedStatement, type PendingEvent } from './database/tx.ts';
export { UnitOfWork } from './database/unit-of-work.ts';
export { RefusalFilter } from './errors/refusal-filter.ts';
export { RefusedError, unwrap } from './errors/refused-error.ts';
export { HealthModule } from './health/health.module.ts';
export { IdempotencyKeys } from './idempotency/idempotency-keys.ts';
export { IdempotencyModule } from './idempotency/idempotency.module.ts';
export { idempotencyRefusals } from './idempotency/refusals.ts';
export { createLogger, LOGGER, NestLogger } from './observability/logger.ts';
export { currentContext, runInContext, type RequestContext } from './observability/request-context.ts';
export type { DeadLetter } from './outbox/dead-letter.repository.ts';
export { OutboxDeliveryEntity } from './outbox/outbox-delivery.entity.ts';
export { OutboxEventEntity } from './outbox/outbox-event.entity.ts';
export { OutboxRelay } from './outbox/outbox-relay.ts';
export { RelayWaker } from './outbox/relay-waker.ts';
export {
  HandlesJob,
  HandlesJobInBatches,
  HandlesLongJob,
  type BatchJobHandler,
  type EventJobHandler,
  type FurtherRun,
  type JobContext,
  type LongJobHandler,
  type ScheduledJobHandler,
  type SystemContext,
} from './queues/job-handlers.ts';
export { JobHandlersError } from './queues/match-handlers.ts';
export { migrateQueues } from './queues/migrate-queues.ts';
export { PermanentFailure, QueueEngine } from './queues/queue-engine.ts';
export { QueuesModule } from './queues/queues.module.ts';
export { PostgresChannels } from './realtime/postgres-channels.ts';
export { ProgressStream } from './realtime/progress-stream.ts';
export {
  MAX_MESSAGE_BYTES,
  Realtime,
  SlowSubscriberError,
  type EventNotice,
  type RealtimeMessage,
  type Subscription,
} from './realtime/realtime.ts';
export {
  freePort,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from './embedded/embedded-postgres.ts';
export { announceReady, drainOnShutdown } from './config/lifecycle.ts';
export {
  connectionOf,
  PageArgs,
  PageInfoType,
  pageRefusals,
  pageRequest,
  toConnection,
  type Connection,
  type Edge,
} from './graphql/pagination.ts';
export { PlumblineGraphQLDriver, type PlumblineDriverOptions } from './graphql/driver.ts';
export {
  PlumblineGraphQLModule,
  type PlumblineGraphQLAsyncOptions,
  type PlumblineGraphQLOptions,
} from './graphql/graphql.module.ts';
export {
  createContext,
  perOperation,
  requestIdFrom,
  type ContextFactory,
  type ContextSource,
  type GraphQLContext,
} from './graphql/graphql-context.ts';
export { DEFAULT_GRAPHQL_LIMITS, type GraphQLLimits } from './graphql/limits.ts';
export { batched, batchedById, perActor } from './graphql/loaders.ts';
export { pagedLoader } from './graphql/paged-loader.ts';
export { LruCache } from './graphql/lru-cache.ts';
export { INTERNAL_MESSAGE, type ErrorOccurrence, type ReportError } from './graphql/mask-error.ts';
export { graphqlRefusals } from './graphql/refusals.ts';
export { DateTimeScalar, DecimalScalar } from './graphql/scalars.ts';
export type { ConnectionParams, ConnectionRequest, OnConnect } from './graphql/websocket-route.ts';
