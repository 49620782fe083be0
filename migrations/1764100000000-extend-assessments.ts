import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './tenancy.ts';

/**
 * Draws, versions, navigation, limits of sections, breaks, consent, release of results, and grades that hold their items.
 *
 * An attempt keeps the paper it was dealt (`item_ids`, in its own order): what a draw picked, and what forward-only
 * navigation and limits of sections are decided by. Attempts made before get the order that they were shown in.
 */
export class ExtendAssessments1764100000000 implements MigrationInterface {
  name = 'ExtendAssessments1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await this.extendBuilding(runner);
    await this.extendTaking(runner);
    await this.extendGrades(runner);
  }

  private async extendBuilding(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE assessments
        ADD family_id uuid,
        ADD version integer NOT NULL DEFAULT 1,
        ADD updated_at timestamptz,
        ADD archived_at timestamptz,
        ADD navigation text NOT NULL DEFAULT 'FREE',
        ADD instructions text,
        ADD consent_text text,
        ADD release_policy text NOT NULL DEFAULT 'NEVER',
        ADD release_at timestamptz,
        ADD release_feedback boolean NOT NULL DEFAULT false,
        ADD integrity_signals boolean NOT NULL DEFAULT false,
        ADD grading_revision integer NOT NULL DEFAULT 1,
        ADD CONSTRAINT ck_assessments_navigation CHECK (navigation IN ('FREE', 'FORWARD_ONLY')),
        ADD CONSTRAINT ck_assessments_release_policy
          CHECK (release_policy IN ('NEVER', 'ON_SUBMIT', 'ON_DATE', 'BY_RECRUITER')),
        ADD CONSTRAINT ck_assessments_release_at CHECK ((release_policy = 'ON_DATE') = (release_at IS NOT NULL)),
        ADD CONSTRAINT ck_assessments_grading_revision CHECK (grading_revision > 0);
      UPDATE assessments SET family_id = id, updated_at = coalesce(published_at, created_at);
      ALTER TABLE assessments ALTER family_id SET NOT NULL, ALTER updated_at SET NOT NULL,
        ALTER updated_at SET DEFAULT app_now(),
        ADD CONSTRAINT uq_assessments_version UNIQUE (organization_id, family_id, version);

      ALTER TABLE assignments
        ADD cool_down_minutes integer NOT NULL DEFAULT 0,
        ADD break_minutes integer,
        ADD consented_at timestamptz,
        ADD consent_digest text,
        ADD CONSTRAINT ck_assignments_cool_down CHECK (cool_down_minutes BETWEEN 0 AND 525600),
        ADD CONSTRAINT ck_assignments_break CHECK (break_minutes BETWEEN 0 AND 480),
        ADD CONSTRAINT ck_assignments_consent CHECK ((consented_at IS NULL) = (consent_digest IS NULL));
    `);
  }

  private async extendTaking(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE attempts
        ADD item_ids uuid[],
        ADD reached integer,
        ADD section integer NOT NULL DEFAULT 1,
        ADD section_last integer[],
        ADD section_seconds integer[],
        ADD section_deadline_at timestamptz,
        ADD extra_time_percent integer NOT NULL DEFAULT 0,
        ADD break_seconds integer NOT NULL DEFAULT 0,
        ADD break_taken_seconds integer NOT NULL DEFAULT 0,
        ADD paused_at timestamptz,
        ADD flagged uuid[] NOT NULL DEFAULT '{}',
        ADD closed_at timestamptz,
        ADD released_at timestamptz;

      UPDATE attempts a SET
        item_ids = paper.ids, section_last = paper.section_last,
        closed_at = CASE WHEN a.status <> 'IN_PROGRESS' THEN coalesce(a.submitted_at, a.deadline_at) END
      FROM (
        SELECT t.organization_id, t.id,
               array_agg(i.id ORDER BY i.section,
                 CASE WHEN s.shuffle_questions THEN encode(sha256(convert_to(
                   length(t.seed) || ':' || t.seed || length('section ' || i.section) || ':section ' || i.section
                   || length(i.id::text) || ':' || i.id, 'UTF8')), 'hex') END COLLATE "C",
                 i.position) AS ids,
               (SELECT array_agg(l.last ORDER BY l.last) FROM (
                  SELECT sum(count(*)) OVER (ORDER BY c.section)::integer AS last FROM assessment_items c
                  WHERE c.organization_id = t.organization_id AND c.assessment_id = t.assessment_id GROUP BY c.section
                ) l) AS section_last
        FROM attempts t
        JOIN assessments s ON s.organization_id = t.organization_id AND s.id = t.assessment_id
        JOIN assessment_items i ON i.organization_id = t.organization_id AND i.assessment_id = t.assessment_id
        GROUP BY t.organization_id, t.id, s.shuffle_questions
      ) paper
      WHERE paper.organization_id = a.organization_id AND paper.id = a.id;

      ALTER TABLE attempts
        ALTER item_ids SET NOT NULL,
        ALTER section_last SET NOT NULL,
        ADD CONSTRAINT ck_attempts_closed_at CHECK ((status = 'IN_PROGRESS') = (closed_at IS NULL)),
        ADD CONSTRAINT ck_attempts_paused CHECK (paused_at IS NULL OR status = 'IN_PROGRESS'),
        ADD CONSTRAINT ck_attempts_breaks CHECK (break_taken_seconds BETWEEN 0 AND break_seconds),
        ADD CONSTRAINT ck_attempts_sections CHECK ((section_seconds IS NULL) = (section_deadline_at IS NULL)),
        ADD CONSTRAINT ck_attempts_reached CHECK (reached BETWEEN 1 AND cardinality(item_ids));
      CREATE INDEX ix_attempts_candidate ON attempts (organization_id, candidate_id, id);
      CREATE INDEX ix_attempts_assessment ON attempts (organization_id, assessment_id, id);
    `);
  }

  private async extendGrades(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE grades
        ADD items jsonb,
        ADD grading_revision integer NOT NULL DEFAULT 1,
        ADD cause text NOT NULL DEFAULT 'GRADING',
        ADD complete boolean NOT NULL DEFAULT true,
        ADD pass_mark_percent numeric(9,6),
        ADD reason text,
        ADD graded_by uuid,
        ADD CONSTRAINT ck_grades_cause CHECK (cause IN ('GRADING', 'REGRADE', 'OVERRIDE', 'LATE_EVIDENCE')),
        ADD CONSTRAINT ck_grades_revision CHECK (revision > 0),
        ADD CONSTRAINT ck_grades_incomplete CHECK (complete OR passed IS NULL);
      UPDATE grades g SET
        items = (
          SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'itemId', i.item_id, 'points', trim_scale(i.points)::text, 'maximum', trim_scale(i.maximum)::text,
                   'outcome', i.outcome, 'overridden', false) ORDER BY p.position), '[]')
          FROM item_grades i
          JOIN assessment_items p ON p.organization_id = i.organization_id AND p.id = i.item_id
          WHERE i.organization_id = g.organization_id AND i.attempt_id = g.attempt_id AND i.revision = g.revision),
        pass_mark_percent = (
          SELECT s.pass_mark_percent FROM attempts a
          JOIN assessments s ON s.organization_id = a.organization_id AND s.id = a.assessment_id
          WHERE a.organization_id = g.organization_id AND a.id = g.attempt_id);
      ALTER TABLE grades ALTER items SET NOT NULL;
      DROP TABLE item_grades;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE item_grades (
        organization_id uuid NOT NULL,
        attempt_id uuid NOT NULL,
        revision integer NOT NULL,
        item_id uuid NOT NULL,
        points numeric(24,6) NOT NULL,
        maximum numeric(24,6) NOT NULL,
        outcome text NOT NULL,
        CONSTRAINT pk_item_grades PRIMARY KEY (organization_id, attempt_id, revision, item_id),
        CONSTRAINT fk_item_grades_grade FOREIGN KEY (organization_id, attempt_id, revision)
          REFERENCES grades (organization_id, attempt_id, revision),
        CONSTRAINT fk_item_grades_item FOREIGN KEY (organization_id, item_id)
          REFERENCES assessment_items (organization_id, id),
        CONSTRAINT ck_item_grades_outcome CHECK (outcome IN ('BLANK', 'WRONG', 'PARTIAL', 'RIGHT'))
      );
      INSERT INTO item_grades
      SELECT g.organization_id, g.attempt_id, g.revision, i."itemId", i.points, i.maximum,
             CASE i.outcome WHEN 'PENDING' THEN 'BLANK' ELSE i.outcome END
      FROM grades g
      CROSS JOIN LATERAL jsonb_to_recordset(g.items)
        AS i("itemId" uuid, points numeric, maximum numeric, outcome text);
      ALTER TABLE grades DROP items, DROP grading_revision, DROP cause, DROP complete, DROP pass_mark_percent, DROP reason,
        DROP graded_by, DROP CONSTRAINT ck_grades_revision;
    `);
    await tenantTable(runner, 'item_grades', 'SELECT, INSERT');
    await runner.query(`
      DROP INDEX ix_attempts_assessment, ix_attempts_candidate;
      ALTER TABLE attempts DROP item_ids, DROP reached, DROP section, DROP section_last, DROP section_seconds,
        DROP section_deadline_at, DROP extra_time_percent, DROP break_seconds, DROP break_taken_seconds, DROP paused_at,
        DROP flagged, DROP closed_at, DROP released_at;
      ALTER TABLE assignments DROP cool_down_minutes, DROP break_minutes, DROP consented_at, DROP consent_digest;
      ALTER TABLE assessments DROP family_id, DROP version, DROP updated_at, DROP archived_at, DROP navigation,
        DROP instructions, DROP consent_text, DROP release_policy, DROP release_at, DROP release_feedback,
        DROP integrity_signals, DROP grading_revision;
    `);
  }
}
