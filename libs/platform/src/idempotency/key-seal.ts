import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { OperationRequest } from '../graphql/graphql-engine.ts';

/** Whose key it is. The same key of somebody else is another key. */
export interface KeyOwner {
  readonly organizationId: string;
  /** An account, or a candidate's assignment. */
  readonly scope: string;
}

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SECRET_ID_BYTES = 8;

const derive = (secret: string, salt: string, purpose: string, bytes: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, `plumbline idempotency: ${purpose}`, bytes));

/** Tells one secret from another without telling anything about it. */
const secretIdOf = (secret: string): Buffer => derive(secret, '', 'which secret', SECRET_ID_BYTES);

/**
 * What one `Idempotency-Key` hashes and encrypts with. The keys are derived (HKDF, RFC 5869) from the installation's
 * secret and from the idempotency key itself, which only its client has: who reads the database, backups included, can
 * neither open an answer nor guess at a request.
 */
export class KeySeal {
  /** Under which the request is kept: SHA-256, so that it is found even when the secret has changed. */
  readonly keyHash: Buffer;
  readonly secretId: Buffer;
  readonly #answerKey: Buffer;
  readonly #requestKey: Buffer;

  constructor(secret: string, { organizationId, scope }: KeyOwner, key: string) {
    const salt = JSON.stringify([organizationId, scope, key]);
    this.keyHash = createHash('sha256').update(salt).digest();
    this.secretId = secretIdOf(secret);
    this.#answerKey = derive(secret, salt, 'the answer', KEY_BYTES);
    this.#requestKey = derive(secret, salt, 'the request', KEY_BYTES);
  }

  /** Keyed, because variables may hold what could be guessed from a plain hash: passwords. */
  requestHash(request: OperationRequest): Buffer {
    return createHmac('sha256', this.#requestKey).update(canonicalRequest(request)).digest();
  }

  /** A nonce of 12 bytes, a tag of 16, the text; bound to the claim whose answer it is. */
  seal(text: string, claimId: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#answerKey, nonce).setAAD(Buffer.from(claimId));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** Null when it was sealed with another secret, or changed since. */
  open(sealed: Buffer, claimId: string): string | null {
    if (sealed.length < NONCE_BYTES + TAG_BYTES) return null;
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
    const decipher = createDecipheriv(CIPHER, this.#answerKey, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(claimId)).setAuthTag(tag);
    try {
      const text = [decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()];
      return Buffer.concat(text).toString('utf8');
    } catch {
      return null;
    }
  }
}

/** The same for two requests that ask for the same: the order of an object's fields does not matter, all else does. */
function canonicalRequest({ query, operationName, variables }: OperationRequest): string {
  return JSON.stringify([query, operationName ?? null, variables ?? {}], (_name, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}
