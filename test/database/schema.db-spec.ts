import { createLogger, migrate, readConfig, revert } from '@plumbline/platform';
import { migrations } from '@plumbline/migrations';
import { createTestDatabase, type TestDatabase } from '@plumbline/testing';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { INestApplication } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ApiModule } from '../../apps/api/src/api.module.ts';
import { expectReviewed } from '../reviewed-snapshot.ts';
import { catalogOf } from './catalog.ts';

/** Tables without a tenant's policy, each with the reason why that is right. */
const WITHOUT_POLICY: Readonly<Record<string, string>> = {
  accounts: 'one person over many organizations; neither role may read it, only functions of the identity migration',
  clock_offset: 'one row that tests alone change; holds no data of anybody',
  schema_migrations: 'which migrations ran; only their owner touches it',
  service_heartbeat: 'one row that says when the service was last there; the system role alone writes it',
  service_outages: 'when the service was away, for all organizations; only the system role may touch it',
};

describe('the schema', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(() => database?.drop());

  it('is what the entities say: TypeORM would change nothing', async () => {
    const config = readConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent', NODE_ENV: 'test' });
    const app: INestApplication = await NestFactory.create(
      ApiModule.forRoot(config, createLogger(config, 'test')),
      new FastifyAdapter(),
      { logger: false, abortOnError: false },
    );
    try {
      await app.init();
      const entities = app.get(DataSource).entityMetadatas.map(({ target }) => target);
      const owner = await new DataSource({
        type: 'postgres',
        url: database.url,
        entities,
        logging: false,
      }).initialize();
      const wanted = await owner.driver.createSchemaBuilder().log();
      await owner.destroy();
      expect(wanted.upQueries.map(({ query }) => query)).toEqual([]);
      expect(entities.length).toBeGreaterThan(10);
    } finally {
      await app.close();
    }
  });

  it('puts every table behind a forced tenant policy, but for a few with a reason', async () => {
    const tables = await database.query<{ name: string; forced: boolean; policies: string[] }>(`
      SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS forced,
             array(SELECT p.polname::text FROM pg_policy p WHERE p.polrelid = c.oid ORDER BY 1) AS policies
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1`);
    const open = tables.filter((table) => !table.forced || !table.policies.includes('tenant'));
    expect(open.map(({ name }) => name)).toEqual(Object.keys(WITHOUT_POLICY).sort());
    const readable = await database.query<{ name: string }>(
      `
      SELECT t.name FROM unnest($1::text[]) AS t(name)
      WHERE has_table_privilege('plumbline_app', t.name, 'INSERT, UPDATE, DELETE')`,
      [Object.keys(WITHOUT_POLICY)],
    );
    expect(readable).toEqual([]);
  });

  it('leads every tenant table’s primary key with the organization', async () => {
    const keys = await database.query<{ name: string; first: string }>(`
      SELECT c.relname AS name, a.attname AS first
      FROM pg_constraint k
      JOIN pg_class c ON c.oid = k.conrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
      WHERE k.contype = 'p' ORDER BY 1`);
    const others = keys.filter(({ name, first }) => first !== 'organization_id' && !(name in WITHOUT_POLICY));
    expect(others).toEqual([{ name: 'organizations', first: 'id' }]);
  });

  it('has the policies, grants and functions that were reviewed', async () => {
    expectReviewed('catalog.txt', await catalogOf(database));
  });

  it('goes back to nothing and forward again', async () => {
    const other = await createTestDatabase();
    try {
      const before = await catalogOf(other);
      for (const migration of [...migrations].reverse()) {
        expect(await revert(other.url, migrations)).toBe(migration.name);
      }
      const left = await other.query(`
        SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND relkind IN ('r', 'v', 'S') AND relname NOT LIKE 'schema_migrations%'`);
      expect(left).toEqual([]);
      const { applied } = await migrate(other.url, migrations);
      expect(applied).toHaveLength(migrations.length);
      expect(await catalogOf(other)).toBe(before);
    } finally {
      await other.drop();
    }
  });
});
