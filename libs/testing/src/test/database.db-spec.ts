import pg from 'pg';
import { countStatements } from '../count-statements.ts';
import { createTestDatabase, setClockOffset, type TestDatabase } from '../database.ts';
import { cluster } from '../environment.ts';

describe('a test database', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(async () => {
    await database.drop();
  });

  it('has the schema of the migrations', async () => {
    const [row] = await database.query<{ applied: number }>('SELECT count(*)::int AS applied FROM schema_migrations');
    expect(row?.applied).toBeGreaterThan(0);
  });

  it('is owned by a login that is no superuser and may act as both roles', async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      const { rows } = await client.query<{ rolsuper: boolean }>(
        'SELECT rolsuper FROM pg_roles WHERE rolname = current_user',
      );
      expect(rows).toEqual([{ rolsuper: false }]);
      for (const role of ['plumbline_app', 'plumbline_system']) {
        await client.query(`SET ROLE ${role}`);
        await client.query('RESET ROLE');
      }
    } finally {
      await client.end();
    }
  });

  it('gives connections that act as a role of the application', async () => {
    const pool = database.poolAs('plumbline_app');
    const { rows } = await pool.query<{ current_user: string }>('SELECT current_user');
    expect(rows).toEqual([{ current_user: 'plumbline_app' }]);
  });

  it('keeps its rows from other test databases', async () => {
    const other = await createTestDatabase();
    try {
      await setClockOffset(other, '1 day');
      expect(await database.query('SELECT "offset"::text FROM clock_offset')).toEqual([{ offset: '00:00:00' }]);
    } finally {
      await other.drop();
    }
  });

  it('has a clock that can be moved', async () => {
    const ahead = async (): Promise<number> => {
      const [row] = await database.query<{ hours: number }>(
        'SELECT round(extract(epoch FROM app_now() - clock_timestamp()) / 3600)::int AS hours',
      );
      return row?.hours ?? Number.NaN;
    };
    await setClockOffset(database, '2 hours');
    expect(await ahead()).toBe(2);
    await setClockOffset(database, '0');
    expect(await ahead()).toBe(0);
  });

  it('cannot have its clock moved by the application', async () => {
    const pool = database.poolAs('plumbline_app');
    await expect(pool.query(`UPDATE clock_offset SET "offset" = '1 day'`)).rejects.toMatchObject({ code: '42501' });
  });

  it('says who left connections open, and is dropped all the same', async () => {
    const doomed = await createTestDatabase();
    const left = new pg.Client({ connectionString: doomed.url, application_name: 'forgetful' });
    left.on('error', () => undefined);
    await left.connect();
    await expect(doomed.drop()).rejects.toThrow('forgetful');
    const found = await database.query('SELECT FROM pg_database WHERE datname = $1', [doomed.name]);
    expect(found).toHaveLength(0);
  });

  it('leaves the template closed to everybody', async () => {
    const client = new pg.Client({ connectionString: cluster().templateUrl });
    await expect(client.connect()).rejects.toMatchObject({ code: '55000' });
  });
});

describe('counting statements', () => {
  let database: TestDatabase;
  let pool: pg.Pool;

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = database.poolAs('plumbline_system', 1);
  });

  afterAll(async () => {
    await database.drop();
  });

  it('tells work from what only opens and closes transactions', async () => {
    const counted = await countStatements(async () => {
      const client = await pool.connect();
      await client.query(`BEGIN; SET LOCAL app.org = '00000000-0000-7000-8000-000000000000'`);
      await client.query('SELECT 1');
      await client.query({ name: 'two', text: 'SELECT $1::int', values: [2] });
      await client.query('COMMIT');
      client.release();
      return 'done';
    });
    expect(counted.value).toBe('done');
    expect(counted.statements).toEqual(['SELECT 1', 'SELECT $1::int']);
    expect(counted.control).toHaveLength(2);
  });

  it('counts work that hides behind a control statement', async () => {
    const counted = await countStatements(() => pool.query('BEGIN; SELECT 1; COMMIT'));
    expect(counted.statements).toHaveLength(1);
  });

  it('counts what waited for a connection, and stops at the end', async () => {
    const counted = await countStatements(() => Promise.all([1, 2, 3].map((n) => pool.query('SELECT $1::int', [n]))));
    await pool.query('SELECT 4');
    expect(counted.statements).toHaveLength(3);
  });

  it('leaves out the harness and applications that were not asked for', async () => {
    const counted = await countStatements(
      async () => {
        await database.query('SELECT 1');
        await pool.query('SELECT 2');
      },
      { applications: ['plumbline'] },
    );
    expect(counted.statements).toEqual([]);
  });
});
