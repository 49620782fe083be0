import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { QuestionEntity } from './entities.ts';

@Entity('question_imports')
@Index('ix_question_imports_file_name', ['organizationId', 'fileName', 'id'])
@Index('ix_question_imports_digest', ['organizationId', 'digest'])
@Index('uq_question_imports_idempotency_key', { synchronize: false })
@Index('ix_question_imports_source', ['organizationId', 'sourceId'])
@Check('ck_question_imports_state', `state IN ('QUEUED', 'RUNNING', 'DONE', 'FAILED')`)
export class QuestionImportEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_question_imports' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_question_imports' })
  id!: string;

  /** Imports of one source share it; null until the content was read. */
  @Column('uuid', { name: 'source_id', nullable: true })
  sourceId!: string | null;

  @Column('text')
  state!: string;

  @Column('text')
  format!: string;

  @Column('text', { name: 'file_name', nullable: true })
  fileName!: string | null;

  @Column('boolean')
  publish!: boolean;

  @Column('boolean', { name: 'dry_run' })
  dryRun!: boolean;

  /** Bytes of the file. */
  @Column('bigint')
  size!: string;

  /** SHA-256 of the file. */
  @Column('text')
  digest!: string;

  /** How far it was read: what progress is told by. */
  @Column('bigint', { name: 'bytes_read' })
  bytesRead!: string;

  @Column('text', { name: 'idempotency_key', nullable: true })
  idempotencyKey!: string | null;

  @Column('integer')
  total!: number;

  @Column('integer')
  processed!: number;

  @Column('integer')
  created!: number;

  @Column('integer')
  updated!: number;

  @Column('integer')
  unchanged!: number;

  @Column('integer')
  duplicates!: number;

  @Column('integer')
  failed!: number;

  @Column('integer')
  warnings!: number;

  @Column('text', { array: true })
  notes!: string[];

  /** Why the whole import failed. */
  @Column('text', { nullable: true })
  code!: string | null;

  @Column('text', { nullable: true })
  message!: string | null;

  @Column('uuid', { name: 'requested_by', nullable: true })
  requestedBy!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;
}

@Entity('question_import_items')
@ForeignKey(() => QuestionImportEntity, ['organizationId', 'importId'], ['organizationId', 'id'], {
  name: 'fk_question_import_items_import',
})
@ForeignKey(() => QuestionEntity, ['organizationId', 'questionId'], ['organizationId', 'id'], {
  name: 'fk_question_import_items_question',
})
@Index('ix_question_import_items_identity', { synchronize: false })
@Check('ck_question_import_items_status', `status IN ('CREATED', 'UPDATED', 'UNCHANGED', 'DUPLICATE', 'FAILED')`)
export class QuestionImportItemEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_question_import_items' })
  organizationId!: string;

  @PrimaryColumn('uuid', { name: 'import_id', primaryKeyConstraintName: 'pk_question_import_items' })
  importId!: string;

  /** From 1, in the order of the source. */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_question_import_items' })
  ordinal!: number;

  @Column('text')
  position!: string;

  /** By which an item that repeats it is found; null for one that failed. */
  @Column('text', { name: 'identity_digest', nullable: true })
  identityDigest!: string | null;

  @Column('text')
  status!: string;

  @Column('uuid', { name: 'question_id', nullable: true })
  questionId!: string | null;

  @Column('text', { nullable: true })
  code!: string | null;

  @Column('text', { nullable: true })
  message!: string | null;

  @Column('text', { array: true })
  losses!: string[];

  @Column('text', { array: true })
  warnings!: string[];
}

/** A file in pieces, until its import has ended. */
@Entity('question_import_chunks')
@Index('ix_question_import_chunks_created_at', { synchronize: false })
export class QuestionImportChunkEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_question_import_chunks' })
  organizationId!: string;

  /** There is none yet while the file is still coming in. */
  @PrimaryColumn('uuid', { name: 'import_id', primaryKeyConstraintName: 'pk_question_import_chunks' })
  importId!: string;

  /** From 0. */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_question_import_chunks' })
  ordinal!: number;

  @Column('bytea', { select: false })
  bytes!: Buffer;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;
}

@Entity('question_sources')
@Index('ix_question_sources_identity', ['organizationId', 'identityDigest'])
@Index('ix_question_sources_question', ['organizationId', 'questionId'])
@Index('ix_question_sources_stem', ['organizationId', 'sourceId', 'stemDigest'])
@ForeignKey(() => QuestionEntity, ['organizationId', 'questionId'], ['organizationId', 'id'], {
  name: 'fk_question_sources_question',
})
export class QuestionSourceEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_question_sources' })
  organizationId!: string;

  @PrimaryColumn('uuid', { name: 'source_id', primaryKeyConstraintName: 'pk_question_sources' })
  sourceId!: string;

  @PrimaryColumn('text', { name: 'identity_digest', primaryKeyConstraintName: 'pk_question_sources' })
  identityDigest!: string;

  @Column('text', { name: 'stem_digest' })
  stemDigest!: string;

  /** Of the content as the source said it when it was imported last. */
  @Column('text', { name: 'content_digest' })
  contentDigest!: string;

  /** The same for what is known beside the content. */
  @Column('text', { name: 'description_digest' })
  descriptionDigest!: string;

  /** The import that wrote this row last; null for those of earlier versions. */
  @Column('uuid', { name: 'import_id', nullable: true })
  importId!: string | null;

  @Column('uuid', { name: 'question_id' })
  questionId!: string;
}
