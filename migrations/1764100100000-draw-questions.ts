import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of a row of `questions` that is published as it stands. */
const PUBLISHED = `q.status = 'PUBLISHED' AND q.kind = ANY (p_kinds)
  AND (p_difficulties IS NULL OR q.difficulty = ANY (p_difficulties))`;
const UNDELIVERED = `NOT EXISTS (
  SELECT FROM question_exposures e WHERE e.organization_id = q.organization_id AND e.question_id = q.id)`;

/**
 * Draws: which questions fit one, the least exposed first; drafts of assessments that are changed, and one draft at
 * most for each family.
 *
 * A question under revision is drawn by what its published version says, and as that version: such questions stand in
 * an index of their own. Of what was never delivered as much is looked at as is asked for; what was delivered is
 * ranked only where that is not enough.
 */
export class DrawQuestions1764100100000 implements MigrationInterface {
  name = 'DrawQuestions1764100100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX ix_questions_under_revision ON questions (organization_id, id)
        WHERE published_version IS NOT NULL AND status IN ('DRAFT', 'IN_REVIEW');
      CREATE UNIQUE INDEX uq_assessments_draft ON assessments (organization_id, family_id) WHERE status = 'DRAFT';
      -- Drafts alone go: what was published stands behind attempts and their grades.
      GRANT DELETE ON assessments, assessment_items TO plumbline_app;
      CREATE POLICY drafts_alone_go ON assessments AS RESTRICTIVE FOR DELETE TO plumbline_app USING (status = 'DRAFT');
      CREATE POLICY drafts_alone_go ON assessment_items AS RESTRICTIVE FOR DELETE TO plumbline_app USING (EXISTS (
        SELECT FROM assessments s
        WHERE s.organization_id = assessment_items.organization_id AND s.id = assessment_items.assessment_id
          AND s.status = 'DRAFT'));

      CREATE FUNCTION find_drawable_questions(
        p_org uuid, p_kinds text[], p_skills text[], p_difficulties integer[], p_excluding uuid[], p_most integer
      ) RETURNS TABLE (question_id uuid, delivered bigint)
      LANGUAGE plpgsql STABLE SECURITY INVOKER SET enable_seqscan = off SET jit = off AS $$
      #variable_conflict use_column
      DECLARE
        v_skills text[];
        v_names text[];
        v_revised uuid[];
        v_given integer;
      BEGIN
        IF p_skills IS NOT NULL THEN
          v_skills := ARRAY(
            SELECT name FROM unnest(p_skills) AS given(name)
            UNION SELECT below FROM unnest(p_skills) AS given(name), skill_with_descendants(p_org, given.name) AS below);
          -- A version keeps the names that its skills had when it was written.
          v_names := v_skills || ARRAY(
            SELECT k.name FROM skills s
            JOIN skill_names k ON k.organization_id = s.organization_id AND k.skill_id = s.id
            WHERE s.organization_id = p_org AND s.name = ANY (v_skills));
        END IF;
        v_revised := ARRAY(
          SELECT q.id FROM questions q
          JOIN question_versions v
            ON v.organization_id = q.organization_id AND v.question_id = q.id AND v.version = q.published_version
          WHERE q.organization_id = p_org AND q.published_version IS NOT NULL AND q.status IN ('DRAFT', 'IN_REVIEW')
            AND q.kind = ANY (p_kinds) AND q.id <> ALL (p_excluding)
            AND (p_difficulties IS NULL OR v.difficulty = ANY (p_difficulties))
            AND (v_names IS NULL OR v.skills && v_names));

        IF v_skills IS NOT NULL THEN
          RETURN QUERY
            SELECT fits.id, 0::bigint FROM (
              SELECT near.id FROM unnest(v_skills) AS k(skill)
              CROSS JOIN LATERAL (
                SELECT q.id FROM question_skills s
                JOIN questions q ON q.organization_id = s.organization_id AND q.id = s.question_id
                WHERE s.organization_id = p_org AND s.skill = k.skill AND q.id <> ALL (p_excluding)
                  AND ${PUBLISHED} AND ${UNDELIVERED}
                ORDER BY s.question_id LIMIT p_most
              ) AS near
              UNION SELECT q.id FROM unnest(v_revised) AS q(id)
              WHERE NOT EXISTS (SELECT FROM question_exposures e WHERE e.organization_id = p_org AND e.question_id = q.id)
            ) AS fits
            ORDER BY fits.id LIMIT p_most;
        ELSE
          RETURN QUERY
            SELECT fits.id, 0::bigint FROM (
              SELECT near.id FROM unnest(p_kinds) AS c1(kind)
              CROSS JOIN unnest(coalesce(p_difficulties, '{0,1,2,3,4,5}')) AS c2(difficulty)
              CROSS JOIN LATERAL (
                SELECT q.id FROM questions q
                WHERE q.organization_id = p_org AND q.status = 'PUBLISHED' AND q.kind = c1.kind
                  AND q.difficulty = c2.difficulty AND q.id <> ALL (p_excluding) AND ${UNDELIVERED}
                ORDER BY q.id LIMIT p_most
              ) AS near
              UNION SELECT q.id FROM unnest(v_revised) AS q(id)
              WHERE NOT EXISTS (SELECT FROM question_exposures e WHERE e.organization_id = p_org AND e.question_id = q.id)
            ) AS fits
            ORDER BY fits.id LIMIT p_most;
        END IF;

        GET DIAGNOSTICS v_given = ROW_COUNT;
        IF v_given < p_most THEN
          RETURN QUERY
            SELECT q.id, sum(e.delivered)::bigint AS total
            FROM question_exposures e
            JOIN questions q ON q.organization_id = e.organization_id AND q.id = e.question_id
            WHERE e.organization_id = p_org AND q.id <> ALL (p_excluding)
              AND (q.id = ANY (v_revised) OR (${PUBLISHED} AND (v_skills IS NULL OR EXISTS (
                SELECT FROM question_skills s
                WHERE s.organization_id = p_org AND s.question_id = q.id AND s.skill = ANY (v_skills)))))
            GROUP BY q.id, q.exposure_cap
            HAVING q.exposure_cap IS NULL OR sum(e.delivered) < q.exposure_cap
            ORDER BY total, q.id LIMIT p_most - v_given;
        END IF;
      END $$;
      REVOKE ALL ON FUNCTION find_drawable_questions(uuid, text[], text[], integer[], uuid[], integer) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION find_drawable_questions(uuid, text[], text[], integer[], uuid[], integer) TO plumbline_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION find_drawable_questions(uuid, text[], text[], integer[], uuid[], integer);
      DROP POLICY drafts_alone_go ON assessment_items;
      DROP POLICY drafts_alone_go ON assessments;
      REVOKE DELETE ON assessments, assessment_items FROM plumbline_app;
      DROP INDEX uq_assessments_draft, ix_questions_under_revision;
    `);
  }
}
