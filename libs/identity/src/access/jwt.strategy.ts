import { TokenReader, type Actor, type RequestCarrier } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { AccountDirectory } from '../data/account.directory.ts';
import { AccessTokens, ALGORITHM, AUDIENCE, isAccessClaims, ISSUER } from './access-tokens.ts';

/**
 * The token says which session; the database says, for each operation, whether it is open and what its member may do
 * now.
 */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(
    @Inject(AccessTokens) tokens: AccessTokens,
    @Inject(AccountDirectory) private readonly accounts: AccountDirectory,
    @Inject(TokenReader) private readonly reader: TokenReader,
  ) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      // passport-jwt's types know texts and buffers only; it hands the key to jsonwebtoken, which takes key objects.
      secretOrKeyProvider: (_request, _token, done) => done(null, tokens.key as unknown as Buffer),
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: AUDIENCE,
      passReqToCallback: true,
    });
  }

  async validate(carrier: RequestCarrier, payload: unknown): Promise<Actor | false> {
    if (!isAccessClaims(payload)) return false;
    const session = await this.accounts.checkSession(payload.org, payload.sid);
    if (!session) return false;
    return this.reader.actorOf({ organizationId: payload.org, sessionId: payload.sid }, session, carrier.requestId);
  }
}
