import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One line of the audit log; written by {@link Tx.audit} in the commit of what it tells of. */
@Entity('audit_entries')
@Index('ix_audit_entries_subject', ['organizationId', 'subject', 'subjectId', 'id'])
export class AuditEntryEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_audit_entries' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_audit_entries' })
  id!: string;

  @Column('timestamptz', { default: () => 'app_now()' })
  at!: Date;

  @Column('text', { name: 'actor_kind' })
  actorKind!: string;

  @Column('uuid', { name: 'actor_id', nullable: true })
  actorId!: string | null;

  @Column('text')
  action!: string;

  @Column('text')
  subject!: string;

  @Column('uuid', { name: 'subject_id' })
  subjectId!: string;

  @Column('jsonb', { nullable: true })
  before!: unknown;

  @Column('jsonb', { nullable: true })
  after!: unknown;

  @Column('text', { name: 'request_id' })
  requestId!: string;
}
