import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { MailKind, MailStatus } from '../domain/mail.ts';

/** A message to a candidate, without its words: they are made when it is sent. */
@Entity('mail_messages')
@Unique('uq_mail_messages_dedupe', ['organizationId', 'dedupeKey'])
@Index('ix_mail_messages_candidate', ['organizationId', 'candidateId', 'id'])
@Index('ix_mail_messages_assignment', ['organizationId', 'assignmentId', 'id'])
@Index('ix_mail_messages_held', { synchronize: false })
@Check('ck_mail_messages_kind', `kind IN ('INVITATION', 'REMINDER', 'RECEIPT', 'RESULT')`)
@Check('ck_mail_messages_status', `status IN ('WAITING', 'HELD', 'SENDING', 'SENT', 'FAILED', 'DROPPED')`)
@Check('ck_mail_messages_claim', `(status = 'SENDING') = (claim IS NOT NULL AND claimed_until IS NOT NULL)`)
@Check('ck_mail_messages_sent', `(status = 'SENT') = (sent_at IS NOT NULL)`)
export class MailMessageEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_mail_messages' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_mail_messages' })
  id!: string;

  @Column('text')
  kind!: MailKind;

  /** The assignment, or for RECEIPT and RESULT the attempt. */
  @Column('uuid', { name: 'subject_id' })
  subjectId!: string;

  @Column('uuid', { name: 'assignment_id' })
  assignmentId!: string;

  @Column('uuid', { name: 'candidate_id' })
  candidateId!: string;

  /** What it is written once for. */
  @Column('text', { name: 'dedupe_key' })
  dedupeKey!: string;

  @Column('text', { default: 'WAITING' })
  status!: MailStatus;

  /** Times that somebody began to send it. */
  @Column('integer', { default: 0 })
  attempts!: number;

  /** Whoever sends it now, until `claimedUntil`. */
  @Column('uuid', { nullable: true })
  claim!: string | null;

  @Column('timestamptz', { name: 'claimed_until', nullable: true })
  claimedUntil!: Date | null;

  /** RFC 5322, 3.6.4; set when it is first sent and never changed. */
  @Column('text', { name: 'message_id', nullable: true })
  messageId!: string | null;

  /** Why it FAILED or was DROPPED, or what happened last while it is tried. */
  @Column('text', { name: 'failure_code', nullable: true })
  failureCode!: string | null;

  /** The member who asked for it; null for what was sent by itself. */
  @Column('uuid', { name: 'requested_by', nullable: true })
  requestedBy!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'sent_at', nullable: true })
  sentAt!: Date | null;
}
