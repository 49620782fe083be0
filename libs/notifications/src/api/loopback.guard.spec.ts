import { isLocal } from './loopback.guard.ts';

describe('a request for the mailbox', () => {
  it.each([
    ['127.0.0.1', 'localhost:3000'],
    ['127.8.0.1', '127.0.0.1:3000'],
    ['::1', '[::1]:3000'],
    ['::ffff:127.0.0.1', 'localhost'],
  ])('is let in from %s to %s', (peer, host) => {
    expect(isLocal(peer, { host })).toBe(true);
  });

  it.each([
    ['192.168.1.5', 'localhost:3000'],
    ['::ffff:10.0.0.1', 'localhost'],
    [undefined, 'localhost'],
    ['127.0.0.1', 'evil.example.test'],
    ['127.0.0.1', 'localhost.evil.example.test'],
    ['127.0.0.1', 'localhost:3000@evil.example.test'],
    ['127.0.0.1', '127.0.0.1.evil.example.test:3000'],
    ['127.0.0.1', ''],
  ])('is not let in from %s to %s', (peer, host) => {
    expect(isLocal(peer, { host })).toBe(false);
  });

  it.each(['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'])(
    'is not let in through a proxy that says %s',
    (name) => {
      expect(isLocal('127.0.0.1', { host: 'localhost', [name]: 'x' })).toBe(false);
    },
  );
});
