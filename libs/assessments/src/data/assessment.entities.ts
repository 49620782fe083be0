import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { AssessmentStatus } from '../domain/assessment.ts';
import type { OverduePolicy, WindowPolicy } from '../domain/attempt.ts';
import type { Navigation, ReleasePolicy, ScoringPolicy, Section } from '../domain/blueprint.ts';
import type { ItemChoice, ItemKey, ItemKind } from '../domain/item.ts';

@Entity('assessments')
@Index('ix_assessments_release', { synchronize: false })
@Check('ck_assessments_status', `status IN ('DRAFT', 'PUBLISHED')`)
@Check('ck_assessments_window_policy', `window_policy IN ('TRUNCATE', 'FULL_TIME')`)
@Check('ck_assessments_overdue_policy', `overdue_policy IN ('AUTO_SUBMIT', 'GRACE_SUBMIT_ONLY', 'ABANDON')`)
@Check('ck_assessments_scoring', `scoring IN ('ALL_OR_NOTHING', 'PARTIAL', 'NEGATIVE')`)
@Check('ck_assessments_time_limit', 'time_limit_minutes BETWEEN 1 AND 1440')
@Check('ck_assessments_pass_mark', 'pass_mark_percent BETWEEN 0 AND 100')
@Check('ck_assessments_negative_fraction', `scoring <> 'NEGATIVE' OR negative_fraction IS NOT NULL`)
@Check('ck_assessments_navigation', `navigation IN ('FREE', 'FORWARD_ONLY')`)
@Check('ck_assessments_release_policy', `release_policy IN ('NEVER', 'ON_SUBMIT', 'ON_DATE', 'BY_RECRUITER')`)
@Check('ck_assessments_release_at', `(release_policy = 'ON_DATE') = (release_at IS NOT NULL)`)
@Check('ck_assessments_grading_revision', 'grading_revision > 0')
@Unique('uq_assessments_version', ['organizationId', 'familyId', 'version'])
@Index('uq_assessments_draft', { synchronize: false })
export class AssessmentEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_assessments' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_assessments' })
  id!: string;

  @Column('text')
  title!: string;

  @Column('text')
  status!: AssessmentStatus;

  @Column('jsonb')
  sections!: readonly Section[];

  @Column('integer', { name: 'time_limit_minutes' })
  timeLimitMinutes!: number;

  @Column('numeric', { name: 'pass_mark_percent', precision: 9, scale: 6, nullable: true })
  passMarkPercent!: string | null;

  @Column('text', { name: 'window_policy' })
  windowPolicy!: WindowPolicy;

  @Column('text', { name: 'overdue_policy' })
  overduePolicy!: OverduePolicy;

  @Column('integer', { name: 'grace_period_seconds' })
  gracePeriodSeconds!: number;

  @Column('text')
  scoring!: ScoringPolicy;

  @Column('numeric', { name: 'negative_fraction', precision: 7, scale: 6, nullable: true })
  negativeFraction!: string | null;

  @Column('boolean', { name: 'shuffle_questions' })
  shuffleQuestions!: boolean;

  @Column('boolean', { name: 'shuffle_choices' })
  shuffleChoices!: boolean;

  @Column('uuid', { name: 'created_by', nullable: true })
  createdBy!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'published_at', nullable: true })
  publishedAt!: Date | null;

  /** The id of its first version. */
  @Column('uuid', { name: 'family_id' })
  familyId!: string;

  /** From 1. */
  @Column('integer', { default: 1 })
  version!: number;

  @Column('timestamptz', { name: 'updated_at', default: () => 'app_now()' })
  updatedAt!: Date;

  @Column('timestamptz', { name: 'archived_at', nullable: true })
  archivedAt!: Date | null;

  @Column('text', { default: 'FREE' })
  navigation!: Navigation;

  /** Markdown, shown before the start. */
  @Column('text', { nullable: true })
  instructions!: string | null;

  /** Markdown; where it is set nobody begins without agreeing to it. */
  @Column('text', { name: 'consent_text', nullable: true })
  consentText!: string | null;

  @Column('text', { name: 'release_policy', default: 'NEVER' })
  releasePolicy!: ReleasePolicy;

  /** Under ON_DATE. */
  @Column('timestamptz', { name: 'release_at', nullable: true })
  releaseAt!: Date | null;

  /** Whether a released result shows each item with its key and explanation. */
  @Column('boolean', { name: 'release_feedback', default: false })
  releaseFeedback!: boolean;

  @Column('boolean', { name: 'integrity_signals', default: false })
  integritySignals!: boolean;

  /** Counts up with each correction of keys or pass mark that is applied to what was graded. */
  @Column('integer', { name: 'grading_revision', default: 1 })
  gradingRevision!: number;
}

/** The content is the assessment's own copy. Whoever reads for a candidate never selects `key` and `explanation`. */
@Entity('assessment_items')
@Unique('uq_assessment_items_position', ['organizationId', 'assessmentId', 'position'])
@Unique('uq_assessment_items_question', ['organizationId', 'assessmentId', 'questionId'])
@Index('ix_assessment_items_question', ['organizationId', 'questionId', 'assessmentId'])
@ForeignKey(() => AssessmentEntity, ['organizationId', 'assessmentId'], ['organizationId', 'id'], {
  name: 'fk_assessment_items_assessment',
})
@Check('ck_assessment_items_points', 'points > 0')
export class AssessmentItemEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_assessment_items' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_assessment_items' })
  id!: string;

  @Column('uuid', { name: 'assessment_id' })
  assessmentId!: string;

  /** From 0. */
  @Column('integer')
  section!: number;

  /** From 1, across sections. */
  @Column('integer')
  position!: number;

  @Column('numeric', { precision: 18, scale: 6 })
  points!: string;

  @Column('uuid', { name: 'question_id' })
  questionId!: string;

  @Column('uuid', { name: 'question_version_id' })
  questionVersionId!: string;

  @Column('integer', { name: 'question_version' })
  questionVersion!: number;

  @Column('text')
  kind!: ItemKind;

  @Column('text')
  stem!: string;

  @Column('jsonb')
  choices!: readonly ItemChoice[];

  @Column('jsonb')
  targets!: readonly ItemChoice[];

  @Column('boolean')
  shufflable!: boolean;

  @Column('jsonb', { select: false })
  key!: ItemKey;

  @Column('text', { nullable: true, select: false })
  explanation!: string | null;
}

@Entity('assignments')
@Index('ix_assignments_assessment', ['organizationId', 'assessmentId', 'id'])
@Index('ix_assignments_candidate', ['organizationId', 'candidateId', 'id'])
@Index('ix_assignments_closing', { synchronize: false })
@Index('ix_assignments_stage', { synchronize: false })
@Index('ix_assignments_expiring', { synchronize: false })
@ForeignKey(() => AssessmentEntity, ['organizationId', 'assessmentId'], ['organizationId', 'id'], {
  name: 'fk_assignments_assessment',
})
@Check('ck_assignments_extra_time', 'extra_time_percent BETWEEN 0 AND 400')
@Check('ck_assignments_attempts_allowed', 'attempts_allowed BETWEEN 1 AND 20')
@Check('ck_assignments_cool_down', 'cool_down_minutes BETWEEN 0 AND 525600')
@Check('ck_assignments_break', 'break_minutes BETWEEN 0 AND 480')
@Check('ck_assignments_consent', '(consented_at IS NULL) = (consent_digest IS NULL)')
export class AssignmentEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_assignments' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_assignments' })
  id!: string;

  @Column('uuid', { name: 'assessment_id' })
  assessmentId!: string;

  @Column('uuid', { name: 'candidate_id' })
  candidateId!: string;

  @Column('uuid', { name: 'loop_stage_id', nullable: true })
  loopStageId!: string | null;

  @Column('timestamptz', { name: 'opens_at', nullable: true })
  opensAt!: Date | null;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  @Column('integer', { name: 'extra_time_percent', nullable: true })
  extraTimePercent!: number | null;

  @Column('integer', { name: 'attempts_allowed' })
  attemptsAllowed!: number;

  @Column('uuid', { name: 'created_by', nullable: true })
  createdBy!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;

  /** The time of expiry that its candidate was last reminded of. */
  @Column('timestamptz', { name: 'expiry_told_for', nullable: true })
  expiryToldFor!: Date | null;

  /** Between the end of one attempt and the start of the next. */
  @Column('integer', { name: 'cool_down_minutes', default: 0 })
  coolDownMinutes!: number;

  /** Breaks that stop the clock; null inherits the accommodation that stands on the candidate. */
  @Column('integer', { name: 'break_minutes', nullable: true })
  breakMinutes!: number | null;

  @Column('timestamptz', { name: 'consented_at', nullable: true })
  consentedAt!: Date | null;

  /** SHA-256 of the text that was agreed to, in hex. */
  @Column('text', { name: 'consent_digest', nullable: true })
  consentDigest!: string | null;

  /** The close of its window for which was told that nobody had finished it. */
  @Column('timestamptz', { name: 'close_told_for', nullable: true })
  closeToldFor!: Date | null;
}
