import { LruCache, TokenReader, type Actor, type FoundSession, type TokenClaims } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { ExtractJwt } from 'passport-jwt';
import { AccessTokens } from './access-tokens.ts';
import { CANDIDATE_PERMISSIONS, permissionsOf } from './role-permissions.ts';

const extract = ExtractJwt.fromAuthHeaderAsBearerToken();

/** Tokens that are remembered. */
const KEPT = 2_000;

interface Genuine {
  readonly claims: TokenClaims;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/**
 * Access tokens as the `jwt` strategy takes them, without the look at their session. A signature that was right stays
 * right, so it is verified once; whether the token has expired is asked each time.
 */
@Injectable()
export class JwtTokenReader extends TokenReader {
  private readonly genuine = new LruCache<string, Genuine>(KEPT);

  constructor(@Inject(AccessTokens) private readonly tokens: AccessTokens) {
    super();
  }

  read(authorization: string | undefined): TokenClaims | null {
    if (authorization === undefined) return null;
    const token = extract({ headers: { authorization } } as Parameters<typeof extract>[0]);
    if (token === null) return null;
    const genuine = this.genuine.get(token) ?? this.verified(token);
    return genuine && genuine.expiresAt > Math.floor(Date.now() / 1_000) ? genuine.claims : null;
  }

  private verified(token: string): Genuine | null {
    const verified = this.tokens.verify(token);
    if (!verified) return null;
    const { org, sid, exp } = verified;
    const genuine = { claims: { organizationId: org, sessionId: sid }, expiresAt: exp };
    this.genuine.set(token, genuine);
    return genuine;
  }

  /** A candidate's session gets exactly one permission, whatever else changes. */
  actorOf({ organizationId, sessionId }: TokenClaims, session: FoundSession, requestId: string): Actor {
    const { kind, accountId, memberId, candidateId, assignmentId, roles } = session;
    const permissions = kind === 'candidate' ? CANDIDATE_PERMISSIONS : permissionsOf(roles ?? []);
    return {
      kind,
      organizationId,
      accountId,
      memberId,
      candidateId,
      assignmentId,
      sessionId,
      permissions,
      requestId,
    };
  }
}
