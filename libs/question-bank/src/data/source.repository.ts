import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { QuestionDescription } from '../domain/question.ts';

/** Which question an item of a source made, and what the item said then. */
export interface SourceRow {
  readonly identityDigest: string;
  readonly stemDigest: string;
  readonly contentDigest: string;
  readonly descriptionDigest: string;
  readonly questionId: string;
}

export interface RememberedRow extends SourceRow {
  /** The import that wrote it last. */
  readonly importId: string | null;
}

const insertedColumns =
  'organization_id, source_id, import_id, identity_digest, stem_digest, content_digest, description_digest, question_id';

const COLUMNS = `identity_digest AS "identityDigest", stem_digest AS "stemDigest", content_digest AS "contentDigest",
  description_digest AS "descriptionDigest", question_id AS "questionId", import_id AS "importId"`;

/** What imports remember of their sources, so that importing again changes nothing. */
@Injectable()
export class SourceRepository {
  /** The source of the newest import of a file of this name. */
  async ofFileName(tx: Tx, fileName: string): Promise<string | null> {
    const [row] = await tx.query<{ sourceId: string }>(
      `SELECT source_id AS "sourceId" FROM question_imports
       WHERE organization_id = $1 AND file_name = $2 AND source_id IS NOT NULL AND NOT dry_run
       ORDER BY id DESC LIMIT 1`,
      [tx.organizationId, fileName],
    );
    return row?.sourceId ?? null;
  }

  /**
   * The source that most of these items came from, with their number. Where a file name is given, a source that was
   * imported under another name is another source.
   */
  async mostCommon(
    tx: Tx,
    identityDigests: readonly string[],
    fileName: string | null,
  ): Promise<{ sourceId: string; items: number } | null> {
    const [row] = await tx.query<{ sourceId: string; items: number }>(
      `SELECT s.source_id AS "sourceId", count(*)::integer AS items FROM question_sources s
       WHERE s.organization_id = $1 AND s.identity_digest = ANY ($2::text[])
         AND NOT EXISTS (SELECT FROM question_imports i
                         WHERE i.organization_id = $1 AND i.source_id = s.source_id AND i.file_name <> $3
                           AND NOT i.dry_run)
       GROUP BY s.source_id ORDER BY items DESC, s.source_id LIMIT 1`,
      [tx.organizationId, identityDigests, fileName],
    );
    return row ?? null;
  }

  /** What is known beside their contents about questions, as it stands now. */
  async descriptions(tx: Tx, questionIds: readonly string[]): Promise<ReadonlyMap<string, QuestionDescription>> {
    if (questionIds.length === 0) return new Map();
    const rows = await tx.query<QuestionDescription & { id: string }>(
      `SELECT q.id, v.difficulty, v.locale, v.source, v.licence,
              ARRAY(SELECT s.skill FROM question_skills s
                    WHERE s.organization_id = q.organization_id AND s.question_id = q.id ORDER BY s.skill) AS skills
       FROM questions q
       JOIN question_versions v
         ON v.organization_id = q.organization_id AND v.question_id = q.id AND v.version = q.version
       WHERE q.organization_id = $1 AND q.id = ANY ($2::uuid[])`,
      [tx.organizationId, questionIds],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Whether an earlier import has left anything of this source. */
  async wasImported(tx: Tx, sourceId: string, importId: string): Promise<boolean> {
    const [row] = await tx.query<{ known: boolean }>(
      `SELECT EXISTS (SELECT FROM question_sources
                      WHERE organization_id = $1 AND source_id = $2 AND import_id IS DISTINCT FROM $3) AS known`,
      [tx.organizationId, sourceId, importId],
    );
    return row?.known ?? false;
  }

  /** The rows of a source that have one of these digests of identity or of stem. */
  find(
    tx: Tx,
    sourceId: string,
    identityDigests: readonly string[],
    stemDigests: readonly string[],
  ): Promise<RememberedRow[]> {
    return tx.query<RememberedRow>(
      `SELECT ${COLUMNS} FROM question_sources
       WHERE organization_id = $1 AND source_id = $2 AND identity_digest = ANY ($3::text[])
       UNION
       SELECT ${COLUMNS} FROM question_sources
       WHERE organization_id = $1 AND source_id = $2 AND stem_digest = ANY ($4::text[])`,
      [tx.organizationId, sourceId, identityDigests, stemDigests],
    );
  }

  async insert(tx: Tx, sourceId: string, importId: string, rows: readonly SourceRow[]): Promise<void> {
    if (rows.length === 0) return;
    await tx.query(
      `INSERT INTO question_sources (${insertedColumns})
       SELECT $1, $2, $3, r.* FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[]) AS r
       ON CONFLICT ON CONSTRAINT pk_question_sources
         DO UPDATE SET content_digest = excluded.content_digest, description_digest = excluded.description_digest,
                       question_id = excluded.question_id, import_id = excluded.import_id`,
      [
        tx.organizationId,
        sourceId,
        importId,
        rows.map((row) => row.identityDigest),
        rows.map((row) => row.stemDigest),
        rows.map((row) => row.contentDigest),
        rows.map((row) => row.descriptionDigest),
        rows.map((row) => row.questionId),
      ],
    );
  }

  /** Remembers that an item says something else now. */
  async move(tx: Tx, sourceId: string, importId: string, previousIdentity: string, row: SourceRow): Promise<void> {
    await tx.query(
      `UPDATE question_sources
       SET identity_digest = $4, stem_digest = $5, content_digest = $6, description_digest = $7, import_id = $8
       WHERE organization_id = $1 AND source_id = $2 AND identity_digest = $3`,
      [
        tx.organizationId,
        sourceId,
        previousIdentity,
        row.identityDigest,
        row.stemDigest,
        row.contentDigest,
        row.descriptionDigest,
        importId,
      ],
    );
  }
}
