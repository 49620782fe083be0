import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { TimeCreditSource } from '../domain/time-credit.ts';
import type { SignalKind } from '../domain/integrity-signal.ts';
import { AttemptEntity, LateAnswerEntity } from './attempt.entities.ts';

/** The ledger of time that was given to attempts: how much, why, and what it did to the deadline. Append-only. */
@Entity('time_credits')
@Unique('uq_time_credits_outage', ['organizationId', 'attemptId', 'outageId'])
@Index('ix_time_credits_attempt', ['organizationId', 'attemptId', 'id'])
@ForeignKey(() => AttemptEntity, ['organizationId', 'attemptId'], ['organizationId', 'id'], {
  name: 'fk_time_credits_attempt',
})
@Check('ck_time_credits_source', `source IN ('OUTAGE', 'EXTENSION', 'ADMINISTRATOR', 'ACCOMMODATION')`)
@Check('ck_time_credits_outage', `(source = 'OUTAGE') = (outage_id IS NOT NULL)`)
@Check('ck_time_credits_seconds', 'seconds > 0 AND deadline_before < deadline_after')
export class TimeCreditEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_time_credits' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_time_credits' })
  id!: string;

  @Column('uuid', { name: 'attempt_id' })
  attemptId!: string;

  @Column('integer')
  seconds!: number;

  @Column('text')
  source!: TimeCreditSource;

  @Column('text')
  reason!: string;

  /** The member behind it; null where it was the system. */
  @Column('uuid', { name: 'credited_by', nullable: true })
  creditedBy!: string | null;

  @Column('uuid', { name: 'outage_id', nullable: true })
  outageId!: string | null;

  @Column('timestamptz', { name: 'deadline_before' })
  deadlineBefore!: Date;

  @Column('timestamptz', { name: 'deadline_after' })
  deadlineAfter!: Date;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;
}

/** Late answers that were accepted, by whom and why. Append-only. */
@Entity('late_answer_acceptances')
@ForeignKey(
  () => LateAnswerEntity,
  ['organizationId', 'attemptId', 'itemId', 'sequence', 'digest'],
  ['organizationId', 'attemptId', 'itemId', 'sequence', 'digest'],
  { name: 'fk_late_answer_acceptances_answer' },
)
@Check('ck_late_answer_acceptances_sequence', 'replaced_sequence >= 0 AND sequence > replaced_sequence')
export class LateAnswerAcceptanceEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_late_answer_acceptances' })
  organizationId!: string;

  @PrimaryColumn('uuid', { name: 'attempt_id', primaryKeyConstraintName: 'pk_late_answer_acceptances' })
  attemptId!: string;

  @PrimaryColumn('uuid', { name: 'item_id', primaryKeyConstraintName: 'pk_late_answer_acceptances' })
  itemId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_late_answer_acceptances' })
  sequence!: number;

  @Column('text')
  digest!: string;

  /** Of the answer that stood before it; 0 where there was none. */
  @Column('integer', { name: 'replaced_sequence' })
  replacedSequence!: number;

  @Column('text')
  reason!: string;

  @Column('uuid', { name: 'accepted_by', nullable: true })
  acceptedBy!: string | null;

  @Column('timestamptz', { name: 'accepted_at', default: () => 'app_now()' })
  acceptedAt!: Date;
}

/** That a candidate was told of integrity signals before the attempt began, and how much of them is kept. */
@Entity('integrity_watches')
@ForeignKey(() => AttemptEntity, ['organizationId', 'attemptId'], ['organizationId', 'id'], {
  name: 'fk_integrity_watches_attempt',
})
export class IntegrityWatchEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_integrity_watches' })
  organizationId!: string;

  @PrimaryColumn('uuid', { name: 'attempt_id', primaryKeyConstraintName: 'pk_integrity_watches' })
  attemptId!: string;

  @Column('timestamptz', { name: 'told_at' })
  toldAt!: Date;

  /** A keyed hash of the address that was seen last; null before the first. */
  @Column('text', { name: 'address_digest', nullable: true })
  addressDigest!: string | null;

  @Column('integer', { default: 0 })
  recorded!: number;

  @Column('timestamptz', { name: 'minute_began_at', nullable: true })
  minuteBeganAt!: Date | null;

  @Column('integer', { name: 'minute_count', default: 0 })
  minuteCount!: number;
}

/** What a candidate's device told of itself, and changes of its address. Append-only. */
@Entity('integrity_signals')
@Index('ix_integrity_signals_attempt', ['organizationId', 'attemptId', 'id'])
@ForeignKey(() => AttemptEntity, ['organizationId', 'attemptId'], ['organizationId', 'id'], {
  name: 'fk_integrity_signals_attempt',
})
@Check(
  'ck_integrity_signals_kind',
  `kind IN ('FOCUS_LOST', 'FOCUS_GAINED', 'PASTE', 'FULL_SCREEN_LEFT', 'FULL_SCREEN_ENTERED', 'ADDRESS_CHANGED')`,
)
export class IntegritySignalEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_integrity_signals' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_integrity_signals' })
  id!: string;

  @Column('uuid', { name: 'attempt_id' })
  attemptId!: string;

  @Column('text')
  kind!: SignalKind;

  @Column('uuid', { name: 'item_id', nullable: true })
  itemId!: string | null;

  /** By the device's own clock, which decides nothing. */
  @Column('timestamptz')
  at!: Date;

  @Column('timestamptz', { name: 'received_at', default: () => 'app_now()' })
  receivedAt!: Date;

  @Column('uuid', { name: 'session_id' })
  sessionId!: string;
}
