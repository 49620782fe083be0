import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './tenancy.ts';

/**
 * Openings, loop templates, loops with their stages, interviews with their panels.
 *
 * A loop holds copies of its template's kits and rubrics, so none of its columns follows a later edit. Nobody sits in
 * two interviews at once: the exclusion constraint holds under any race, for panels that are live.
 */
export class CreateInterviews1763900600000 implements MigrationInterface {
  name = 'CreateInterviews1763900600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE openings (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        title text NOT NULL,
        owner_id uuid NOT NULL,
        team_member_ids uuid[] NOT NULL,
        competencies jsonb NOT NULL,
        created_by uuid NOT NULL,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        CONSTRAINT pk_openings PRIMARY KEY (organization_id, id)
      );

      CREATE TABLE loop_templates (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        opening_id uuid NOT NULL,
        title text NOT NULL,
        status text NOT NULL,
        revision integer NOT NULL,
        stages jsonb NOT NULL,
        created_by uuid NOT NULL,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        CONSTRAINT pk_loop_templates PRIMARY KEY (organization_id, id),
        CONSTRAINT fk_loop_templates_opening FOREIGN KEY (organization_id, opening_id)
          REFERENCES openings (organization_id, id),
        CONSTRAINT ck_loop_templates_status CHECK (status IN ('DRAFT', 'PUBLISHED'))
      );
      CREATE INDEX ix_loop_templates_opening ON loop_templates (organization_id, opening_id, id);

      CREATE TABLE loops (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        opening_id uuid NOT NULL,
        template_id uuid NOT NULL,
        template_revision integer NOT NULL,
        candidate_id uuid NOT NULL,
        status text NOT NULL,
        competencies jsonb NOT NULL,
        started_by uuid NOT NULL,
        started_at timestamptz NOT NULL DEFAULT app_now(),
        closed_at timestamptz,
        CONSTRAINT pk_loops PRIMARY KEY (organization_id, id),
        CONSTRAINT fk_loops_opening FOREIGN KEY (organization_id, opening_id) REFERENCES openings (organization_id, id),
        CONSTRAINT fk_loops_template FOREIGN KEY (organization_id, template_id)
          REFERENCES loop_templates (organization_id, id),
        CONSTRAINT ck_loops_status CHECK (status IN ('ACTIVE', 'CLOSED')),
        CONSTRAINT ck_loops_closed CHECK ((closed_at IS NULL) = (status = 'ACTIVE'))
      );
      CREATE UNIQUE INDEX ux_loops_active ON loops (organization_id, opening_id, candidate_id) WHERE status = 'ACTIVE';
      CREATE INDEX ix_loops_opening ON loops (organization_id, opening_id, id);
      CREATE INDEX ix_loops_candidate ON loops (organization_id, candidate_id, id);

      CREATE TABLE loop_stages (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        loop_id uuid NOT NULL,
        position integer NOT NULL,
        key text NOT NULL,
        kind text NOT NULL,
        title text NOT NULL,
        after text[] NOT NULL,
        state text NOT NULL,
        assessment_id uuid,
        assignment_id uuid,
        kit jsonb,
        overridden_by uuid,
        overridden_at timestamptz,
        override_reason text,
        CONSTRAINT pk_loop_stages PRIMARY KEY (organization_id, id),
        CONSTRAINT uq_loop_stages_position UNIQUE (organization_id, loop_id, position),
        CONSTRAINT fk_loop_stages_loop FOREIGN KEY (organization_id, loop_id) REFERENCES loops (organization_id, id),
        CONSTRAINT ck_loop_stages_state CHECK (state IN ('WAITING', 'READY', 'SCHEDULED', 'NEEDS_DECISION', 'DONE')),
        CONSTRAINT ck_loop_stages_kind CHECK (
          (kind = 'ASSESSMENT' AND assessment_id IS NOT NULL AND kit IS NULL)
          OR (kind = 'INTERVIEW' AND kit IS NOT NULL AND assessment_id IS NULL)
          OR (kind = 'DEBRIEF' AND kit IS NULL AND assessment_id IS NULL)
        ),
        CONSTRAINT ck_loop_stages_override CHECK (
          (overridden_by IS NULL) = (override_reason IS NULL) AND (overridden_by IS NULL) = (overridden_at IS NULL)
        )
      );

      CREATE TABLE interviews (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        loop_id uuid NOT NULL,
        loop_stage_id uuid NOT NULL,
        status text NOT NULL,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        place text,
        video_link text,
        scheduled_by uuid NOT NULL,
        scheduled_at timestamptz NOT NULL DEFAULT app_now(),
        cancelled_by uuid,
        cancelled_at timestamptz,
        cancel_reason text,
        CONSTRAINT pk_interviews PRIMARY KEY (organization_id, id),
        CONSTRAINT fk_interviews_loop FOREIGN KEY (organization_id, loop_id) REFERENCES loops (organization_id, id),
        CONSTRAINT fk_interviews_stage FOREIGN KEY (organization_id, loop_stage_id)
          REFERENCES loop_stages (organization_id, id),
        CONSTRAINT ck_interviews_status CHECK (status IN ('SCHEDULED', 'COMPLETED', 'CANCELLED')),
        CONSTRAINT ck_interviews_range CHECK (starts_at < ends_at),
        CONSTRAINT ck_interviews_place CHECK (place IS NOT NULL OR video_link IS NOT NULL),
        CONSTRAINT ck_interviews_cancelled CHECK (
          (status = 'CANCELLED') = (cancelled_at IS NOT NULL)
          AND (cancelled_by IS NULL) = (cancelled_at IS NULL) AND (cancel_reason IS NULL) = (cancelled_at IS NULL)
        )
      );
      CREATE UNIQUE INDEX ux_interviews_live ON interviews (organization_id, loop_stage_id) WHERE status <> 'CANCELLED';
      CREATE INDEX ix_interviews_loop ON interviews (organization_id, loop_id, id);

      CREATE TABLE interview_panelists (
        organization_id uuid NOT NULL,
        interview_id uuid NOT NULL,
        member_id uuid NOT NULL,
        loop_id uuid NOT NULL,
        position integer NOT NULL,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        live boolean NOT NULL DEFAULT true,
        submitted boolean NOT NULL DEFAULT false,
        CONSTRAINT pk_interview_panelists PRIMARY KEY (organization_id, interview_id, member_id),
        CONSTRAINT fk_interview_panelists_interview FOREIGN KEY (organization_id, interview_id)
          REFERENCES interviews (organization_id, id),
        CONSTRAINT ex_interview_panelists_slot EXCLUDE USING gist (
          organization_id WITH =, member_id WITH =, tstzrange(starts_at, ends_at) WITH &&
        ) WHERE (live)
      );
      CREATE INDEX ix_interview_panelists_member
        ON interview_panelists (organization_id, member_id, starts_at, interview_id);
      CREATE INDEX ix_interview_panelists_seat ON interview_panelists (organization_id, loop_id, member_id);
    `);
    for (const table of ['openings', 'loop_templates', 'loops', 'loop_stages', 'interviews', 'interview_panelists']) {
      await tenantTable(runner, table, 'SELECT, INSERT, UPDATE');
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE interview_panelists, interviews, loop_stages, loops, loop_templates, openings');
  }
}
