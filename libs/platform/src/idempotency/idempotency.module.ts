import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdempotencyKeyEntity } from './idempotency-key.entity.ts';
import { IdempotencyKeys } from './idempotency-keys.ts';
import { IdempotencyStore } from './idempotency-store.ts';

/** `Idempotency-Key`, for the application that answers mutations. */
@Module({
  imports: [TypeOrmModule.forFeature([IdempotencyKeyEntity])],
  providers: [IdempotencyStore, IdempotencyKeys],
  exports: [IdempotencyKeys],
})
export class IdempotencyModule {}
