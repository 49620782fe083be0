import type { Refusal, Result } from '@plumbline/kernel';

/** Carries a refusal out of a resolver; the error mask of the GraphQL driver turns it into `extensions`. */
export class RefusedError extends Error {
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
