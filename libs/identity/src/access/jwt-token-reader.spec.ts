import { newId } from '@plumbline/kernel';
import { readConfig } from '@plumbline/platform';
import { jest } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { AccessTokens } from './access-tokens.ts';
import { JwtTokenReader } from './jwt-token-reader.ts';

const SECRET = 'a secret that only this test uses, and long';

describe('JwtTokenReader', () => {
  const tokens = new AccessTokens(
    readConfig({ DATABASE_URL: 'postgres://nowhere', AUTH_SECRET: SECRET, NODE_ENV: 'test' }),
  );
  const claims = { org: newId(), sid: newId() };
  const inAnHour = (): Date => new Date(Date.now() + 3_600_000);
  const bearer = (token: string): string => `Bearer ${token}`;

  afterEach(() => jest.useRealTimers());

  it('reads organization and session from a token of ours, as often as it comes', () => {
    const reader = new JwtTokenReader(tokens);
    const header = bearer(tokens.sign(claims, inAnHour()));
    const read = { organizationId: claims.org, sessionId: claims.sid };
    expect([reader.read(header), reader.read(header)]).toEqual([read, read]);
  });

  it('reads nothing from one that has expired since it was read', () => {
    jest.useFakeTimers({ now: new Date('2026-03-01T10:00:00Z') });
    const reader = new JwtTokenReader(tokens);
    const header = bearer(tokens.sign(claims, inAnHour()));
    expect(reader.read(header)).not.toBeNull();
    jest.setSystemTime(new Date('2026-03-01T10:59:59Z'));
    expect(reader.read(header)).not.toBeNull();
    jest.setSystemTime(new Date('2026-03-01T11:00:00Z'));
    expect(reader.read(header)).toBeNull();
  });

  it.each([
    ['no header', undefined],
    ['another scheme', 'Basic abc'],
    ['no token', bearer('')],
    ['nonsense', bearer('nonsense')],
    ['a changed token', bearer(`${tokens.sign(claims, inAnHour())}x`)],
    ['an expired one', bearer(tokens.sign(claims, new Date(Date.now() - 1_000)))],
    ['an unsigned one', bearer(jwt.sign(claims, null, { algorithm: 'none' }))],
    [
      'another secret',
      bearer(jwt.sign(claims, 'x'.repeat(40), { issuer: 'plumbline', audience: 'plumbline-api', expiresIn: 60 })),
    ],
    ['another audience', bearer(jwt.sign(claims, SECRET, { issuer: 'plumbline', audience: 'others', expiresIn: 60 }))],
    ['one that never expires', bearer(jwt.sign(claims, SECRET, { issuer: 'plumbline', audience: 'plumbline-api' }))],
    [
      'ids that are none',
      bearer(
        jwt.sign({ org: 'a', sid: 'b' }, SECRET, { issuer: 'plumbline', audience: 'plumbline-api', expiresIn: 60 }),
      ),
    ],
  ])('reads nothing from %s', (_, header) => {
    expect(new JwtTokenReader(tokens).read(header)).toBeNull();
  });
});
