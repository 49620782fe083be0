import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** One action on many questions, with its progress. */
@Entity('question_bulk_actions')
@Check('ck_question_bulk_actions_action', `action IN ('TAG', 'PUBLISH', 'RETIRE')`)
@Check('ck_question_bulk_actions_state', `state IN ('QUEUED', 'RUNNING', 'DONE')`)
export class QuestionBulkActionEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_question_bulk_actions' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_question_bulk_actions' })
  id!: string;

  @Column('text')
  action!: string;

  /** What `TAG` changes; null for the other actions. */
  @Column('jsonb', { nullable: true })
  change!: unknown;

  @Column('text')
  state!: string;

  @Column('integer')
  total!: number;

  @Column('integer')
  done!: number;

  @Column('integer')
  unchanged!: number;

  @Column('integer')
  failed!: number;

  @Column('uuid', { name: 'requested_by', nullable: true })
  requestedBy!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;
}

@Entity('question_bulk_items')
@ForeignKey(() => QuestionBulkActionEntity, ['organizationId', 'bulkActionId'], ['organizationId', 'id'], {
  name: 'fk_question_bulk_items_action',
})
@Check('ck_question_bulk_items_status', `status IN ('DONE', 'UNCHANGED', 'FAILED')`)
export class QuestionBulkItemEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_question_bulk_items' })
  organizationId!: string;

  @PrimaryColumn('uuid', { name: 'bulk_action_id', primaryKeyConstraintName: 'pk_question_bulk_items' })
  bulkActionId!: string;

  /** From 1, in the order asked. */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_question_bulk_items' })
  ordinal!: number;

  /** As it was asked for: there may be no such question. */
  @Column('uuid', { name: 'question_id' })
  questionId!: string;

  /** Null while it waits. */
  @Column('text', { nullable: true })
  status!: string | null;

  @Column('text', { nullable: true })
  code!: string | null;

  @Column('text', { nullable: true })
  message!: string | null;
}
