import type { QueryRunner } from 'typeorm';

/**
 * The wall every tenant's table stands behind: row-level security, forced so that it binds the table's owner as well.
 * The application's role sees rows of `app.org` only; the system role (relay, sweeps, look-ups by token) sees all.
 * `privileges` is what the application's role may do at all: an append-only log gets `SELECT, INSERT`.
 */
export async function tenantTable(
  runner: QueryRunner,
  table: string,
  privileges = 'SELECT, INSERT, UPDATE, DELETE',
): Promise<void> {
  await runner.query(`
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY tenant ON ${table} TO plumbline_app
      USING (organization_id = (SELECT nullif(current_setting('app.org', true), '')::uuid))
      WITH CHECK (organization_id = (SELECT nullif(current_setting('app.org', true), '')::uuid));
    CREATE POLICY system ON ${table} TO plumbline_system USING (true) WITH CHECK (true);
    GRANT ${privileges} ON ${table} TO plumbline_app;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO plumbline_system;
  `);
}
