import { smtpOptions } from './smtp-options.ts';

describe('how a mail server is spoken to', () => {
  it.each([
    ['smtp://mail.example.test', { host: 'mail.example.test', port: 587, secure: false, requireTLS: false }],
    ['smtps://mail.example.test', { port: 465, secure: true, requireTLS: false }],
    ['smtp://mail.example.test:25', { port: 25 }],
    ['smtp://[::1]:2525', { host: '::1', port: 2525 }],
  ])('at %s', (address, options) => {
    expect(smtpOptions(address, 8)).toMatchObject({ ...options, pool: true, maxConnections: 8 });
    expect(smtpOptions(address, 8)).not.toHaveProperty('auth');
  });

  it('with a password, only over TLS, except on this machine itself', () => {
    const remote = smtpOptions('smtp://me%40example.test:p%2Fw@mail.example.test', 1);
    expect(remote).toMatchObject({ auth: { user: 'me@example.test', pass: 'p/w' }, requireTLS: true });
    expect(smtpOptions('smtps://me:pw@mail.example.test', 1)).toMatchObject({ secure: true, requireTLS: false });
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      expect(smtpOptions(`smtp://me:pw@${host}:1025`, 1).requireTLS).toBe(false);
    }
    expect(smtpOptions('smtp://me:pw@localhost.example.test', 1).requireTLS).toBe(true);
  });

  it('never reads a file or an address that a message names', () => {
    expect(smtpOptions('smtp://mail.example.test', 1)).toMatchObject({
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  });
});
