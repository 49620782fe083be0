import { TokenReader, type TokenClaims } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { ExtractJwt } from 'passport-jwt';
import { AccessTokens } from './access-tokens.ts';

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
}
