import { Module } from '@nestjs/common';
import { AuditLog } from './audit-log.ts';
import { AuditResolver } from './audit.resolver.ts';

/** Lets those who may read what the unit of work wrote down. */
@Module({ providers: [AuditLog, AuditResolver] })
export class AuditModule {}
