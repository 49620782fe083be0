import { Module, type DynamicModule } from '@nestjs/common';
import { SystemClock, Clock } from '@plumbline/kernel';
import type { Logger } from 'pino';
import { LOGGER } from '../observability/logger.ts';
import { CONFIG, type Config } from './config.ts';

/** What every other module may inject: the settings, the process's logger, its clock. */
@Module({})
export class CoreModule {
  static forRoot(config: Config, logger: Logger): DynamicModule {
    return {
      module: CoreModule,
      global: true,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: LOGGER, useValue: logger },
        { provide: Clock, useClass: SystemClock },
      ],
      exports: [CONFIG, LOGGER, Clock],
    };
  }
}
