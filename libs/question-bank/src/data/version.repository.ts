import { isId, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { ComparedVersion } from '../domain/diff-content.ts';
import type { QuestionKind } from '../domain/question-content.ts';
import { parseWarning, type WarningState } from '../domain/warnings.ts';
import { toContent, type VersionColumns } from './version-columns.ts';
import { LABELS_CLEARED } from './warning-columns.ts';

/** One version of a question, whole, with what has become of it. */
export interface VersionRecord extends ComparedVersion {
  readonly questionId: string;
  readonly version: number;
  /** It says what the version before it says; only what is known about the question differs. */
  readonly descriptionOnly: boolean;
  readonly warnings: readonly WarningState[];
  readonly authorId: string | null;
  readonly createdAt: Date;
  readonly publishedAt: Date | null;
  readonly publishedBy: string | null;
  /** How often candidates were given it. */
  readonly deliveries: number;
}

interface Clearance {
  readonly ordinal: number;
  readonly at: string;
  readonly by: string | null;
  readonly reason: string | null;
}

type Row = Omit<VersionRecord, 'content' | 'warnings'> &
  VersionColumns & {
    readonly kind: QuestionKind;
    readonly warnings: string[];
    readonly clearances: readonly Clearance[] | null;
  };

const CLEARANCES = `
  (SELECT jsonb_agg(jsonb_build_object('ordinal', c.ordinal, 'at', c.cleared_at, 'by', c.cleared_by, 'reason', c.reason))
   FROM question_warning_clearances c
   WHERE c.organization_id = v.organization_id AND c.question_id = v.question_id AND c.version = v.version)`;

/** Of rows `v` of question_versions, `q` their questions and `p` their publication. */
const COLUMNS = `
  v.question_id AS "questionId", v.version, q.kind, v.body, v.key, v.explanation,
  canonical_skills(v.organization_id, v.skills) AS skills, v.difficulty, v.locale, v.source, v.licence,
  ${LABELS_CLEARED} AS "labelsCleared", v.description_only AS "descriptionOnly", v.warnings,
  ${CLEARANCES} AS clearances, v.author_id AS "authorId", v.created_at AS "createdAt",
  p.created_at AS "publishedAt", p.actor_id AS "publishedBy",
  coalesce((SELECT e.delivered FROM question_exposures e
            WHERE e.organization_id = v.organization_id AND e.question_id = v.question_id
              AND e.version = v.version), 0)::double precision AS deliveries`;

/** A version that only describes anew what is published is so since then: nothing else is said of its publication. */
const PUBLICATION = `
  LEFT JOIN LATERAL (
    SELECT t.created_at, t.actor_id FROM question_steps t
    WHERE t.organization_id = v.organization_id AND t.question_id = v.question_id AND t.step = 'PUBLISHED'
      AND t.version BETWEEN (
        SELECT b.version FROM question_versions b
        WHERE b.organization_id = v.organization_id AND b.question_id = v.question_id AND b.version <= v.version
          AND NOT b.description_only
        ORDER BY b.version DESC LIMIT 1) AND v.version
    ORDER BY t.version DESC, t.id DESC LIMIT 1
  ) AS p ON true`;

function statesOf(warnings: readonly string[], clearances: readonly Clearance[] | null): WarningState[] {
  const cleared = new Map((clearances ?? []).map((clearance) => [clearance.ordinal, clearance]));
  return warnings.map((text, index) => {
    const clearance = cleared.get(index + 1);
    return {
      index,
      ...parseWarning(text),
      clearedAt: clearance === undefined ? null : new Date(clearance.at),
      clearedBy: clearance?.by ?? null,
      reason: clearance?.reason ?? null,
    };
  });
}

const toRecord = ({ kind, body, key, explanation, warnings, clearances, ...row }: Row): VersionRecord => ({
  ...row,
  content: toContent(kind, { body, key, explanation }),
  warnings: statesOf(warnings, clearances),
});

@Injectable()
export class VersionRepository {
  /** The newest first, for any number of questions in one statement. */
  async list(
    tx: Tx,
    questionIds: readonly string[],
    page: PageRequest,
  ): Promise<ReadonlyMap<string, Page<VersionRecord>>> {
    const rows = await tx.query<Row>(
      `SELECT ${COLUMNS}
       FROM unnest($2::uuid[]) AS asked(id)
       JOIN questions q ON q.organization_id = $1 AND q.id = asked.id
       CROSS JOIN LATERAL (
         SELECT * FROM question_versions n
         WHERE n.organization_id = $1 AND n.question_id = asked.id AND ($3::bigint IS NULL OR n.version < $3)
         ORDER BY n.version DESC LIMIT $4
       ) AS v
       ${PUBLICATION}
       ORDER BY v.question_id, v.version DESC`,
      [tx.organizationId, questionIds, page.after?.[0] ?? null, page.limit + 1],
    );
    return new Map(
      questionIds.map((id) => [
        id,
        toPage(
          rows.filter((row) => row.questionId === id),
          page,
          (row) => [String(row.version)],
          toRecord,
        ),
      ]),
    );
  }

  /** By number; those that there are, in one statement. */
  async find(tx: Tx, questionId: string, versions: readonly number[]): Promise<ReadonlyMap<number, VersionRecord>> {
    if (!isId(questionId)) return new Map();
    const rows = await tx.query<Row>(
      `SELECT ${COLUMNS}
       FROM question_versions v
       JOIN questions q ON q.organization_id = v.organization_id AND q.id = v.question_id
       ${PUBLICATION}
       WHERE v.organization_id = $1 AND v.question_id = $2 AND v.version = ANY ($3::integer[])`,
      [tx.organizationId, questionId, versions],
    );
    return new Map(rows.map((row) => [row.version, toRecord(row)]));
  }

  /** What stands on the newest version of each question, in one statement. */
  async warnings(tx: Tx, questionIds: readonly string[]): Promise<ReadonlyMap<string, readonly WarningState[]>> {
    const rows = await tx.query<{ id: string; warnings: string[]; clearances: readonly Clearance[] | null }>(
      `SELECT q.id, v.warnings, ${CLEARANCES} AS clearances
       FROM questions q
       JOIN question_versions v
         ON v.organization_id = q.organization_id AND v.question_id = q.id AND v.version = q.version
       WHERE q.organization_id = $1 AND q.id = ANY ($2::uuid[])`,
      [tx.organizationId, questionIds.filter(isId)],
    );
    return new Map(rows.map(({ id, warnings, clearances }) => [id, statesOf(warnings, clearances)]));
  }

  /** Clears warnings of a version whose question is locked. */
  async clear(
    tx: Tx,
    { questionId, version }: { readonly questionId: string; readonly version: number },
    warnings: readonly WarningState[],
    reason: string | null,
  ): Promise<void> {
    await tx.query(
      `WITH cleared AS (
         INSERT INTO question_warning_clearances
           (organization_id, question_id, version, ordinal, code, reason, cleared_by)
         SELECT $1, $2, $3, r.ordinal, r.code, $5, $6
         FROM jsonb_to_recordset($4::jsonb) AS r(ordinal integer, code text)
         RETURNING ordinal
       )
       UPDATE questions q SET open_warnings = q.open_warnings - (SELECT count(*) FROM cleared), updated_at = app_now()
       WHERE q.organization_id = $1 AND q.id = $2`,
      [
        tx.organizationId,
        questionId,
        version,
        JSON.stringify(warnings.map(({ index, code }) => ({ ordinal: index + 1, code }))),
        reason,
        tx.actor.memberId,
      ],
    );
  }
}
