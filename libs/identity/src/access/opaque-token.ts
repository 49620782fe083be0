import { isId } from '@plumbline/kernel';
import { createHash, randomBytes } from 'node:crypto';

/**
 * Tokens that only their holder knows (refresh tokens, colleagues' invitations): the organization, a dot and 256
 * random bits. The organization is no secret: it only says behind which wall to look. The database keeps a SHA-256.
 */
export const newOpaqueToken = (organizationId: string): string =>
  `${organizationId}.${randomBytes(32).toString('base64url')}`;

export const hashOfToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** The organization that a token names, or null when the text is no token. */
export function organizationOfToken(token: string): string | null {
  const [organizationId, secret, ...rest] = token.split('.');
  const wellFormed =
    organizationId && isId(organizationId) && secret && /^[\w-]{43}$/.test(secret) && rest.length === 0;
  return wellFormed ? organizationId : null;
}
