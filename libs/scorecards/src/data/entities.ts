import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { BlindSetting } from '../domain/blind-rule.ts';
import type { CompleteContent, ScorecardContent } from '../domain/content.ts';
import type { Outcome } from '../domain/decision.ts';

@Entity('scorecard_settings')
@Check('ck_scorecard_settings_blind', `blind IN ('UNTIL_SUBMITTED', 'ALWAYS', 'NEVER')`)
export class ScorecardSettingsEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_scorecard_settings' })
  organizationId!: string;

  @Column('text')
  blind!: BlindSetting;
}

@Entity('scorecards')
@Unique('uq_scorecards_interviewer', ['organizationId', 'interviewId', 'interviewerId'])
@Index('ix_scorecards_loop', ['organizationId', 'loopId', 'id'])
@Check('ck_scorecards_submitted', '(submitted_at IS NULL) = (version = 0)')
export class ScorecardEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_scorecards' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_scorecards' })
  id!: string;

  @Column('uuid', { name: 'loop_id' })
  loopId!: string;

  @Column('uuid', { name: 'interview_id' })
  interviewId!: string;

  @Column('uuid', { name: 'interviewer_id' })
  interviewerId!: string;

  @Column('integer')
  revision!: number;

  @Column('jsonb')
  content!: ScorecardContent;

  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'saved_at', default: () => 'app_now()' })
  savedAt!: Date;

  @Column('timestamptz', { name: 'submitted_at', nullable: true })
  submittedAt!: Date | null;
}

@Entity('scorecard_versions')
@ForeignKey(() => ScorecardEntity, ['organizationId', 'scorecardId'], ['organizationId', 'id'], {
  name: 'fk_scorecard_versions_scorecard',
})
@Check('ck_scorecard_versions_seal', `seal ~ '^[0-9a-f]{64}$'`)
@Check('ck_scorecard_versions_reason', '(reason IS NULL) = (version = 1)')
export class ScorecardVersionEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_scorecard_versions' })
  organizationId!: string;

  @PrimaryColumn('uuid', { name: 'scorecard_id', primaryKeyConstraintName: 'pk_scorecard_versions' })
  scorecardId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_scorecard_versions' })
  version!: number;

  @Column('jsonb')
  content!: CompleteContent;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('timestamptz', { name: 'sealed_at' })
  sealedAt!: Date;

  /** SHA-256 in hexadecimal; see `domain/seal.ts`. */
  @Column('text')
  seal!: string;
}

@Entity('debriefs')
@Unique('uq_debriefs_loop', ['organizationId', 'loopId'])
export class DebriefEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_debriefs' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_debriefs' })
  id!: string;

  @Column('uuid', { name: 'loop_id' })
  loopId!: string;

  /** Null when it opened by itself, since everything was in. */
  @Column('uuid', { name: 'opened_by', nullable: true })
  openedBy!: string | null;

  @Column('timestamptz', { name: 'opened_at', default: () => 'app_now()' })
  openedAt!: Date;
}

@Entity('decisions')
@Unique('uq_decisions_supersedes', ['organizationId', 'supersedesId'])
@Index('ux_decisions_first', { synchronize: false })
@Index('ix_decisions_loop', ['organizationId', 'loopId', 'id'])
@ForeignKey(() => DecisionEntity, ['organizationId', 'supersedesId'], ['organizationId', 'id'], {
  name: 'fk_decisions_supersedes',
})
@Check('ck_decisions_outcome', `outcome IN ('HIRE', 'NO_HIRE', 'HOLD')`)
export class DecisionEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_decisions' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_decisions' })
  id!: string;

  @Column('uuid', { name: 'loop_id' })
  loopId!: string;

  @Column('text')
  outcome!: Outcome;

  @Column('text')
  reason!: string;

  @Column('text')
  evidence!: string;

  @Column('uuid', { name: 'scorecard_ids', array: true })
  scorecardIds!: readonly string[];

  @Column('text')
  dissent!: string;

  @Column('uuid', { name: 'decided_by' })
  decidedBy!: string;

  @Column('timestamptz', { name: 'decided_at' })
  decidedAt!: Date;

  @Column('uuid', { name: 'supersedes_id', nullable: true })
  supersedesId!: string | null;
}
