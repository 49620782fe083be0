import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { Attachment } from '../formats/format.ts';

/** Pictures by what they are: the same bytes are stored once for an organization. */
@Injectable()
export class AttachmentRepository {
  async add(tx: Tx, attachments: readonly Attachment[]): Promise<void> {
    // One by one: together they could be larger than a message to the database should be.
    for (const { digest, mediaType, fileName, bytes } of attachments) {
      await tx.query(
        `INSERT INTO attachments (organization_id, digest, media_type, file_name, bytes) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT ON CONSTRAINT pk_attachments DO NOTHING`,
        [tx.organizationId, digest, mediaType, fileName, Buffer.from(bytes)],
      );
    }
  }

  /** Those that there are, in the order of their digests. */
  find(tx: Tx, digests: readonly string[]): Promise<Attachment[]> {
    return tx.query<Attachment>(
      `SELECT digest, media_type AS "mediaType", file_name AS "fileName", bytes FROM attachments
       WHERE organization_id = $1 AND digest = ANY ($2::text[]) ORDER BY digest`,
      [tx.organizationId, digests],
    );
  }

  /** Which of these there are. */
  async known(tx: Tx, digests: readonly string[]): Promise<ReadonlySet<string>> {
    if (digests.length === 0) return new Set();
    const rows = await tx.query<{ digest: string }>(
      'SELECT digest FROM attachments WHERE organization_id = $1 AND digest = ANY ($2::text[])',
      [tx.organizationId, digests],
    );
    return new Set(rows.map(({ digest }) => digest));
  }
}
