import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { OutboxEventEntity } from './outbox-event.entity.ts';

/** One event on its way to one job; open until completed, failed for good or discarded. */
@Entity('outbox_deliveries')
@Index('ix_outbox_deliveries_open', { synchronize: false })
@Index('ix_outbox_deliveries_failed', { synchronize: false })
@Check('ck_outbox_deliveries_error_length', 'char_length(last_error) <= 120')
export class OutboxDeliveryEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_outbox_deliveries' })
  organizationId!: string;

  @PrimaryColumn('uuid', { name: 'event_id', primaryKeyConstraintName: 'pk_outbox_deliveries' })
  eventId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_outbox_deliveries' })
  job!: string;

  /** When the relay may enqueue it (again): a lease, moved forward each time it does. */
  @Column('timestamptz', { name: 'enqueue_after', default: () => 'app_now()' })
  enqueueAfter!: Date;

  /** Who works at a long job: whoever came last. For a batched job the first event of its batch; null where it goes alone. */
  @Column('uuid', { nullable: true })
  claim!: string | null;

  /** Attempts whose outcome was recorded. */
  @Column('integer', { default: 0 })
  attempts!: number;

  @Column('timestamptz', { name: 'completed_at', nullable: true })
  completedAt!: Date | null;

  @Column('timestamptz', { name: 'failed_at', nullable: true })
  failedAt!: Date | null;

  @Column('timestamptz', { name: 'discarded_at', nullable: true })
  discardedAt!: Date | null;

  /** A code, never a message: messages may quote what people wrote. */
  @Column('text', { name: 'last_error', nullable: true })
  lastError!: string | null;

  @ManyToOne(() => OutboxEventEntity, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'organization_id',
      referencedColumnName: 'organizationId',
      foreignKeyConstraintName: 'fk_outbox_deliveries_event',
    },
    { name: 'event_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_outbox_deliveries_event' },
  ])
  event!: Relation<OutboxEventEntity>;
}
