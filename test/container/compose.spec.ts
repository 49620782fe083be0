import { readFileSync } from 'node:fs';
import path from 'node:path';
import { configSchema, connectionFor, readConfig, readSettings } from '@plumbline/platform';
import { interpolate, parseCompose, type ComposeService } from './compose.ts';

const root = path.resolve(import.meta.dirname, '../..');
const source = readFileSync(path.join(root, 'docker-compose.yml'), 'utf8');
const compose = parseCompose(source);

const secrets = { POSTGRES_PASSWORD: 'a'.repeat(64), AUTH_SECRET: 'b'.repeat(64), INVITATION_SECRET: 'c'.repeat(64) };

const service = (name: string): ComposeService => {
  const found = compose.services[name];
  if (!found) throw new Error(`There is no service ${name}.`);
  return found;
};

const environmentOf = (name: string, variables: Readonly<Record<string, string>> = secrets): Record<string, string> =>
  Object.fromEntries(
    Object.entries(service(name).environment).map(([key, value]) => [key, interpolate(value, variables)]),
  );

const ours = ['migrate', 'api', 'worker'] as const;

describe('docker-compose.yml', () => {
  it.each(ours)('gives %s only settings that exist', (name) => {
    const unknown = Object.keys(service(name).environment).filter((key) => !(key in configSchema.shape));
    expect(unknown).toEqual([]);
  });

  it.each(['api', 'worker'])('gives %s an environment that a production process starts with', (name) => {
    const config = readConfig(environmentOf(name));
    expect(config).toMatchObject({
      NODE_ENV: 'production',
      HOST: '0.0.0.0',
      AUTH_SECRET: secrets.AUTH_SECRET,
      INVITATION_SECRET: secrets.INVITATION_SECRET,
      REDIS_URL: 'redis://redis:6379',
    });
  });

  it('gives the migrations the database of the API, and no secret besides', () => {
    const { DATABASE_URL } = readSettings(environmentOf('migrate'));
    expect(DATABASE_URL).toBe(readConfig(environmentOf('api')).DATABASE_URL);
    expect(Object.keys(service('migrate').environment).sort()).toEqual(['DATABASE_URL', 'NODE_ENV']);
  });

  it('points the database address at the PostgreSQL that it starts, with the same login', () => {
    const postgres = environmentOf('postgres');
    const url = new URL(connectionFor(readConfig(environmentOf('api')), 'plumbline_app').url);
    expect(compose.services).toHaveProperty([url.hostname]);
    expect({ user: url.username, password: url.password, database: url.pathname.slice(1) }).toEqual({
      user: postgres.POSTGRES_USER,
      password: postgres.POSTGRES_PASSWORD,
      database: postgres.POSTGRES_DB,
    });
  });

  it.each(Object.keys(secrets))('refuses to start without %s, and has no default for it', (name) => {
    const others = Object.fromEntries(Object.entries(secrets).filter(([key]) => key !== name));
    expect(() => interpolate(source, others)).toThrow(`required variable ${name}`);
  });

  it('takes optional settings from outside under their own names', () => {
    const given = { ...secrets, LOG_LEVEL: 'debug', WORKER_CONCURRENCY: '32', DATABASE_POOL_SIZE: '25' };
    expect(readConfig(environmentOf('worker', given))).toMatchObject({
      LOG_LEVEL: 'debug',
      WORKER_CONCURRENCY: 32,
      DATABASE_POOL_SIZE: 25,
    });
  });

  it('waits only for services that there are, in a way that can come true', () => {
    const waits = Object.entries(compose.services).flatMap(([waiting, { depends_on: needs }]) =>
      Object.entries(needs).map(([name, { condition }]) => ({ waiting, name, condition })),
    );
    expect(waits.length).toBeGreaterThan(0);
    for (const { name, condition } of waits) {
      const awaited = service(name);
      if (condition === 'service_healthy') {
        expect(awaited.healthcheck?.test?.length).toBeGreaterThan(1);
      } else {
        expect(condition).toBe('service_completed_successfully');
        // A service that is restarted whenever it ends never completes.
        expect(awaited.restart ?? 'no').toMatch(/^(no|on-failure)/);
      }
    }
  });

  it.each(['api', 'worker'])('lets %s start when the schema is there and the stores answer', (name) => {
    expect(service(name).depends_on).toEqual({
      postgres: { condition: 'service_healthy' },
      redis: { condition: 'service_healthy' },
      migrate: { condition: 'service_completed_successfully' },
    });
  });

  it('asks each process for its health where it answers', () => {
    expect(service('api').healthcheck?.test?.join(' ')).toContain(`:${environmentOf('api').PORT}/health/ready`);
    expect(service('worker').healthcheck?.test?.join(' ')).toContain(
      `:${environmentOf('worker').WORKER_HEALTH_PORT}/health/ready`,
    );
  });

  it('publishes the port that the API serves at, to this machine alone, and no other', () => {
    const published = Object.values(compose.services).flatMap(({ ports }) => ports);
    expect(published.map((port) => interpolate(port, {}))).toEqual([`127.0.0.1:3000:${environmentOf('api').PORT}`]);
  });

  it('runs two workers and one of everything else', () => {
    const replicas = Object.entries(compose.services).map(([name, { deploy }]) => [name, deploy?.replicas ?? 1]);
    expect(Object.fromEntries(replicas)).toEqual({ postgres: 1, redis: 1, migrate: 1, api: 1, worker: 2 });
  });

  it('keeps data in volumes that it declares', () => {
    const used = Object.values(compose.services).flatMap(({ volumes }) =>
      volumes.map((volume) => volume.split(':')[0]),
    );
    expect(used.sort()).toEqual(Object.keys(compose.volumes).sort());
  });
});
