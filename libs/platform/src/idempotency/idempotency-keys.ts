import { ok, type Result } from '@plumbline/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { CONFIG, type Config } from '../config/config.ts';
import type { OperationRequest } from '../graphql/graphql-engine.ts';
import { LOGGER } from '../observability/logger.ts';
import { IdempotencyStore } from './idempotency-store.ts';
import { KeyedOperation } from './keyed-operation.ts';
import { idempotencyRefusals } from './refusals.ts';

const LONGEST_KEY = 255;
const PRINTABLE = /^[\x20-\x7e]+$/;
/** A string of a structured field (RFC 9651, 3.3.3), which is how the IETF's draft writes the header. */
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;

/** The header `Idempotency-Key` of mutations over HTTP. */
@Injectable()
export class IdempotencyKeys {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(IdempotencyStore) private readonly store: IdempotencyStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** The operation under its key. Refuses with `IDEMPOTENCY_KEY_INVALID`. */
  open(header: string, request: OperationRequest): Result<KeyedOperation> {
    const key = keyOf(header);
    if (key.length > LONGEST_KEY || !PRINTABLE.test(key)) return idempotencyRefusals.IDEMPOTENCY_KEY_INVALID();
    return ok(new KeyedOperation({ ...request, key }, this.config.AUTH_SECRET, this.store, this.logger));
  }
}

/** Quoted and bare, it is the same key. */
function keyOf(header: string): string {
  const text = header.trim();
  return QUOTED.exec(text)?.[1]?.replace(/\\(["\\])/g, '$1') ?? text;
}
