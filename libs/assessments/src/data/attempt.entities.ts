import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { AttemptStatus } from '../domain/attempt.ts';
import type { GradeCause, ItemGrade } from '../domain/score-attempt.ts';
import type { ItemResponse } from '../domain/response.ts';
import { AssessmentEntity, AssessmentItemEntity, AssignmentEntity } from './assessment.entities.ts';

@Entity('attempts')
@Unique('uq_attempts_number', ['organizationId', 'assignmentId', 'number'])
@Index('ux_attempts_open', { synchronize: false })
@Index('ix_attempts_due', { synchronize: false })
@Index('ix_attempts_delivery_untold', { synchronize: false })
@Index('ix_attempts_review', { synchronize: false })
@Index('ix_attempts_unreleased', { synchronize: false })
@Index('ix_attempts_candidate', ['organizationId', 'candidateId', 'id'])
@Index('ix_attempts_assessment', ['organizationId', 'assessmentId', 'id'])
@ForeignKey(() => AssignmentEntity, ['organizationId', 'assignmentId'], ['organizationId', 'id'], {
  name: 'fk_attempts_assignment',
})
@ForeignKey(() => AssessmentEntity, ['organizationId', 'assessmentId'], ['organizationId', 'id'], {
  name: 'fk_attempts_assessment',
})
@Check('ck_attempts_status', `status IN ('IN_PROGRESS', 'SUBMITTED', 'GRADED', 'ABANDONED')`)
@Check('ck_attempts_closed_by', `closed_by IN ('CANDIDATE', 'DEADLINE', 'REVOCATION')`)
@Check('ck_attempts_closed', `(status = 'IN_PROGRESS') = (closed_by IS NULL)`)
@Check(
  'ck_attempts_submitted',
  `(status IN ('SUBMITTED', 'GRADED')) = (submitted_at IS NOT NULL AND answered IS NOT NULL AND digest IS NOT NULL)`,
)
@Check('ck_attempts_closed_at', `(status = 'IN_PROGRESS') = (closed_at IS NULL)`)
@Check('ck_attempts_paused', `paused_at IS NULL OR status = 'IN_PROGRESS'`)
@Check('ck_attempts_breaks', 'break_taken_seconds BETWEEN 0 AND break_seconds')
@Check('ck_attempts_sections', '(section_seconds IS NULL) = (section_deadline_at IS NULL)')
@Check('ck_attempts_reached', 'reached BETWEEN 1 AND cardinality(item_ids)')
export class AttemptEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_attempts' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_attempts' })
  id!: string;

  @Column('uuid', { name: 'assignment_id' })
  assignmentId!: string;

  @Column('uuid', { name: 'assessment_id' })
  assessmentId!: string;

  @Column('uuid', { name: 'candidate_id' })
  candidateId!: string;

  /** From 1, in the assignment. */
  @Column('integer')
  number!: number;

  /** What the order of questions and choices follows from. */
  @Column('text')
  seed!: string;

  /** The device that holds the attempt. */
  @Column('uuid', { name: 'session_id' })
  sessionId!: string;

  @Column('text', { default: 'IN_PROGRESS' })
  status!: AttemptStatus;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'deadline_at' })
  deadlineAt!: Date;

  @Column('text', { name: 'closed_by', nullable: true })
  closedBy!: 'CANDIDATE' | 'DEADLINE' | 'REVOCATION' | null;

  @Column('timestamptz', { name: 'submitted_at', nullable: true })
  submittedAt!: Date | null;

  /** Answers that were not blank. */
  @Column('integer', { nullable: true })
  answered!: number | null;

  @Column('text', { nullable: true })
  digest!: string | null;

  /** When the question bank was told what this attempt delivered; null until the next sweep. */
  @Column('timestamptz', { name: 'delivery_told_at', nullable: true })
  deliveryToldAt!: Date | null;

  /** The paper: every item of this attempt, in its own order. */
  @Column('uuid', { name: 'item_ids', array: true })
  itemIds!: string[];

  /** Under forward-only navigation: the position of the item that the candidate is at, from 1; else null. */
  @Column('integer', { nullable: true })
  reached!: number | null;

  /** Where sections have limits: the one that runs, from 1. */
  @Column('integer', { default: 1 })
  section!: number;

  /** The position of each section's last item. */
  @Column('integer', { name: 'section_last', array: true })
  sectionLast!: number[];

  /** The seconds granted to each section; null where only the whole has a limit. */
  @Column('integer', { name: 'section_seconds', array: true, nullable: true })
  sectionSeconds!: number[] | null;

  @Column('timestamptz', { name: 'section_deadline_at', nullable: true })
  sectionDeadlineAt!: Date | null;

  /** Of the accommodation that its time was granted with. */
  @Column('integer', { name: 'extra_time_percent', default: 0 })
  extraTimePercent!: number;

  /** Breaks that stop the clock, in all. */
  @Column('integer', { name: 'break_seconds', default: 0 })
  breakSeconds!: number;

  @Column('integer', { name: 'break_taken_seconds', default: 0 })
  breakTakenSeconds!: number;

  /** While a break lasts; the deadline stands as if all of the allowance will be taken. */
  @Column('timestamptz', { name: 'paused_at', nullable: true })
  pausedAt!: Date | null;

  /** Items to come back to. */
  @Column('uuid', { array: true, default: '{}' })
  flagged!: string[];

  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt!: Date | null;

  /** When the candidate was let see the result of this attempt. */
  @Column('timestamptz', { name: 'released_at', nullable: true })
  releasedAt!: Date | null;

  /** Whether its newest grade lacks points that a person has to give. */
  @Column('boolean', { name: 'awaits_review', default: false })
  awaitsReview!: boolean;
}

/** The answer that stands, per item. Written by `save_attempt_answer` alone. */
@Entity('attempt_answers')
@ForeignKey(() => AttemptEntity, ['organizationId', 'attemptId'], ['organizationId', 'id'], {
  name: 'fk_attempt_answers_attempt',
})
@ForeignKey(() => AssessmentItemEntity, ['organizationId', 'itemId'], ['organizationId', 'id'], {
  name: 'fk_attempt_answers_item',
})
@Check('ck_attempt_answers_sequence', 'sequence > 0')
export class AttemptAnswerEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_attempt_answers' })
  organizationId!: string;

  @PrimaryColumn('uuid', { name: 'attempt_id', primaryKeyConstraintName: 'pk_attempt_answers' })
  attemptId!: string;

  @PrimaryColumn('uuid', { name: 'item_id', primaryKeyConstraintName: 'pk_attempt_answers' })
  itemId!: string;

  @Column('integer')
  sequence!: number;

  /** Canonical, and json rather than jsonb so that it stays so to the letter: the digest covers this text. */
  @Column('json')
  response!: ItemResponse;

  @Column('timestamptz', { name: 'saved_at' })
  savedAt!: Date;
}

/** Every save that was applied, and every late one that was accepted. Append-only. */
@Entity('attempt_answer_log')
@ForeignKey(() => AttemptEntity, ['organizationId', 'attemptId'], ['organizationId', 'id'], {
  name: 'fk_attempt_answer_log_attempt',
})
@Check('ck_attempt_answer_log_kind', `kind IN ('SAVE', 'LATE_EVIDENCE')`)
export class AttemptAnswerLogEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_attempt_answer_log' })
  organizationId!: string;

  @PrimaryColumn('uuid', { name: 'attempt_id', primaryKeyConstraintName: 'pk_attempt_answer_log' })
  attemptId!: string;

  @PrimaryColumn('uuid', { name: 'item_id', primaryKeyConstraintName: 'pk_attempt_answer_log' })
  itemId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_attempt_answer_log' })
  sequence!: number;

  @Column('json')
  response!: ItemResponse;

  @Column('timestamptz', { name: 'saved_at' })
  savedAt!: Date;

  @Column('uuid', { name: 'session_id' })
  sessionId!: string;

  /** LATE_EVIDENCE: it came after the deadline, at `savedAt`, and was accepted afterwards. */
  @Column('text', { default: 'SAVE' })
  kind!: 'SAVE' | 'LATE_EVIDENCE';
}

/** What arrived after the deadline: kept, and not graded unless it is accepted. Append-only. */
@Entity('late_answers')
@ForeignKey(() => AttemptEntity, ['organizationId', 'attemptId'], ['organizationId', 'id'], {
  name: 'fk_late_answers_attempt',
})
export class LateAnswerEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_late_answers' })
  organizationId!: string;

  @PrimaryColumn('uuid', { name: 'attempt_id', primaryKeyConstraintName: 'pk_late_answers' })
  attemptId!: string;

  @PrimaryColumn('uuid', { name: 'item_id', primaryKeyConstraintName: 'pk_late_answers' })
  itemId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_late_answers' })
  sequence!: number;

  /** SHA-256 of the response's text, in hex: what came under one number with other contents is kept as well. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_late_answers' })
  digest!: string;

  @Column('json')
  response!: ItemResponse;

  @Column('timestamptz', { name: 'received_at' })
  receivedAt!: Date;

  @Column('uuid', { name: 'session_id' })
  sessionId!: string;
}

/** One result of an attempt; a later revision stands beside the earlier ones. Append-only. */
@Entity('grades')
@ForeignKey(() => AttemptEntity, ['organizationId', 'attemptId'], ['organizationId', 'id'], {
  name: 'fk_grades_attempt',
})
@Check('ck_grades_cause', `cause IN ('GRADING', 'REGRADE', 'OVERRIDE', 'LATE_EVIDENCE')`)
@Check('ck_grades_revision', 'revision > 0')
@Check('ck_grades_incomplete', 'complete OR passed IS NULL')
export class GradeEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_grades' })
  organizationId!: string;

  @PrimaryColumn('uuid', { name: 'attempt_id', primaryKeyConstraintName: 'pk_grades' })
  attemptId!: string;

  /** From 1. */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_grades' })
  revision!: number;

  @Column('numeric', { precision: 24, scale: 6 })
  points!: string;

  @Column('numeric', { precision: 24, scale: 6 })
  maximum!: string;

  @Column('numeric', { precision: 24, scale: 6 })
  percent!: string;

  @Column('boolean', { nullable: true })
  passed!: boolean | null;

  @Column('timestamptz', { name: 'graded_at', default: () => 'app_now()' })
  gradedAt!: Date;

  /** By item, in the authors' order. */
  @Column('jsonb')
  items!: readonly ItemGrade[];

  /** The assessment's grading revision that it was graded under. */
  @Column('integer', { name: 'grading_revision', default: 1 })
  gradingRevision!: number;

  @Column('text', { default: 'GRADING' })
  cause!: GradeCause;

  /** False while points are missing that a person has to give. */
  @Column('boolean', { default: true })
  complete!: boolean;

  @Column('numeric', { name: 'pass_mark_percent', precision: 9, scale: 6, nullable: true })
  passMarkPercent!: string | null;

  /** Of an override, a regrade or accepted evidence. */
  @Column('text', { nullable: true })
  reason!: string | null;

  /** The member behind it; null for what was graded by the system. */
  @Column('uuid', { name: 'graded_by', nullable: true })
  gradedBy!: string | null;
}
