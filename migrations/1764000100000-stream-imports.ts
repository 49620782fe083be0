import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from './tenancy.ts';

/** The digest of a description that says nothing: what the sources of all imports so far said. */
const UNDESCRIBED = 'a075dae9dcbe83ed99cbb3d1fce6003987ff0fad7257dc34150da69685eb9f27';

/** Imports of any size: their bytes in pieces, read item by item. And the pictures that questions show. */
export class StreamImports1764000100000 implements MigrationInterface {
  name = 'StreamImports1764000100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE question_imports SET state = 'FAILED', code = 'IMPORT_INTERRUPTED', finished_at = app_now(),
        message = 'The import was interrupted by an upgrade. Send the file again: what was taken in is not made twice.'
      WHERE state IN ('QUEUED', 'RUNNING');
      ALTER TABLE question_imports
        DROP content,
        ADD size bigint NOT NULL DEFAULT 0,
        ADD digest text NOT NULL DEFAULT '',
        ADD bytes_read bigint NOT NULL DEFAULT 0,
        ADD idempotency_key text;
      ALTER TABLE question_imports ALTER size DROP DEFAULT, ALTER digest DROP DEFAULT, ALTER bytes_read DROP DEFAULT;
      CREATE INDEX ix_question_imports_digest ON question_imports (organization_id, digest);
      CREATE UNIQUE INDEX uq_question_imports_idempotency_key
        ON question_imports (organization_id, requested_by, idempotency_key) WHERE idempotency_key IS NOT NULL;

      DELETE FROM question_import_items WHERE status IS NULL;
      ALTER TABLE question_import_items
        DROP item,
        DROP repeats,
        ADD identity_digest text,
        ALTER status SET NOT NULL;
      CREATE INDEX ix_question_import_items_identity
        ON question_import_items (organization_id, import_id, identity_digest) WHERE identity_digest IS NOT NULL;

      ALTER TABLE question_sources
        ADD description_digest text NOT NULL DEFAULT '${UNDESCRIBED}',
        ADD import_id uuid;
      ALTER TABLE question_sources ALTER description_digest DROP DEFAULT;

      CREATE TABLE question_import_chunks (
        organization_id uuid NOT NULL,
        import_id uuid NOT NULL,
        ordinal integer NOT NULL,
        bytes bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        CONSTRAINT pk_question_import_chunks PRIMARY KEY (organization_id, import_id, ordinal)
      );
      ALTER TABLE question_import_chunks ALTER bytes SET STORAGE EXTERNAL;
      CREATE INDEX ix_question_import_chunks_created_at ON question_import_chunks USING brin (created_at);

      CREATE TABLE attachments (
        organization_id uuid NOT NULL,
        digest text NOT NULL,
        media_type text NOT NULL,
        file_name text NOT NULL,
        bytes bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT app_now(),
        CONSTRAINT pk_attachments PRIMARY KEY (organization_id, digest),
        CONSTRAINT ck_attachments_digest CHECK (digest ~ '^[0-9a-f]{64}$'),
        CONSTRAINT ck_attachments_media_type
          CHECK (media_type IN ('image/png', 'image/jpeg', 'image/gif', 'image/webp'))
      );
      ALTER TABLE attachments ALTER bytes SET STORAGE EXTERNAL;
    `);
    await tenantTable(runner, 'question_import_chunks');
    await tenantTable(runner, 'attachments', 'SELECT, INSERT');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE attachments, question_import_chunks;
      ALTER TABLE question_sources DROP description_digest, DROP import_id;
      DROP INDEX ix_question_import_items_identity;
      ALTER TABLE question_import_items
        ALTER status DROP NOT NULL, DROP identity_digest, ADD item jsonb, ADD repeats integer;
      DROP INDEX uq_question_imports_idempotency_key;
      DROP INDEX ix_question_imports_digest;
      ALTER TABLE question_imports DROP size, DROP digest, DROP bytes_read, DROP idempotency_key, ADD content text;
    `);
  }
}
