import { Check, Column, Entity, Exclusion, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { InterviewStatus } from '../domain/interview.ts';
import type { TemplateStatus } from '../domain/loop-template.ts';
import type { LoopStatus, StageKit } from '../domain/loop.ts';
import type { NeededCompetency } from '../domain/opening.ts';
import type { StageDefinition, StageKind } from '../domain/stage-definition.ts';
import type { StageState } from '../domain/stage-state.ts';

@Entity('openings')
export class OpeningEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_openings' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_openings' })
  id!: string;

  @Column('text')
  title!: string;

  @Column('uuid', { name: 'owner_id' })
  ownerId!: string;

  @Column('uuid', { name: 'team_member_ids', array: true })
  teamMemberIds!: readonly string[];

  @Column('jsonb')
  competencies!: readonly NeededCompetency[];

  @Column('uuid', { name: 'created_by' })
  createdBy!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;
}

@Entity('loop_templates')
@Index('ix_loop_templates_opening', ['organizationId', 'openingId', 'id'])
@Index('gin_loop_templates_questions', { synchronize: false })
@ForeignKey(() => OpeningEntity, ['organizationId', 'openingId'], ['organizationId', 'id'], {
  name: 'fk_loop_templates_opening',
})
@Check('ck_loop_templates_status', `status IN ('DRAFT', 'PUBLISHED')`)
export class LoopTemplateEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_loop_templates' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_loop_templates' })
  id!: string;

  @Column('uuid', { name: 'opening_id' })
  openingId!: string;

  @Column('text')
  title!: string;

  @Column('text')
  status!: TemplateStatus;

  @Column('integer')
  revision!: number;

  @Column('jsonb')
  stages!: readonly StageDefinition[];

  @Column('uuid', { name: 'created_by' })
  createdBy!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;
}

@Entity('loops')
@Index('ux_loops_active', { synchronize: false })
@Index('ix_loops_opening', ['organizationId', 'openingId', 'id'])
@Index('ix_loops_candidate', ['organizationId', 'candidateId', 'id'])
@ForeignKey(() => OpeningEntity, ['organizationId', 'openingId'], ['organizationId', 'id'], {
  name: 'fk_loops_opening',
})
@ForeignKey(() => LoopTemplateEntity, ['organizationId', 'templateId'], ['organizationId', 'id'], {
  name: 'fk_loops_template',
})
@Check('ck_loops_status', `status IN ('ACTIVE', 'CLOSED')`)
@Check('ck_loops_closed', `(closed_at IS NULL) = (status = 'ACTIVE')`)
export class LoopEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_loops' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_loops' })
  id!: string;

  @Column('uuid', { name: 'opening_id' })
  openingId!: string;

  @Column('uuid', { name: 'template_id' })
  templateId!: string;

  @Column('integer', { name: 'template_revision' })
  templateRevision!: number;

  @Column('uuid', { name: 'candidate_id' })
  candidateId!: string;

  @Column('text')
  status!: LoopStatus;

  @Column('jsonb')
  competencies!: readonly NeededCompetency[];

  @Column('uuid', { name: 'started_by' })
  startedBy!: string;

  @Column('timestamptz', { name: 'started_at', default: () => 'app_now()' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt!: Date | null;
}

@Entity('loop_stages')
@Index('gin_loop_stages_questions', { synchronize: false })
@Unique('uq_loop_stages_position', ['organizationId', 'loopId', 'position'])
@ForeignKey(() => LoopEntity, ['organizationId', 'loopId'], ['organizationId', 'id'], { name: 'fk_loop_stages_loop' })
@Check('ck_loop_stages_state', `state IN ('WAITING', 'READY', 'SCHEDULED', 'NEEDS_DECISION', 'DONE')`)
@Check(
  'ck_loop_stages_kind',
  `(kind = 'ASSESSMENT' AND assessment_id IS NOT NULL AND kit IS NULL)
   OR (kind = 'INTERVIEW' AND kit IS NOT NULL AND assessment_id IS NULL)
   OR (kind = 'DEBRIEF' AND kit IS NULL AND assessment_id IS NULL)`,
)
@Check(
  'ck_loop_stages_override',
  `(overridden_by IS NULL) = (override_reason IS NULL) AND (overridden_by IS NULL) = (overridden_at IS NULL)`,
)
export class LoopStageEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_loop_stages' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_loop_stages' })
  id!: string;

  @Column('uuid', { name: 'loop_id' })
  loopId!: string;

  @Column('integer')
  position!: number;

  @Column('text')
  key!: string;

  @Column('text')
  kind!: StageKind;

  @Column('text')
  title!: string;

  @Column('text', { array: true })
  after!: readonly string[];

  @Column('text')
  state!: StageState;

  @Column('uuid', { name: 'assessment_id', nullable: true })
  assessmentId!: string | null;

  @Column('uuid', { name: 'assignment_id', nullable: true })
  assignmentId!: string | null;

  @Column('jsonb', { nullable: true })
  kit!: StageKit | null;

  @Column('uuid', { name: 'overridden_by', nullable: true })
  overriddenBy!: string | null;

  @Column('timestamptz', { name: 'overridden_at', nullable: true })
  overriddenAt!: Date | null;

  @Column('text', { name: 'override_reason', nullable: true })
  overrideReason!: string | null;
}

/** The newest result of each attempt that served a stage, as far as the events have reached us. */
@Entity('loop_stage_results')
@ForeignKey(() => LoopStageEntity, ['organizationId', 'loopStageId'], ['organizationId', 'id'], {
  name: 'fk_loop_stage_results_stage',
})
@Check('ck_loop_stage_results_revision', 'revision > 0')
export class LoopStageResultEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_loop_stage_results' })
  organizationId!: string;

  @PrimaryColumn('uuid', { name: 'loop_stage_id', primaryKeyConstraintName: 'pk_loop_stage_results' })
  loopStageId!: string;

  @PrimaryColumn('uuid', { name: 'attempt_id', primaryKeyConstraintName: 'pk_loop_stage_results' })
  attemptId!: string;

  /** Of the grade. */
  @Column('integer')
  revision!: number;

  @Column('boolean')
  passed!: boolean;
}

@Entity('interviews')
@Index('ux_interviews_live', { synchronize: false })
@Index('ix_interviews_loop', ['organizationId', 'loopId', 'id'])
@ForeignKey(() => LoopEntity, ['organizationId', 'loopId'], ['organizationId', 'id'], { name: 'fk_interviews_loop' })
@ForeignKey(() => LoopStageEntity, ['organizationId', 'loopStageId'], ['organizationId', 'id'], {
  name: 'fk_interviews_stage',
})
@Check('ck_interviews_status', `status IN ('SCHEDULED', 'COMPLETED', 'CANCELLED')`)
@Check('ck_interviews_range', 'starts_at < ends_at')
@Check('ck_interviews_place', 'place IS NOT NULL OR video_link IS NOT NULL')
@Check(
  'ck_interviews_cancelled',
  `(status = 'CANCELLED') = (cancelled_at IS NOT NULL)
   AND (cancelled_by IS NULL) = (cancelled_at IS NULL) AND (cancel_reason IS NULL) = (cancelled_at IS NULL)`,
)
export class InterviewEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_interviews' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_interviews' })
  id!: string;

  @Column('uuid', { name: 'loop_id' })
  loopId!: string;

  @Column('uuid', { name: 'loop_stage_id' })
  loopStageId!: string;

  @Column('text')
  status!: InterviewStatus;

  @Column('timestamptz', { name: 'starts_at' })
  startsAt!: Date;

  @Column('timestamptz', { name: 'ends_at' })
  endsAt!: Date;

  @Column('text', { nullable: true })
  place!: string | null;

  @Column('text', { name: 'video_link', nullable: true })
  videoLink!: string | null;

  @Column('uuid', { name: 'scheduled_by' })
  scheduledBy!: string;

  @Column('timestamptz', { name: 'scheduled_at', default: () => 'app_now()' })
  scheduledAt!: Date;

  @Column('uuid', { name: 'cancelled_by', nullable: true })
  cancelledBy!: string | null;

  @Column('timestamptz', { name: 'cancelled_at', nullable: true })
  cancelledAt!: Date | null;

  @Column('text', { name: 'cancel_reason', nullable: true })
  cancelReason!: string | null;
}

/** Repeats its interview's times and loop, because an exclusion constraint and the blind rule look at one table. */
@Entity('interview_panelists')
@Index('ix_interview_panelists_member', ['organizationId', 'memberId', 'startsAt', 'interviewId'])
@Index('ix_interview_panelists_seat', ['organizationId', 'loopId', 'memberId'])
@ForeignKey(() => InterviewEntity, ['organizationId', 'interviewId'], ['organizationId', 'id'], {
  name: 'fk_interview_panelists_interview',
})
@Exclusion(
  'ex_interview_panelists_slot',
  'USING gist (organization_id WITH =, member_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (live)',
)
export class InterviewPanelistEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_interview_panelists' })
  organizationId!: string;

  @PrimaryColumn('uuid', { name: 'interview_id', primaryKeyConstraintName: 'pk_interview_panelists' })
  interviewId!: string;

  @PrimaryColumn('uuid', { name: 'member_id', primaryKeyConstraintName: 'pk_interview_panelists' })
  memberId!: string;

  @Column('uuid', { name: 'loop_id' })
  loopId!: string;

  @Column('integer')
  position!: number;

  @Column('timestamptz', { name: 'starts_at' })
  startsAt!: Date;

  @Column('timestamptz', { name: 'ends_at' })
  endsAt!: Date;

  /** False once the interview is cancelled: the person's time is free again. */
  @Column('boolean', { default: true })
  live!: boolean;

  /** Whether the person's scorecard is in, as far as the event has reached us. */
  @Column('boolean', { default: false })
  submitted!: boolean;
}
