import type { Actor } from './actor.ts';

/** What a token says about itself. Whether its session is open, only the database knows. */
export interface TokenClaims {
  readonly organizationId: string;
  readonly sessionId: string;
}

/**
 * Somebody with a token that is genuine and has not expired, whose session is looked at by the statement that does the
 * work: see `AllowByStatement`.
 */
export interface SessionClaim extends TokenClaims {
  readonly kind: 'claim';
  readonly requestId: string;
  /**
   * The actor as every other field gets it, by a look at the session of its own: for what the statement cannot do.
   * Throws a `RefusedError`, `UNAUTHENTICATED` or `FORBIDDEN`.
   */
  actor(): Promise<Actor>;
}

/** Who calls a field that is open by statement: an actor where the session has been looked at already. */
export type Caller = Actor | SessionClaim;

/** Reads tokens without asking the database. Implemented by identity. */
export abstract class TokenReader {
  /** `authorization`: the header. Null unless it bears an access token that is genuine and has not expired. */
  abstract read(authorization: string | undefined): TokenClaims | null;
}
