import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './tenancy.ts';

/**
 * How often each version of a question was delivered to a candidate, and where a question is used. Attempts are marked
 * once their items were counted: those that are not stand in a partial index of their own.
 *
 * What a loop asks stands in documents. Their index is none that row-level security would let a statement use, so two
 * functions look there, each within the tenant of the transaction.
 */
export class CountExposure1764000600000 implements MigrationInterface {
  name = 'CountExposure1764000600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE questions
        ADD exposure_cap integer, ADD CONSTRAINT ck_questions_exposure_cap CHECK (exposure_cap > 0);
      CREATE TABLE question_exposures (
        organization_id uuid NOT NULL,
        question_id uuid NOT NULL,
        version integer NOT NULL,
        delivered bigint NOT NULL,
        CONSTRAINT pk_question_exposures PRIMARY KEY (organization_id, question_id, version),
        CONSTRAINT fk_question_exposures_version FOREIGN KEY (organization_id, question_id, version)
          REFERENCES question_versions (organization_id, question_id, version),
        CONSTRAINT ck_question_exposures_delivered CHECK (delivered > 0)
      );
      ALTER TABLE attempts ADD delivery_told_at timestamptz;
      CREATE INDEX ix_attempts_delivery_untold ON attempts (organization_id, id) WHERE delivery_told_at IS NULL;
      CREATE INDEX ix_assessment_items_question ON assessment_items (organization_id, question_id, assessment_id);
      CREATE INDEX gin_loop_templates_questions ON loop_templates
        USING gin (jsonb_path_query_array(stages, '$[*].questionIds[*]'));
      CREATE INDEX gin_loop_stages_questions ON loop_stages
        USING gin (jsonb_path_query_array(kit, '$.questions[*].questionId'));
    `);
    await tenantTable(runner, 'question_exposures', 'SELECT, INSERT, UPDATE');
    await this.createFunctions(runner);
  }

  private async createFunctions(runner: QueryRunner): Promise<void> {
    const functions: [signature: string, definition: string][] = [
      [
        'find_templates_asking(uuid)',
        `CREATE FUNCTION find_templates_asking(p_question uuid) RETURNS SETOF uuid
           LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
         BEGIN ATOMIC
           SELECT t.id FROM loop_templates t
           WHERE t.organization_id = nullif(current_setting('app.org', true), '')::uuid
             AND jsonb_path_query_array(t.stages, '$[*].questionIds[*]') ? p_question::text;
         END`,
      ],
      [
        'find_loops_asking(uuid)',
        `CREATE FUNCTION find_loops_asking(p_question uuid) RETURNS TABLE (loop_id uuid, version integer)
           LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
         BEGIN ATOMIC
           SELECT s.loop_id, max((asked.value ->> 'version')::integer)
           FROM loop_stages s
           CROSS JOIN LATERAL jsonb_array_elements(s.kit -> 'questions') AS asked(value)
           WHERE s.organization_id = nullif(current_setting('app.org', true), '')::uuid
             AND jsonb_path_query_array(s.kit, '$.questions[*].questionId') ? p_question::text
             AND asked.value ->> 'questionId' = p_question::text
           GROUP BY s.loop_id;
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
      DROP FUNCTION find_loops_asking(uuid);
      DROP FUNCTION find_templates_asking(uuid);
      DROP INDEX gin_loop_stages_questions;
      DROP INDEX gin_loop_templates_questions;
      DROP INDEX ix_assessment_items_question;
      DROP INDEX ix_attempts_delivery_untold;
      ALTER TABLE attempts DROP delivery_told_at;
      DROP TABLE question_exposures;
      ALTER TABLE questions DROP CONSTRAINT ck_questions_exposure_cap, DROP exposure_cap;
    `);
  }
}
