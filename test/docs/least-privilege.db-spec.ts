import { readFileSync } from 'node:fs';
import path from 'node:path';
import { connectionFor, readConfig } from '@plumbline/platform';
import { createTestDatabase, type TestDatabase } from '@plumbline/testing';
import pg from 'pg';

const guide = readFileSync(path.resolve(import.meta.dirname, '../../docs/guides/operating.md'), 'utf8');
const PASSWORD = 'only-for-this-test';
const logins = { plumbline_api: 'plumbline_app', plumbline_sweeper: 'plumbline_system' } as const;

/** The guide's own statements, with a password in place of the dots. */
const statements = (/```sql\n([\s\S]*?)```/.exec(guide)?.[1] ?? '').replaceAll('…', PASSWORD);

describe('the logins of least privilege that the operating guide makes', () => {
  let database: TestDatabase;

  const dropLogins = () => database.query(`DROP ROLE IF EXISTS ${Object.keys(logins).join(', ')}`);

  beforeAll(async () => {
    database = await createTestDatabase();
    // Roles belong to the whole server: an interrupted run may have left them.
    await dropLogins();
    await database.query(statements);
  });

  afterAll(async () => {
    await dropLogins();
    await database.drop();
  });

  async function as<T>(
    login: string,
    role: 'plumbline_app' | 'plumbline_system',
    work: (client: pg.Client) => Promise<T>,
  ) {
    const url = new URL(database.url);
    url.username = login;
    url.password = PASSWORD;
    const config = readConfig({
      DATABASE_URL: database.url,
      DATABASE_APP_URL: url.href,
      DATABASE_SYSTEM_URL: url.href,
    });
    const connection = connectionFor(config, role);
    const client = new pg.Client({ connectionString: connection.url, options: connection.options });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  it.each(Object.entries(logins))('lets %s act as %s from the first statement on', async (login, role) => {
    const { rows } = await as(login, role, (client) =>
      client.query('SELECT current_user AS role, session_user AS login'),
    );
    expect(rows).toEqual([{ role, login }]);
  });

  it.each(Object.entries(logins))('keeps %s from becoming anybody else than %s', async (login, role) => {
    const others = ['plumbline_app', 'plumbline_system', new URL(database.url).username].filter(
      (name) => name !== role,
    );
    for (const other of others) {
      await expect(as(login, role, (client) => client.query(`SET ROLE ${pg.escapeIdentifier(other)}`))).rejects.toThrow(
        /permission denied/,
      );
    }
  });

  it('leaves the API behind row-level security, even when it gives its role up', async () => {
    await database.query(`INSERT INTO organizations (id, name) VALUES (gen_random_uuid(), 'somebody else')`);
    const seen = await as('plumbline_api', 'plumbline_app', async (client) => {
      const behindRole = await client.query('SELECT FROM organizations');
      await client.query('SET ROLE NONE');
      const withoutRole = await client.query('SELECT FROM organizations');
      return [behindRole.rowCount, withoutRole.rowCount];
    });
    expect(seen).toEqual([0, 0]);
  });
});
