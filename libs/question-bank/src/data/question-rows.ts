import type { QuestionKind } from '../domain/question-content.ts';
import type { Question, QuestionStatus } from '../domain/question.ts';
import { toContent, type VersionColumns } from './version-columns.ts';
import { LABELS_CLEARED, OPEN_WARNINGS } from './warning-columns.ts';

/** A question at its newest version, with what somebody should look at: each text begins with a code. */
export interface QuestionRecord extends Question {
  readonly warnings: readonly string[];
}

export interface QuestionRow extends VersionColumns {
  readonly id: string;
  readonly kind: QuestionKind;
  readonly status: QuestionStatus;
  readonly version: number;
  readonly publishedVersion: number | null;
  readonly authorId: string | null;
  readonly skills: string[];
  readonly difficulty: number | null;
  readonly locale: string | null;
  readonly source: string | null;
  readonly licence: string | null;
  readonly labelsCleared: boolean;
  readonly warnings: string[];
}

/** The questions of an organization, `$1`, as `q`. */
export const QUESTION_SELECT = `
  SELECT q.id, q.kind, q.status, q.version, q.published_version AS "publishedVersion", v.author_id AS "authorId",
         v.body, v.key, v.explanation, v.difficulty, v.locale, v.source, v.licence,
         ARRAY(SELECT s.skill FROM question_skills s
               WHERE s.organization_id = q.organization_id AND s.question_id = q.id ORDER BY s.skill) AS skills,
         ${LABELS_CLEARED} AS "labelsCleared",
         CASE WHEN q.open_warnings = cardinality(v.warnings) THEN v.warnings ELSE ${OPEN_WARNINGS} END AS warnings
  FROM questions q
  JOIN question_versions v
    ON v.organization_id = q.organization_id AND v.question_id = q.id AND v.version = q.version
  WHERE q.organization_id = $1`;

export const toRecord = ({ kind, body, key, explanation, ...rest }: QuestionRow): QuestionRecord => ({
  ...rest,
  content: toContent(kind, { body, key, explanation }),
});
