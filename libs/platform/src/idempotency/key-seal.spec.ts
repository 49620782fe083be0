import { createHash } from 'node:crypto';
import { KeySeal } from './key-seal.ts';

const SECRET = 'a secret of these tests, long enough to be one';
const OWNER = { organizationId: 'organization', scope: 'account' };
const seal = (key = 'key', owner = OWNER, secret = SECRET) => new KeySeal(secret, owner, key);
const request = { query: 'mutation { do }', operationName: 'Do', variables: { a: 1, b: { c: [1, 2], d: null } } };

describe('what an Idempotency-Key hashes', () => {
  it('is the same for the same request, whatever the order of its fields', () => {
    const reordered = { variables: { b: { d: null, c: [1, 2] }, a: 1 }, operationName: 'Do', query: 'mutation { do }' };
    expect(seal().requestHash(reordered)).toEqual(seal().requestHash(request));
    expect(seal().requestHash({ query: 'q' })).toEqual(
      seal().requestHash({ query: 'q', variables: {}, operationName: null }),
    );
  });

  it.each([
    ['document', { ...request, query: 'mutation { do  }' }],
    ['operation', { ...request, operationName: 'Other' }],
    ['variable', { ...request, variables: { ...request.variables, a: '1' } }],
    ['order of a list', { ...request, variables: { a: 1, b: { c: [2, 1], d: null } } }],
    ['null that is left out', { ...request, variables: { a: 1, b: { c: [1, 2] } } }],
  ])('is another for another %s', (_, other) => {
    expect(seal().requestHash(other)).not.toEqual(seal().requestHash(request));
  });

  it('finds the key whatever the secret, and nobody else’s', () => {
    const { keyHash } = seal();
    expect(keyHash).toHaveLength(32);
    expect(seal('key', OWNER, `${SECRET}!`).keyHash).toEqual(keyHash);
    expect(seal('key', { ...OWNER, scope: 'other' }).keyHash).not.toEqual(keyHash);
    expect(seal('key', { ...OWNER, organizationId: 'other' }).keyHash).not.toEqual(keyHash);
    expect(seal('other').keyHash).not.toEqual(keyHash);
  });

  it('cannot be compared with guesses at the request without the secret', () => {
    expect(seal('key', OWNER, `${SECRET}!`).requestHash(request)).not.toEqual(seal().requestHash(request));
    const plain = createHash('sha256').update(JSON.stringify(request)).digest();
    expect(seal().requestHash(request)).not.toEqual(plain);
    expect(seal('key', OWNER, `${SECRET}!`).secretId).not.toEqual(seal().secretId);
    expect(seal('other').secretId).toEqual(seal().secretId);
  });
});

describe('an answer under seal', () => {
  const TEXT = '{"data":{"token":"shown once, é"}}';

  it('is opened by its key, its secret and its claim together', () => {
    const sealed = seal().seal(TEXT, 'claim');
    expect(seal().open(sealed, 'claim')).toBe(TEXT);
    expect(sealed.includes('shown once')).toBe(false);
    expect(seal('other').open(sealed, 'claim')).toBeNull();
    expect(seal('key', OWNER, `${SECRET}!`).open(sealed, 'claim')).toBeNull();
    expect(seal().open(sealed, 'another claim')).toBeNull();
  });

  it('is never sealed the same way twice', () => {
    expect(seal().seal(TEXT, 'claim')).not.toEqual(seal().seal(TEXT, 'claim'));
  });

  it('is not opened when a bit of it has changed, or an end is missing', () => {
    const sealed = seal().seal(TEXT, 'claim');
    for (const at of [0, 12, 28, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(seal().open(changed, 'claim')).toBeNull();
    }
    for (const length of [0, 27, 28, sealed.length - 1]) {
      expect(seal().open(sealed.subarray(0, length), 'claim')).toBeNull();
    }
  });
});
