import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './tenancy.ts';

/**
 * Organizations, accounts, members, sessions.
 *
 * An account is one person by e-mail, whatever organizations they belong to: it is the one table without a tenant, and
 * the application's role cannot touch it. The few questions that come before a tenant is known (who signs in, is this
 * session open) go through one SECURITY DEFINER function each, owned by the system role.
 */
export class CreateIdentity1763900200000 implements MigrationInterface {
  name = 'CreateIdentity1763900200000';

  async up(runner: QueryRunner): Promise<void> {
    await this.createTables(runner);
    for (const table of ['members', 'sessions', 'refresh_tokens', 'member_invitations'])
      await tenantTable(runner, table);
    await runner.query(`
      ALTER TABLE organizations ENABLE ROW LEVEL SECURITY;
      ALTER TABLE organizations FORCE ROW LEVEL SECURITY;
      CREATE POLICY tenant ON organizations TO plumbline_app
        USING (id = (SELECT nullif(current_setting('app.org', true), '')::uuid))
        WITH CHECK (id = (SELECT nullif(current_setting('app.org', true), '')::uuid));
      CREATE POLICY system ON organizations TO plumbline_system USING (true) WITH CHECK (true);
      GRANT SELECT, INSERT, UPDATE ON organizations TO plumbline_app;
      GRANT SELECT, INSERT, UPDATE, DELETE ON organizations TO plumbline_system;
      GRANT SELECT, INSERT, UPDATE, DELETE ON accounts TO plumbline_system;
    `);
    await this.createFunctions(runner);
  }

  private async createTables(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE organizations (
        id uuid NOT NULL,
        name text NOT NULL,
        four_eyes boolean NOT NULL DEFAULT false,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        CONSTRAINT pk_organizations PRIMARY KEY (id)
      );

      CREATE TABLE accounts (
        id uuid NOT NULL,
        email text NOT NULL,
        name text NOT NULL,
        password_hash text NOT NULL,
        last_organization_id uuid,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        CONSTRAINT pk_accounts PRIMARY KEY (id),
        CONSTRAINT uq_accounts_email UNIQUE (email),
        CONSTRAINT ck_accounts_email_folded CHECK (email = lower(email)),
        CONSTRAINT fk_accounts_last_organization FOREIGN KEY (last_organization_id) REFERENCES organizations (id)
      );

      CREATE TABLE members (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        account_id uuid NOT NULL,
        name text NOT NULL,
        email text NOT NULL,
        roles text[] NOT NULL,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        deactivated_at timestamptz,
        CONSTRAINT pk_members PRIMARY KEY (organization_id, id),
        CONSTRAINT uq_members_account UNIQUE (organization_id, account_id),
        CONSTRAINT fk_members_organization FOREIGN KEY (organization_id) REFERENCES organizations (id),
        CONSTRAINT fk_members_account FOREIGN KEY (account_id) REFERENCES accounts (id)
      );
      CREATE INDEX ix_members_account ON members (account_id);
      CREATE INDEX ix_members_name ON members (organization_id, name, id);

      CREATE TABLE sessions (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        kind text NOT NULL,
        account_id uuid,
        member_id uuid,
        candidate_id uuid,
        assignment_id uuid,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        expires_at timestamptz NOT NULL,
        ended_at timestamptz,
        end_reason text,
        CONSTRAINT pk_sessions PRIMARY KEY (organization_id, id),
        CONSTRAINT fk_sessions_member FOREIGN KEY (organization_id, member_id) REFERENCES members (organization_id, id),
        CONSTRAINT ck_sessions_kind CHECK (
          (kind = 'member' AND member_id IS NOT NULL AND account_id IS NOT NULL AND candidate_id IS NULL)
          OR (kind = 'candidate' AND candidate_id IS NOT NULL AND assignment_id IS NOT NULL AND member_id IS NULL)
        )
      );

      CREATE TABLE refresh_tokens (
        organization_id uuid NOT NULL,
        token_hash bytea NOT NULL,
        session_id uuid NOT NULL,
        issued_at timestamptz NOT NULL DEFAULT app_now(),
        rotated_at timestamptz,
        CONSTRAINT pk_refresh_tokens PRIMARY KEY (organization_id, token_hash),
        CONSTRAINT fk_refresh_tokens_session FOREIGN KEY (organization_id, session_id)
          REFERENCES sessions (organization_id, id) ON DELETE CASCADE
      );
      CREATE INDEX ix_refresh_tokens_session ON refresh_tokens (organization_id, session_id);

      CREATE TABLE member_invitations (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        email text NOT NULL,
        name text,
        roles text[] NOT NULL,
        token_hash bytea NOT NULL,
        invited_by uuid NOT NULL,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        expires_at timestamptz NOT NULL,
        accepted_at timestamptz,
        CONSTRAINT pk_member_invitations PRIMARY KEY (organization_id, id),
        CONSTRAINT uq_member_invitations_token UNIQUE (organization_id, token_hash),
        CONSTRAINT fk_member_invitations_inviter FOREIGN KEY (organization_id, invited_by)
          REFERENCES members (organization_id, id)
      );
    `);
  }

  private async createFunctions(runner: QueryRunner): Promise<void> {
    const functions: [signature: string, definition: string][] = [
      [
        'find_sign_in(text)',
        `CREATE FUNCTION find_sign_in(wanted_email text)
           RETURNS TABLE (account_id uuid, name text, password_hash text, organization_id uuid, member_id uuid)
           LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
         BEGIN ATOMIC
           SELECT a.id, a.name, a.password_hash, m.organization_id, m.id
           FROM accounts a
           LEFT JOIN members m ON m.account_id = a.id AND m.deactivated_at IS NULL
           WHERE a.email = lower(wanted_email)
           ORDER BY (m.organization_id = a.last_organization_id) DESC NULLS LAST, m.created_at
           LIMIT 1;
         END`,
      ],
      [
        'find_memberships(uuid)',
        `CREATE FUNCTION find_memberships(wanted_account uuid)
           RETURNS TABLE (organization_id uuid, organization_name text, member_id uuid)
           LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
         BEGIN ATOMIC
           SELECT m.organization_id, o.name, m.id
           FROM members m JOIN organizations o ON o.id = m.organization_id
           WHERE m.account_id = wanted_account AND m.deactivated_at IS NULL
           ORDER BY o.name, o.id;
         END`,
      ],
      [
        'register_account(uuid, text, text, text)',
        `CREATE FUNCTION register_account(new_id uuid, new_email text, new_name text, new_hash text) RETURNS boolean
           LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
         BEGIN
           INSERT INTO accounts (id, email, name, password_hash)
           VALUES (new_id, lower(new_email), new_name, new_hash)
           ON CONFLICT (email) DO NOTHING;
           RETURN FOUND;
         END $$`,
      ],
      [
        'remember_organization(uuid, uuid)',
        `CREATE FUNCTION remember_organization(of_account uuid, opened uuid) RETURNS void
           LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
         BEGIN ATOMIC
           UPDATE accounts SET last_organization_id = opened
           WHERE id = of_account AND last_organization_id IS DISTINCT FROM opened;
         END`,
      ],
      [
        'check_session(uuid, uuid)',
        `CREATE FUNCTION check_session(of_organization uuid, wanted uuid)
           RETURNS TABLE (kind text, account_id uuid, member_id uuid, candidate_id uuid, assignment_id uuid, roles text[])
           LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
         BEGIN ATOMIC
           SELECT s.kind, s.account_id, s.member_id, s.candidate_id, s.assignment_id, m.roles
           FROM sessions s
           LEFT JOIN members m ON m.organization_id = s.organization_id AND m.id = s.member_id
           WHERE s.organization_id = of_organization AND s.id = wanted
             AND s.ended_at IS NULL AND s.expires_at > app_now() AND m.deactivated_at IS NULL;
         END`,
      ],
    ];
    for (const [signature, definition] of functions) {
      await runner.query(`
        ${definition};
        ALTER FUNCTION ${signature} OWNER TO plumbline_system;
        REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION ${signature} TO plumbline_app;
      `);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION check_session(uuid, uuid);
      DROP FUNCTION remember_organization(uuid, uuid);
      DROP FUNCTION register_account(uuid, text, text, text);
      DROP FUNCTION find_memberships(uuid);
      DROP FUNCTION find_sign_in(text);
      DROP TABLE member_invitations, refresh_tokens, sessions, members, accounts, organizations;
    `);
  }
}
