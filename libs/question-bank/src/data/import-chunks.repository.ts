import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';

/** Bytes of each piece of a file, but for its last one. */
export const CHUNK_BYTES = 256 * 1024;

/** The files of imports, in pieces, for as long as they are needed. */
@Injectable()
export class ImportChunksRepository {
  /** @param ordinal from 0 */
  async add(tx: Tx, importId: string, ordinal: number, bytes: Uint8Array): Promise<void> {
    await tx.query(
      'INSERT INTO question_import_chunks (organization_id, import_id, ordinal, bytes) VALUES ($1, $2, $3, $4)',
      [tx.organizationId, importId, ordinal, bytes],
    );
  }

  /** Throws when it is not there: an import that runs has its whole file. */
  async get(tx: Tx, importId: string, ordinal: number): Promise<Uint8Array> {
    const [row] = await tx.query<{ bytes: Buffer }>(
      'SELECT bytes FROM question_import_chunks WHERE organization_id = $1 AND import_id = $2 AND ordinal = $3',
      [tx.organizationId, importId, ordinal],
    );
    if (!row) throw new Error('A piece of an import has gone.');
    return row.bytes;
  }

  async remove(tx: Tx, importId: string): Promise<void> {
    await tx.query('DELETE FROM question_import_chunks WHERE organization_id = $1 AND import_id = $2', [
      tx.organizationId,
      importId,
    ]);
  }

  /** Gives a file that came in again to the import that had been interrupted. */
  async hand(tx: Tx, from: string, to: string): Promise<void> {
    await this.remove(tx, to);
    await tx.query('UPDATE question_import_chunks SET import_id = $3 WHERE organization_id = $1 AND import_id = $2', [
      tx.organizationId,
      from,
      to,
    ]);
  }
}
