import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CONFIG, type Config } from '../config/config.ts';
import { AuditEntryEntity } from './audit-entry.entity.ts';
import { appDataSourceOptions } from './data-source-options.ts';
import { HotStatements } from './hot-statements.ts';
import { SystemDatabase } from './system-database.ts';
import { UnitOfWork } from './unit-of-work.ts';

/** Features register their entities with `TypeOrmModule.forFeature`; everything else they need is the unit of work. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [CONFIG],
      useFactory: (config: Config) => ({ ...appDataSourceOptions(config), autoLoadEntities: true, retryAttempts: 3 }),
    }),
    TypeOrmModule.forFeature([AuditEntryEntity]),
  ],
  providers: [UnitOfWork, HotStatements, SystemDatabase],
  exports: [UnitOfWork, HotStatements, SystemDatabase],
})
export class DatabaseModule {}
