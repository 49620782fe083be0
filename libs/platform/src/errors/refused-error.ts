import type { Refusal, Result } from '@plumbline/kernel';
import { IntrinsicException } from '@nestjs/common';

/**
 * Carries a refusal out of a resolver; the error mask of the GraphQL driver turns it into `extensions`. Intrinsic, so that
 * Nest does not log an everyday "no" as if something had failed.
 */
export class RefusedError extends IntrinsicException {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
    this.name = 'RefusedError';
  }
}

/** The value of an accepted result; throws {@link RefusedError} for a refused one. For the edge (resolvers) only. */
export function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new RefusedError(result.error);
  return result.value;
}
