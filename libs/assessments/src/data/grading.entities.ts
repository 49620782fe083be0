import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { ItemKey } from '../domain/item.ts';
import type { KeyChange, RegradeState, RestingDecision, ResultSummary } from '../domain/regrade.ts';
import { AssessmentEntity, AssessmentItemEntity } from './assessment.entities.ts';
import { AttemptEntity } from './attempt.entities.ts';

/** Points that a person gave; of one attempt and item the newest stands. Append-only. */
@Entity('grade_overrides')
@ForeignKey(() => AttemptEntity, ['organizationId', 'attemptId'], ['organizationId', 'id'], {
  name: 'fk_grade_overrides_attempt',
})
@ForeignKey(() => AssessmentItemEntity, ['organizationId', 'itemId'], ['organizationId', 'id'], {
  name: 'fk_grade_overrides_item',
})
@Check('ck_grade_overrides_number', 'number > 0')
export class GradeOverrideEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_grade_overrides' })
  organizationId!: string;

  @PrimaryColumn('uuid', { name: 'attempt_id', primaryKeyConstraintName: 'pk_grade_overrides' })
  attemptId!: string;

  /** From 1, in the attempt. */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_grade_overrides' })
  number!: number;

  /** Null for the whole of the attempt. */
  @Column('uuid', { name: 'item_id', nullable: true })
  itemId!: string | null;

  /** Null takes what was given back. */
  @Column('numeric', { precision: 24, scale: 6, nullable: true })
  points!: string | null;

  @Column('text')
  reason!: string;

  @Column('uuid', { name: 'given_by' })
  givenBy!: string;

  @Column('timestamptz', { name: 'given_at', default: () => 'app_now()' })
  givenAt!: Date;
}

/** A key that was corrected after the item was copied; the newest is the one that counts. Append-only. */
@Entity('assessment_item_keys')
@ForeignKey(() => AssessmentItemEntity, ['organizationId', 'itemId'], ['organizationId', 'id'], {
  name: 'fk_assessment_item_keys_item',
})
@Check('ck_assessment_item_keys_revision', 'grading_revision > 1')
export class AssessmentItemKeyEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_assessment_item_keys' })
  organizationId!: string;

  @PrimaryColumn('uuid', { name: 'item_id', primaryKeyConstraintName: 'pk_assessment_item_keys' })
  itemId!: string;

  /** The assessment's, from which on it counts. */
  @PrimaryColumn('integer', { name: 'grading_revision', primaryKeyConstraintName: 'pk_assessment_item_keys' })
  gradingRevision!: number;

  @Column('jsonb')
  key!: ItemKey;

  @Column('text', { nullable: true })
  explanation!: string | null;

  @Column('uuid', { name: 'question_version_id' })
  questionVersionId!: string;

  @Column('integer', { name: 'question_version' })
  questionVersion!: number;

  @Column('uuid', { name: 'created_by', nullable: true })
  createdBy!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;
}

/** A regrade of an assessment, or what one would do, with how far it is. */
@Entity('regrades')
@Index('ux_regrades_running', { synchronize: false })
@ForeignKey(() => AssessmentEntity, ['organizationId', 'assessmentId'], ['organizationId', 'id'], {
  name: 'fk_regrades_assessment',
})
@Check('ck_regrades_state', `state IN ('RUNNING', 'DONE', 'FAILED')`)
@Check('ck_regrades_finished', `(state = 'RUNNING') = (finished_at IS NULL)`)
export class RegradeEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_regrades' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_regrades' })
  id!: string;

  @Column('uuid', { name: 'assessment_id' })
  assessmentId!: string;

  @Column('boolean', { name: 'dry_run' })
  dryRun!: boolean;

  @Column('text')
  state!: RegradeState;

  @Column('text')
  reason!: string;

  /** The assessment's that it grades under, or would. */
  @Column('integer', { name: 'grading_revision' })
  gradingRevision!: number;

  @Column('numeric', { name: 'pass_mark_before', precision: 9, scale: 6, nullable: true })
  passMarkBefore!: string | null;

  @Column('numeric', { name: 'pass_mark_percent', precision: 9, scale: 6, nullable: true })
  passMarkPercent!: string | null;

  @Column('jsonb', { name: 'key_changes' })
  keyChanges!: readonly KeyChange[];

  /** Graded attempts that there were to examine when it began. */
  @Column('integer')
  total!: number;

  @Column('integer', { default: 0 })
  examined!: number;

  @Column('integer', { default: 0 })
  changed!: number;

  @Column('integer', { name: 'passes_gained', default: 0 })
  passesGained!: number;

  @Column('integer', { name: 'passes_lost', default: 0 })
  passesLost!: number;

  /** The last attempt that was examined. */
  @Column('uuid', { name: 'examined_to', nullable: true })
  examinedTo!: string | null;

  @Column('uuid', { name: 'requested_by', nullable: true })
  requestedBy!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;
}

/** An attempt whose result a regrade changed, or would. Append-only. */
@Entity('regrade_changes')
@ForeignKey(() => RegradeEntity, ['organizationId', 'regradeId'], ['organizationId', 'id'], {
  name: 'fk_regrade_changes_regrade',
})
@ForeignKey(() => AttemptEntity, ['organizationId', 'attemptId'], ['organizationId', 'id'], {
  name: 'fk_regrade_changes_attempt',
})
export class RegradeChangeEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_regrade_changes' })
  organizationId!: string;

  @PrimaryColumn('uuid', { name: 'regrade_id', primaryKeyConstraintName: 'pk_regrade_changes' })
  regradeId!: string;

  @PrimaryColumn('uuid', { name: 'attempt_id', primaryKeyConstraintName: 'pk_regrade_changes' })
  attemptId!: string;

  @Column('uuid', { name: 'candidate_id' })
  candidateId!: string;

  @Column('jsonb')
  before!: ResultSummary;

  @Column('jsonb')
  after!: ResultSummary;

  /** Those that stood when it was examined. */
  @Column('jsonb')
  decisions!: readonly RestingDecision[];
}
