import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './tenancy.ts';

/**
 * Roles, extensions, the database's clock and the audit log.
 *
 * Three roles: whoever runs migrations owns everything; `plumbline_app` serves requests behind row-level security;
 * `plumbline_system` is for the relay, sweeps and look-ups that come before a tenant is known. Neither logs in by
 * itself: a connection takes its role at start. Roles belong to the whole cluster, so they survive `down` and
 * their creation tolerates a neighbour database that was faster.
 */
export class CreateFoundation1763900000000 implements MigrationInterface {
  name = 'CreateFoundation1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const role of ['plumbline_app', 'plumbline_system']) {
      await runner.query(`
        DO $$
        DECLARE
          -- Since PostgreSQL 16, whoever makes a role administers it, and acts as it only by a grant of its own.
          acting text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
        BEGIN
          IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN
            BEGIN
              CREATE ROLE ${role} NOLOGIN NOSUPERUSER NOBYPASSRLS;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END;
          END IF;
          IF NOT (pg_has_role(current_user, '${role}', acting) AND pg_has_role(current_user, '${role}', 'USAGE')) THEN
            GRANT ${role} TO CURRENT_USER;
          END IF;
        END $$;
        GRANT USAGE ON SCHEMA public TO ${role};
      `);
    }
    // The system role owns the SECURITY DEFINER look-ups; owning needs CREATE.
    await runner.query(`
      REVOKE CREATE ON SCHEMA public FROM PUBLIC;
      GRANT CREATE ON SCHEMA public TO plumbline_system;
      CREATE EXTENSION IF NOT EXISTS pg_trgm;
      CREATE EXTENSION IF NOT EXISTS btree_gist;
    `);

    await runner.query(`
      CREATE TABLE clock_offset (
        singleton boolean NOT NULL DEFAULT true,
        "offset" interval NOT NULL DEFAULT interval '0',
        CONSTRAINT pk_clock_offset PRIMARY KEY (singleton),
        CONSTRAINT ck_clock_offset_singleton CHECK (singleton)
      );
      INSERT INTO clock_offset DEFAULT VALUES;
      GRANT SELECT ON clock_offset TO plumbline_app, plumbline_system;

      CREATE FUNCTION app_now() RETURNS timestamptz
        LANGUAGE sql VOLATILE PARALLEL SAFE
        RETURN clock_timestamp() + (SELECT o."offset" FROM clock_offset o);
      COMMENT ON FUNCTION app_now() IS
        'The only clock that decides a deadline. The offset is zero except in tests: neither role may write it.';
    `);

    await runner.query(`
      CREATE TABLE audit_entries (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        at timestamptz NOT NULL DEFAULT app_now(),
        actor_kind text NOT NULL,
        actor_id uuid,
        action text NOT NULL,
        subject text NOT NULL,
        subject_id uuid NOT NULL,
        before jsonb,
        after jsonb,
        request_id text NOT NULL,
        CONSTRAINT pk_audit_entries PRIMARY KEY (organization_id, id)
      );
      CREATE INDEX ix_audit_entries_subject ON audit_entries (organization_id, subject, subject_id, id);
    `);
    await tenantTable(runner, 'audit_entries', 'SELECT, INSERT');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE audit_entries;
      DROP FUNCTION app_now();
      DROP TABLE clock_offset;
      DROP EXTENSION IF EXISTS btree_gist;
      DROP EXTENSION IF EXISTS pg_trgm;
    `);
  }
}
