import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { checkListening, explainDatabaseFailure, redisAbsence } from './preflight.ts';

describe('what is looked at before a start', () => {
  const server = createServer();
  const taken = (): number => (server.address() as AddressInfo).port;

  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('is whether the port is free', async () => {
    await expect(checkListening('PORT', '127.0.0.1', taken())).rejects.toThrow(
      `Port ${taken()} is taken. Set another PORT, or leave it out and the next free one is used.`,
    );
    await expect(checkListening('PORT', '127.0.0.1', 0)).resolves.toBeUndefined();
  });

  it('is whether the machine has the address', async () => {
    // 192.0.2.0/24 is for documentation and belongs to no machine.
    await expect(checkListening('PORT', '192.0.2.1', 0)).rejects.toThrow(/^HOST: .*192\.0\.2\.1/);
  });

  it('is whether something listens where Redis should be', async () => {
    expect(await redisAbsence(`redis://127.0.0.1:${taken()}/0`)).toBeUndefined();
    expect(await redisAbsence('redis://:secret@127.0.0.1:1/0')).toMatch(
      /^REDIS_URL: nothing answers at 127\.0\.0\.1:1;/,
    );
  });
});

describe('a database that cannot be used', () => {
  const url = 'postgres://owner:secret@db.example.test:5433/plumbline';
  const failure = (code: string) => Object.assign(new Error('as PostgreSQL puts it'), { code });

  it('is named by its address, without the password', () => {
    expect(explainDatabaseFailure(failure('ECONNREFUSED'), url)).toEqual(
      new Error('DATABASE_URL: no PostgreSQL answers at db.example.test:5433.'),
    );
    expect(String(explainDatabaseFailure(failure('28P01'), url))).toContain('as PostgreSQL puts it');
    expect(String(explainDatabaseFailure(failure('28P01'), url))).not.toContain('secret');
  });

  it('leaves any other failure as it is', () => {
    const other = failure('42501');
    expect(explainDatabaseFailure(other, url)).toBe(other);
  });
});
