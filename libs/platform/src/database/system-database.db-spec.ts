import { createTestDatabase, type TestDatabase } from '@plumbline/testing';
import { readConfig } from '../config/config.ts';
import { SystemDatabase } from './system-database.ts';

describe('the system role’s own pool', () => {
  let database: TestDatabase;
  let system: SystemDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
    system = new SystemDatabase(readConfig({ DATABASE_URL: database.url, NODE_ENV: 'test' }));
  });

  afterAll(async () => {
    await system?.onModuleDestroy();
    await database?.drop();
  });

  it('outlives a server that ends the connection in the middle of a transaction', async () => {
    const lost = system.transaction(async (query) => {
      const [row] = await query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await database.query('SELECT pg_terminate_backend($1, 5000)', [row?.pid]);
      return query('SELECT 1');
    });
    await expect(lost).rejects.toThrow();
    expect(await system.query('SELECT current_user AS role')).toEqual([{ role: 'plumbline_system' }]);
  });
});
