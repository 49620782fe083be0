import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './tenancy.ts';

/**
 * Skills as a tree, each with one name of its own and any number of synonyms. Names are stored in lower case, and one
 * table holds them all, so that no two skills can share one. The functions run with the rights of whoever calls them:
 * row-level security binds them.
 */
export class CreateSkills1764000500000 implements MigrationInterface {
  name = 'CreateSkills1764000500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE skills (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        name text NOT NULL,
        parent_id uuid,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        CONSTRAINT pk_skills PRIMARY KEY (organization_id, id),
        CONSTRAINT fk_skills_parent FOREIGN KEY (organization_id, parent_id) REFERENCES skills (organization_id, id),
        CONSTRAINT ck_skills_parent CHECK (parent_id <> id)
      );
      CREATE INDEX ix_skills_name ON skills (organization_id, name);
      CREATE INDEX ix_skills_parent ON skills (organization_id, parent_id, name);

      CREATE TABLE skill_names (
        organization_id uuid NOT NULL,
        name text NOT NULL,
        skill_id uuid NOT NULL,
        CONSTRAINT pk_skill_names PRIMARY KEY (organization_id, name),
        CONSTRAINT fk_skill_names_skill FOREIGN KEY (organization_id, skill_id) REFERENCES skills (organization_id, id)
      );
      CREATE INDEX ix_skill_names_skill ON skill_names (organization_id, skill_id);
    `);
    await this.adopt(runner);
    await tenantTable(runner, 'skills');
    await tenantTable(runner, 'skill_names');
    await this.createFunctions(runner);
  }

  /** Skills that questions have already stand at the root. The owner sees them while the wall is not forced on it. */
  private async adopt(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE question_skills NO FORCE ROW LEVEL SECURITY;
      WITH used AS MATERIALIZED (
        SELECT organization_id, skill, gen_random_uuid() AS id
        FROM (SELECT DISTINCT organization_id, skill FROM question_skills) AS each
      ), made AS (
        INSERT INTO skills (organization_id, id, name) SELECT organization_id, id, skill FROM used
      )
      INSERT INTO skill_names (organization_id, name, skill_id) SELECT organization_id, skill, id FROM used;
      ALTER TABLE question_skills FORCE ROW LEVEL SECURITY;
    `);
  }

  private async createFunctions(runner: QueryRunner): Promise<void> {
    const functions: [signature: string, definition: string][] = [
      [
        'resolve_skills(uuid, text[], uuid[])',
        `CREATE FUNCTION resolve_skills(p_org uuid, p_names text[], p_ids uuid[])
           RETURNS TABLE (name text, canonical text)
         LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
         #variable_conflict use_column
         BEGIN
           WITH made AS (
             INSERT INTO skill_names (organization_id, name, skill_id)
             SELECT p_org, g.name, g.id FROM unnest(p_names, p_ids) AS g(name, id)
             WHERE NOT EXISTS (SELECT FROM skill_names k WHERE k.organization_id = p_org AND k.name = g.name)
             ORDER BY g.name
             ON CONFLICT DO NOTHING
             RETURNING skill_names.name, skill_names.skill_id
           )
           INSERT INTO skills (organization_id, id, name) SELECT p_org, made.skill_id, made.name FROM made;
           RETURN QUERY
             SELECT k.name, s.name FROM skill_names k
             JOIN skills s ON s.organization_id = k.organization_id AND s.id = k.skill_id
             WHERE k.organization_id = p_org AND k.name = ANY (p_names)
             ORDER BY s.id
             FOR SHARE OF s;
         END $$`,
      ],
      [
        'canonical_skills(uuid, text[])',
        `CREATE FUNCTION canonical_skills(p_org uuid, p_names text[]) RETURNS text[]
         LANGUAGE sql STABLE SECURITY INVOKER AS $$
           SELECT ARRAY(
             SELECT DISTINCT coalesce(s.name, g.name) FROM unnest(p_names) AS g(name)
             LEFT JOIN skill_names k ON k.organization_id = p_org AND k.name = g.name
             LEFT JOIN skills s ON s.organization_id = k.organization_id AND s.id = k.skill_id
             ORDER BY 1)
         $$`,
      ],
      [
        'skill_with_descendants(uuid, text)',
        `CREATE FUNCTION skill_with_descendants(p_org uuid, p_name text) RETURNS SETOF text
         LANGUAGE sql STABLE SECURITY INVOKER AS $$
           WITH RECURSIVE tree(id, name) AS (
             SELECT s.id, s.name FROM skill_names k
             JOIN skills s ON s.organization_id = k.organization_id AND s.id = k.skill_id
             WHERE k.organization_id = p_org AND k.name = p_name
             UNION
             SELECT s.id, s.name FROM tree JOIN skills s ON s.organization_id = p_org AND s.parent_id = tree.id
           )
           SELECT name FROM tree
         $$`,
      ],
    ];
    for (const [signature, definition] of functions) {
      await runner.query(`
        ${definition};
        REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION ${signature} TO plumbline_app;
      `);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION skill_with_descendants(uuid, text);
      DROP FUNCTION canonical_skills(uuid, text[]);
      DROP FUNCTION resolve_skills(uuid, text[], uuid[]);
      DROP TABLE skill_names, skills;
    `);
  }
}
