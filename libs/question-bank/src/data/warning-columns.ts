/**
 * What is left of the warnings of a version that a statement calls `v`: those that nobody has cleared, in their order.
 */
export const OPEN_WARNINGS = `
  ARRAY(SELECT w.warning FROM unnest(v.warnings) WITH ORDINALITY AS w(warning, ordinal)
        WHERE NOT EXISTS (SELECT FROM question_warning_clearances c
                          WHERE c.organization_id = v.organization_id AND c.question_id = v.question_id
                            AND c.version = v.version AND c.ordinal = w.ordinal)
        ORDER BY w.ordinal)`;

/**
 * Whether somebody lets the choices of a version that a statement calls `v` be shuffled although texts name their
 * letters: its author as a whole, or others by clearing every warning about it.
 */
export const LABELS_CLEARED = `
  (v.labels_cleared OR (
    EXISTS (SELECT FROM question_warning_clearances c
            WHERE c.organization_id = v.organization_id AND c.question_id = v.question_id
              AND c.version = v.version AND c.code = 'LABEL_REFERENCE')
    AND NOT EXISTS (SELECT FROM unnest(v.warnings) WITH ORDINALITY AS w(warning, ordinal)
                    WHERE w.warning LIKE 'LABEL\\_REFERENCE:%'
                      AND NOT EXISTS (SELECT FROM question_warning_clearances c
                                      WHERE c.organization_id = v.organization_id AND c.question_id = v.question_id
                                        AND c.version = v.version AND c.ordinal = w.ordinal))))`;
