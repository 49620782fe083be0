import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { ok, type Result } from '@plumbline/kernel';
import { refusals } from './refusals.ts';

/** Whom an invitation's token is for. */
export interface InvitationSubject {
  readonly organizationId: string;
  readonly assignmentId: string;
}

const ID_BYTES = 16;
const MAC_BYTES = 32;

// Keeps these codes apart from any other use of the same secret.
const PURPOSE = Buffer.from('plumbline invitation 1\n', 'utf8');

/**
 * The token of an invitation's link: base64url of organization id (16 bytes), assignment id (16 bytes) and their
 * HMAC-SHA-256 (32 bytes, RFC 2104) under `secret`. It is derived, never stored: the same assignment has always the same
 * token, and the database alone opens nothing. Throws a RangeError when an id is not a UUID.
 */
export function invitationToken(subject: InvitationSubject, secret: KeyObject): string {
  const ids = Buffer.concat([uuidBytes(subject.organizationId), uuidBytes(subject.assignmentId)]);
  return Buffer.concat([ids, mac(ids, secret)]).toString('base64url');
}

/**
 * Whom a token is for, when its code is right; compared in constant time. Whether the invitation still stands is the
 * database's to say. Refuses with `INVITATION_INVALID`, without a hint which part is wrong.
 */
export function readInvitationToken(token: string, secret: KeyObject): Result<InvitationSubject> {
  const bytes = Buffer.from(token, 'base64url');
  // Decoding is lenient (other alphabets, stray bits), so only the one spelling that we write is taken.
  const spelt = bytes.length === 2 * ID_BYTES + MAC_BYTES && bytes.toString('base64url') === token;
  if (!spelt) return refusals.INVITATION_INVALID({ field: 'token' });
  const ids = bytes.subarray(0, 2 * ID_BYTES);
  if (!timingSafeEqual(bytes.subarray(2 * ID_BYTES), mac(ids, secret)))
    return refusals.INVITATION_INVALID({ field: 'token' });
  return ok({ organizationId: uuidText(ids.subarray(0, ID_BYTES)), assignmentId: uuidText(ids.subarray(ID_BYTES)) });
}

const mac = (ids: Buffer, secret: KeyObject): Buffer =>
  createHmac('sha256', secret).update(PURPOSE).update(ids).digest();

function uuidBytes(id: string): Buffer {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
  if (bytes.length !== ID_BYTES) throw new RangeError('Not a UUID');
  return bytes;
}

function uuidText(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
