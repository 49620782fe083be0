import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { CONFIG, type Config } from '../config/config.ts';
import { connectionFor } from '../database/data-source-options.ts';
import { LOGGER } from '../observability/logger.ts';
import { PostgresRelayWaker, RelayWaker } from '../outbox/relay-waker.ts';
import { PostgresChannels } from './postgres-channels.ts';
import { PostgresRealtime } from './postgres-realtime.ts';
import { Realtime } from './realtime.ts';
import { RedisRealtime } from './redis-realtime.ts';

/** What every process has: a way to wake the relay, and realtime messages both ways. */
@Global()
@Module({
  providers: [
    {
      provide: PostgresChannels,
      inject: [CONFIG, LOGGER],
      useFactory: (config: Config, logger: Logger) =>
        new PostgresChannels({
          connection: connectionFor(config, 'plumbline_app'),
          onError: (error) => logger.warn({ err: error }, 'The notification channels lost their connection'),
        }),
    },
    {
      provide: Realtime,
      inject: [CONFIG, LOGGER, PostgresChannels],
      useFactory: (config: Config, logger: Logger, channels: PostgresChannels): Realtime =>
        config.REDIS_URL === undefined
          ? new PostgresRealtime(channels)
          : new RedisRealtime({
              url: config.REDIS_URL,
              onError: (error) => logger.warn({ err: error }, 'Realtime lost its connection to Redis'),
            }),
    },
    {
      provide: RelayWaker,
      inject: [PostgresChannels],
      useFactory: (channels: PostgresChannels) => new PostgresRelayWaker(channels),
    },
  ],
  exports: [PostgresChannels, Realtime, RelayWaker],
})
export class MessagingModule implements OnApplicationShutdown {
  constructor(
    @Inject(Realtime) private readonly realtime: Realtime,
    @Inject(PostgresChannels) private readonly channels: PostgresChannels,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.realtime.close();
    await this.channels.close();
  }
}
