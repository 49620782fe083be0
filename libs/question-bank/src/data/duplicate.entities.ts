import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { QuestionEntity } from './entities.ts';

/** A look for near-duplicates over the whole bank. */
@Entity('duplicate_reports')
@Index('uq_duplicate_reports_running', { synchronize: false })
@Check('ck_duplicate_reports_state', `state IN ('QUEUED', 'RUNNING', 'DONE', 'FAILED')`)
export class DuplicateReportEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_duplicate_reports' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_duplicate_reports' })
  id!: string;

  @Column('text')
  state!: string;

  /** Questions that stood when it was asked for. */
  @Column('integer')
  total!: number;

  @Column('integer')
  processed!: number;

  /** Pairs so far. */
  @Column('integer')
  found!: number;

  /** The newest question that was compared with all older ones. */
  @Column('uuid', { name: 'compared_to', nullable: true })
  comparedTo!: string | null;

  @Column('uuid', { name: 'requested_by', nullable: true })
  requestedBy!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;
}

/** Two questions that a report found to be near-duplicates. */
@Entity('duplicate_pairs')
@ForeignKey(() => DuplicateReportEntity, ['organizationId', 'reportId'], ['organizationId', 'id'], {
  name: 'fk_duplicate_pairs_report',
})
@ForeignKey(() => QuestionEntity, ['organizationId', 'questionId'], ['organizationId', 'id'], {
  name: 'fk_duplicate_pairs_question',
})
@ForeignKey(() => QuestionEntity, ['organizationId', 'olderId'], ['organizationId', 'id'], {
  name: 'fk_duplicate_pairs_older',
})
@Check('ck_duplicate_pairs_similarity', 'similarity BETWEEN 8500 AND 10000')
export class DuplicatePairEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_duplicate_pairs' })
  organizationId!: string;

  @PrimaryColumn('uuid', { name: 'report_id', primaryKeyConstraintName: 'pk_duplicate_pairs' })
  reportId!: string;

  /** In ten-thousandths. */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_duplicate_pairs' })
  similarity!: number;

  @PrimaryColumn('uuid', { name: 'question_id', primaryKeyConstraintName: 'pk_duplicate_pairs' })
  questionId!: string;

  @PrimaryColumn('uuid', { name: 'older_id', primaryKeyConstraintName: 'pk_duplicate_pairs' })
  olderId!: string;
}
