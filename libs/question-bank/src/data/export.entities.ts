import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { QuestionEntity } from './entities.ts';

@Entity('question_exports')
@Index('ix_question_exports_expires', ['expiresAt'])
@Check('ck_question_exports_state', `state IN ('QUEUED', 'RUNNING', 'DONE', 'FAILED')`)
export class QuestionExportEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_question_exports' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_question_exports' })
  id!: string;

  @Column('text')
  state!: string;

  @Column('text')
  format!: string;

  /** Which questions were asked for. */
  @Column('jsonb')
  selection!: unknown;

  /** How often it was begun: what an earlier run still writes is refused by it. */
  @Column('integer')
  run!: number;

  @Column('integer')
  exported!: number;

  @Column('integer')
  failed!: number;

  @Column('integer')
  losses!: number;

  /** Bytes so far. */
  @Column('bigint')
  size!: string;

  /** Why the whole export failed. */
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

  /** When the file is cleared away: it holds keys. */
  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;
}

@Entity('question_export_items')
@ForeignKey(() => QuestionExportEntity, ['organizationId', 'exportId'], ['organizationId', 'id'], {
  name: 'fk_question_export_items_export',
  onDelete: 'CASCADE',
})
@ForeignKey(() => QuestionEntity, ['organizationId', 'questionId'], ['organizationId', 'id'], {
  name: 'fk_question_export_items_question',
})
export class QuestionExportItemEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_question_export_items' })
  organizationId!: string;

  @PrimaryColumn('uuid', { name: 'export_id', primaryKeyConstraintName: 'pk_question_export_items' })
  exportId!: string;

  /** From 1, in the order of the file. */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_question_export_items' })
  ordinal!: number;

  @Column('uuid', { name: 'question_id' })
  questionId!: string;

  /** The version that was written. */
  @Column('integer')
  version!: number;

  /** Why the format could not say it; null for a question that stands in the file. */
  @Column('text', { nullable: true })
  code!: string | null;

  @Column('text', { nullable: true })
  message!: string | null;

  @Column('text', { array: true })
  losses!: string[];
}

@Entity('question_export_chunks')
@ForeignKey(() => QuestionExportEntity, ['organizationId', 'exportId'], ['organizationId', 'id'], {
  name: 'fk_question_export_chunks_export',
  onDelete: 'CASCADE',
})
export class QuestionExportChunkEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_question_export_chunks' })
  organizationId!: string;

  @PrimaryColumn('uuid', { name: 'export_id', primaryKeyConstraintName: 'pk_question_export_chunks' })
  exportId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_question_export_chunks' })
  ordinal!: number;

  @Column('bytea')
  bytes!: Buffer;
}
