import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An event as it was committed, with the change that it tells of. */
@Entity('outbox_events')
@Index('ix_outbox_events_unrelayed', { synchronize: false })
@Index('ux_outbox_events_position', { synchronize: false })
@Index('ix_outbox_events_created_at', { synchronize: false })
export class OutboxEventEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_outbox_events' })
  organizationId!: string;

  /** A UUIDv7: events of one transaction sort as they were emitted. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_outbox_events' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('jsonb')
  payload!: unknown;

  @Column('text', { name: 'request_id' })
  requestId!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;

  /** Assigned by the relay, in the order in which readers see events; null until then. */
  @Column('bigint', { nullable: true })
  position!: string | null;
}
