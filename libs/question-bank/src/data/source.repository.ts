import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';

/** Which question an item of a source made, and what the item said then. */
export interface SourceRow {
  readonly identityDigest: string;
  readonly stemDigest: string;
  readonly contentDigest: string;
  readonly questionId: string;
}

const COLUMNS = `identity_digest AS "identityDigest", stem_digest AS "stemDigest", content_digest AS "contentDigest",
  question_id AS "questionId"`;

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

  /** The rows of a source that have one of these digests of identity or of stem. */
  find(
    tx: Tx,
    sourceId: string,
    identityDigests: readonly string[],
    stemDigests: readonly string[],
  ): Promise<SourceRow[]> {
    return tx.query<SourceRow>(
      `SELECT ${COLUMNS} FROM question_sources
       WHERE organization_id = $1 AND source_id = $2 AND identity_digest = ANY ($3::text[])
       UNION
       SELECT ${COLUMNS} FROM question_sources
       WHERE organization_id = $1 AND source_id = $2 AND stem_digest = ANY ($4::text[])`,
      [tx.organizationId, sourceId, identityDigests, stemDigests],
    );
  }

  async insert(tx: Tx, sourceId: string, rows: readonly SourceRow[]): Promise<void> {
    if (rows.length === 0) return;
    await tx.query(
      `INSERT INTO question_sources (organization_id, source_id, identity_digest, stem_digest, content_digest, question_id)
       SELECT $1, $2, r."identityDigest", r."stemDigest", r."contentDigest", r."questionId"
       FROM jsonb_to_recordset($3::jsonb)
         AS r("identityDigest" text, "stemDigest" text, "contentDigest" text, "questionId" uuid)
       ON CONFLICT ON CONSTRAINT pk_question_sources
         DO UPDATE SET content_digest = excluded.content_digest, question_id = excluded.question_id`,
      [tx.organizationId, sourceId, JSON.stringify(rows)],
    );
  }

  /** Remembers that an item says something else now. */
  async move(tx: Tx, sourceId: string, previousIdentity: string, row: SourceRow): Promise<void> {
    await tx.query(
      `UPDATE question_sources SET identity_digest = $4, stem_digest = $5, content_digest = $6
       WHERE organization_id = $1 AND source_id = $2 AND identity_digest = $3`,
      [tx.organizationId, sourceId, previousIdentity, row.identityDigest, row.stemDigest, row.contentDigest],
    );
  }
}
