import { ConfigError, configSchema, readConfig, readSettings } from './config.ts';

const DATABASE_URL = 'postgres://somebody@db.example.test/plumbline';
const SECRET = 'x'.repeat(32);

describe('the configuration', () => {
  it('has a default for everything but the database, outside production', () => {
    const config = readConfig({ DATABASE_URL });
    expect(config).toMatchObject({ NODE_ENV: 'development', DATA_DIR: '.data', HOST: '127.0.0.1', GRAPHQL_JIT: true });
    expect(config.PORT).toBeUndefined();
    expect(config.REDIS_URL).toBeUndefined();
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', 'http'],
    ['DATABASE_URL', 'mysql://db'],
    ['REDIS_URL', 'localhost:6379'],
    ['LOG_LEVEL', 'loud'],
    ['AUTH_SECRET', 'short'],
    ['GRAPHQL_JIT', 'yes'],
    ['SHUTDOWN_SECONDS', '0'],
    ['SMTP_URL', 'mail.example.test:25'],
    ['SMTP_URL', 'https://mail.example.test'],
    ['SMTP_URL', 'smtp://'],
    ['SMTP_URL', 'smtp://mail.example.test?tls.rejectUnauthorized=false'],
    ['MAIL_FROM', 'Acme'],
    ['MAIL_FROM', 'Acme <jobs@example.test'],
    ['MAIL_FROM', 'Acme\r\nBcc: all@example.test <jobs@example.test>'],
    ['PUBLIC_URL', 'hiring.example.test'],
    ['PUBLIC_URL', 'ftp://hiring.example.test'],
    ['PUBLIC_URL', 'https://hiring.example.test/?a=b'],
    ['PUBLIC_URL', 'https://me:pass@hiring.example.test'],
  ])('refuses %s=%s and says which it is', (name, value) => {
    const read = () => readSettings({ DATABASE_URL, [name]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(name);
  });

  it('names every setting that is not usable at once', () => {
    expect(() => readSettings({ PORT: 'x', LOG_LEVEL: 'y' })).toThrow(/PORT[^]*LOG_LEVEL|LOG_LEVEL[^]*PORT/);
  });

  it('does not repeat a value that may be a secret', () => {
    expect(() => readSettings({ AUTH_SECRET: 'hunter2' })).not.toThrow('hunter2');
    expect(() => readSettings({ AUTH_SECRET: 'hunter2' })).toThrow('AUTH_SECRET');
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readSettings({ REDIS_URL: '', PORT: '' })).toMatchObject({ NODE_ENV: 'development' });
  });

  it('insists on the database everywhere, and on both secrets in production', () => {
    expect(() => readConfig({})).toThrow('DATABASE_URL');
    expect(() => readConfig({ DATABASE_URL, NODE_ENV: 'production' })).toThrow(/AUTH_SECRET[^]*INVITATION_SECRET/);
    const config = readConfig({ DATABASE_URL, NODE_ENV: 'production', AUTH_SECRET: SECRET, INVITATION_SECRET: SECRET });
    expect(config.AUTH_SECRET).toBe(SECRET);
  });

  it('reads whom mail is from, and where links begin', () => {
    const mail = (MAIL_FROM: string) => readSettings({ MAIL_FROM }).MAIL_FROM;
    expect(mail('jobs@example.test')).toEqual({ name: '', address: 'jobs@example.test' });
    expect(mail('Acme, Inc. <jobs@example.test>')).toEqual({ name: 'Acme, Inc.', address: 'jobs@example.test' });
    expect(mail('"Acme" <jobs@example.test>')).toEqual({ name: 'Acme', address: 'jobs@example.test' });
    expect(readSettings({ PUBLIC_URL: 'https://example.test/hiring/' }).PUBLIC_URL).toBe('https://example.test/hiring');
  });

  it('takes a mail server only with all that letters are made of', () => {
    const SMTP_URL = 'smtp://user:p%40ss@mail.example.test:587';
    expect(() => readConfig({ DATABASE_URL, SMTP_URL })).toThrow(/MAIL_FROM[^]*PUBLIC_URL[^]*INVITATION_SECRET/);
    const given = { MAIL_FROM: 'jobs@example.test', PUBLIC_URL: 'https://example.test', INVITATION_SECRET: SECRET };
    expect(readConfig({ DATABASE_URL, SMTP_URL, ...given }).SMTP_URL).toBe(SMTP_URL);
  });

  it('draws other secrets at each start where none were given', () => {
    expect(readConfig({ DATABASE_URL }).AUTH_SECRET).not.toBe(readConfig({ DATABASE_URL }).AUTH_SECRET);
  });

  it('has no setting whose name is not in capitals', () => {
    expect(Object.keys(configSchema.shape).filter((name) => !/^[A-Z][A-Z0-9_]*$/.test(name))).toEqual([]);
  });
});
