import type { Actor } from './actor.ts';

/** What a token says about itself. Whether its session is open, only the database knows. */
export interface TokenClaims {
  readonly organizationId: string;
  readonly sessionId: string;
}

/** What the database says of an open session (`check_session`). */
export interface FoundSession extends Pick<Actor, 'accountId' | 'memberId' | 'candidateId' | 'assignmentId'> {
  readonly kind: 'member' | 'candidate';
  readonly roles: readonly string[] | null;
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
  /**
   * Whether the session that the statement has found may call this field; null for one that is not open. Throws a
   * `RefusedError`, `UNAUTHENTICATED` or `FORBIDDEN`: what the statement brought along is not to be given away then.
   */
  admit(session: FoundSession | null): void;
}

/** Who calls a field that is open by statement: an actor where the session has been looked at already. */
export type Caller = Actor | SessionClaim;

/** Reads tokens without asking the database. Implemented by identity. */
export abstract class TokenReader {
  /** `authorization`: the header. Null unless it bears an access token that is genuine and has not expired. */
  abstract read(authorization: string | undefined): TokenClaims | null;

  /** Who acts in a session that is open. */
  abstract actorOf(claims: TokenClaims, session: FoundSession, requestId: string): Actor;
}
