import { TokenReader, type Actor, type FoundSession, type TokenClaims } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { ExtractJwt } from 'passport-jwt';
import { AccessTokens } from './access-tokens.ts';
import { CANDIDATE_PERMISSIONS, permissionsOf } from './role-permissions.ts';

const extract = ExtractJwt.fromAuthHeaderAsBearerToken();

/** Access tokens as the `jwt` strategy takes them, without the look at their session. */
@Injectable()
export class JwtTokenReader extends TokenReader {
  constructor(@Inject(AccessTokens) private readonly tokens: AccessTokens) {
    super();
  }

  read(authorization: string | undefined): TokenClaims | null {
    if (authorization === undefined) return null;
    const token = extract({ headers: { authorization } } as Parameters<typeof extract>[0]);
    const claims = token === null ? null : this.tokens.verify(token);
    return claims && { organizationId: claims.org, sessionId: claims.sid };
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
