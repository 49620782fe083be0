import { CONFIG, type Config } from '@plumbline/platform';
import { isId } from '@plumbline/kernel';
import { Inject, Injectable } from '@nestjs/common';
import jwt from 'jsonwebtoken';
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

export const ISSUER = 'plumbline';
export const AUDIENCE = 'plumbline-api';
export const ALGORITHM = 'HS256';

/** What an access token says. It names a session and nothing more: rights are read from the database each time. */
export interface AccessClaims {
  readonly sid: string;
  readonly org: string;
}

export const isAccessClaims = (payload: unknown): payload is AccessClaims => {
  const { sid, org } = (payload ?? {}) as Partial<AccessClaims>;
  return typeof sid === 'string' && typeof org === 'string' && isId(sid) && isId(org);
};

@Injectable()
export class AccessTokens {
  /** A key object: a string secret would be derived anew for every token. */
  readonly key: KeyObject;
  readonly #successorKey: Buffer;

  constructor(@Inject(CONFIG) config: Config) {
    this.key = createSecretKey(Buffer.from(config.AUTH_SECRET));
    this.#successorKey = createHmac('sha256', config.AUTH_SECRET).update('refresh-token successor').digest();
  }

  sign(claims: AccessClaims, expiresAt: Date): string {
    return jwt.sign({ ...claims, exp: Math.floor(expiresAt.getTime() / 1000) }, this.key, {
      algorithm: ALGORITHM,
      issuer: ISSUER,
      audience: AUDIENCE,
    });
  }

  /** Null unless the token is one of ours, for this audience, and has not expired. `exp`: in seconds since 1970. */
  verify(token: string): (AccessClaims & { readonly exp: number }) | null {
    try {
      const payload = jwt.verify(token, this.key, { algorithms: [ALGORITHM], issuer: ISSUER, audience: AUDIENCE });
      if (!isAccessClaims(payload)) return null;
      const { exp } = payload as AccessClaims & jwt.JwtPayload;
      return exp === undefined ? null : { sid: payload.sid, org: payload.org, exp };
    } catch {
      return null;
    }
  }

  /**
   * The token that replaces a refresh token. Derived rather than drawn, so that a repeated refresh within the
   * network's grace gets the same one although only hashes are kept.
   */
  successorOf(refreshToken: string, organizationId: string): string {
    return `${organizationId}.${createHmac('sha256', this.#successorKey).update(refreshToken).digest('base64url')}`;
  }
}
