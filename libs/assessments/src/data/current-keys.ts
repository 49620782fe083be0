/**
 * The key that counts of an item `i` of `assessment_items`, for its statement's FROM: as `current`, with `key`, `explanation`
 * and `version` (of the question). The newest correction, else what the item was copied with. Nothing else reads keys.
 */
export const CURRENT_KEY = `
  CROSS JOIN LATERAL (
    SELECT k.key, k.explanation, k.question_version AS version
    FROM (
      SELECT c.key, c.explanation, c.question_version, c.grading_revision
      FROM assessment_item_keys c WHERE c.organization_id = i.organization_id AND c.item_id = i.id
      UNION ALL SELECT i.key, i.explanation, i.question_version, 1
    ) k
    ORDER BY k.grading_revision DESC LIMIT 1
  ) current`;
