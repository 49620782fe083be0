/** The parameters that every search shares; null asks for nothing. */
export const FILTER = `p_query tsquery, p_kinds text[], p_statuses text[], p_skills text[], p_difficulties integer[],
  p_locale text, p_warned boolean, p_author uuid`;
export const FILTER_TYPES = 'tsquery, text[], text[], text[], integer[], text, boolean, uuid';
export const GIVEN = 'p_query, p_kinds, p_statuses, p_skills, p_difficulties, p_locale, p_warned, p_author';

/** What the row of `questions` itself says. */
export const OF_ROW = `
  (p_kinds IS NULL OR q.kind = ANY (p_kinds))
  AND (p_statuses IS NULL OR q.status = ANY (p_statuses))
  AND (p_difficulties IS NULL OR q.difficulty = ANY (p_difficulties))
  AND (p_locale IS NULL OR q.locale = p_locale)
  AND (p_warned IS NULL OR (q.open_warnings > 0) = p_warned)
  AND (p_author IS NULL OR q.author_id = p_author)`;
export const OF_SKILLS = `
  (p_skills IS NULL OR EXISTS (
    SELECT FROM question_skills s
    WHERE s.organization_id = q.organization_id AND s.question_id = q.id AND s.skill = ANY (p_skills)))`;
export const MATCHES = `${OF_ROW} AND (p_query IS NULL OR q.document @@ p_query) AND ${OF_SKILLS}`;

/** Every combination of what stands in front of the id in `ix_questions_class`. */
export const CLASSES = `
  unnest(coalesce(p_statuses, '{DRAFT,IN_REVIEW,PUBLISHED,RETIRED}')) AS c1(status)
  CROSS JOIN unnest(coalesce(p_kinds, '{SINGLE_CHOICE,MULTIPLE_CHOICE,TRUE_FALSE,NUMERIC,SHORT_TEXT,ORDERING,MATCHING,OPEN,SCENARIO}')) AS c2(kind)
  CROSS JOIN unnest(coalesce(p_difficulties, '{0,1,2,3,4,5}')) AS c3(difficulty)`;
