import type { TestDatabase } from '@plumbline/testing';

/** Policies, grants and functions as text, one a line: what decides who may see what, for review in one place. */
export async function catalogOf(database: TestDatabase): Promise<string> {
  const policies = await database.query<{ line: string }>(`
    SELECT format('%spolicy %s on %s for %s to %s using (%s) check (%s)',
             CASE permissive WHEN 'RESTRICTIVE' THEN 'restrictive ' END, policyname, tablename, lower(cmd),
                  array_to_string(roles, ', '), coalesce(qual, '-'), coalesce(with_check, '-')) AS line
    FROM pg_policies WHERE schemaname = 'public' ORDER BY tablename, policyname`);
  const grants = await database.query<{ line: string }>(`
    SELECT format('grant %s on %s to %s', string_agg(lower(privilege_type), ', ' ORDER BY privilege_type), table_name, grantee) AS line
    FROM information_schema.role_table_grants
    WHERE table_schema = 'public' AND grantee IN ('plumbline_app', 'plumbline_system', 'PUBLIC')
      AND table_name NOT LIKE 'pg_stat%'
    GROUP BY table_name, grantee ORDER BY table_name, grantee`);
  const functions = await database.query<{ line: string }>(`
    SELECT format('function %s(%s) returns %s, %s, %s, owned by %s, callable by %s', p.proname,
                  pg_get_function_identity_arguments(p.oid), pg_get_function_result(p.oid),
                  CASE WHEN p.prosecdef THEN 'security definer' ELSE 'security invoker' END,
                  CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END,
                  CASE WHEN pg_get_userbyid(p.proowner) LIKE 'plumbline_system' THEN 'plumbline_system' ELSE 'the owner' END,
                  CASE WHEN p.proacl IS NULL THEN 'everybody'
                       ELSE (SELECT string_agg(CASE WHEN a.grantee = 0 THEN 'everybody' ELSE pg_get_userbyid(a.grantee)::text END, ', '
                                               ORDER BY pg_get_userbyid(a.grantee)::text)
                             FROM aclexplode(p.proacl) a WHERE a.grantee <> p.proowner) END) AS line
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'public'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    ORDER BY p.proname, pg_get_function_identity_arguments(p.oid)`);
  return `${[...policies, ...grants, ...functions].map(({ line }) => line).join('\n')}\n`;
}
