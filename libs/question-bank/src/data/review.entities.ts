import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { QuestionVersionEntity } from './entities.ts';

/** What somebody says about a version; what it says is never rewritten. */
@Entity('question_comments')
@Index('ix_question_comments_question', ['organizationId', 'questionId', 'id'])
@ForeignKey(
  () => QuestionVersionEntity,
  ['organizationId', 'questionId', 'version'],
  ['organizationId', 'questionId', 'version'],
  { name: 'fk_question_comments_version' },
)
@Check('ck_question_comments_resolved', '(resolved_by IS NULL) = (resolved_at IS NULL)')
export class QuestionCommentEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_question_comments' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_question_comments' })
  id!: string;

  @Column('uuid', { name: 'question_id' })
  questionId!: string;

  @Column('integer')
  version!: number;

  /** The path of what it is about, for instance `choices.1.text`; null for the whole. */
  @Column('text', { nullable: true })
  field!: string | null;

  @Column('text')
  body!: string;

  @Column('boolean', { name: 'asks_for_changes' })
  asksForChanges!: boolean;

  @Column('uuid', { name: 'author_id' })
  authorId!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;

  @Column('uuid', { name: 'resolved_by', nullable: true })
  resolvedBy!: string | null;

  @Column('timestamptz', { name: 'resolved_at', nullable: true })
  resolvedAt!: Date | null;
}

/** Who moved a version from one state to the next; added to and never rewritten. */
@Entity('question_steps')
@Index('ix_question_steps_version', ['organizationId', 'questionId', 'version', 'id'])
@ForeignKey(
  () => QuestionVersionEntity,
  ['organizationId', 'questionId', 'version'],
  ['organizationId', 'questionId', 'version'],
  { name: 'fk_question_steps_version' },
)
@Check(
  'ck_question_steps_step',
  `step IN ('SUBMITTED', 'WITHDRAWN', 'CHANGES_REQUESTED', 'PUBLISHED', 'RETIRED', 'REOPENED')`,
)
export class QuestionStepEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_question_steps' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_question_steps' })
  id!: string;

  @Column('uuid', { name: 'question_id' })
  questionId!: string;

  @Column('integer')
  version!: number;

  @Column('text')
  step!: string;

  @Column('uuid', { name: 'actor_id', nullable: true })
  actorId!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;
}

@Entity('question_warning_clearances')
@ForeignKey(
  () => QuestionVersionEntity,
  ['organizationId', 'questionId', 'version'],
  ['organizationId', 'questionId', 'version'],
  { name: 'fk_question_warning_clearances_version' },
)
export class QuestionWarningClearanceEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_question_warning_clearances' })
  organizationId!: string;

  @PrimaryColumn('uuid', { name: 'question_id', primaryKeyConstraintName: 'pk_question_warning_clearances' })
  questionId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_question_warning_clearances' })
  version!: number;

  /** The warning's place in its version's list, from 1. */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_question_warning_clearances' })
  ordinal!: number;

  @Column('text')
  code!: string;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('uuid', { name: 'cleared_by', nullable: true })
  clearedBy!: string | null;

  @Column('timestamptz', { name: 'cleared_at', default: () => 'app_now()' })
  clearedAt!: Date;
}

/** How often candidates were given a version. */
@Entity('question_exposures')
@ForeignKey(
  () => QuestionVersionEntity,
  ['organizationId', 'questionId', 'version'],
  ['organizationId', 'questionId', 'version'],
  { name: 'fk_question_exposures_version' },
)
@Check('ck_question_exposures_delivered', 'delivered > 0')
export class QuestionExposureEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_question_exposures' })
  organizationId!: string;

  @PrimaryColumn('uuid', { name: 'question_id', primaryKeyConstraintName: 'pk_question_exposures' })
  questionId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_question_exposures' })
  version!: number;

  @Column('bigint')
  delivered!: string;
}
