import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A request that came with an `Idempotency-Key`: who carries it out, whether it has taken effect, what was answered. */
@Entity('idempotency_keys')
@Index('ix_idempotency_keys_created_at', { synchronize: false })
export class IdempotencyKeyEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_idempotency_keys' })
  organizationId!: string;

  /** Whose key it is: an account, or a candidate's assignment. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_idempotency_keys' })
  scope!: string;

  /** SHA-256 of the key with its organization and scope; the key itself is kept nowhere. */
  @PrimaryColumn('bytea', { name: 'key_hash', primaryKeyConstraintName: 'pk_idempotency_keys' })
  keyHash!: Buffer;

  /** HMAC-SHA-256 of the request: its document, operation name and variables. */
  @Column('bytea', { name: 'request_hash' })
  requestHash!: Buffer;

  /** Which secret `requestHash` and `answer` were made with; tells nothing about it. */
  @Column('bytea', { name: 'secret_id' })
  secretId!: Buffer;

  /** Who carries the request out: whoever claimed it last. */
  @Column('uuid', { name: 'claim_id' })
  claimId!: string;

  /** Until when nobody else may claim it; its holder moves it on. */
  @Column('timestamptz', { name: 'lease_until' })
  leaseUntil!: Date;

  /** Written in the same commit as what the request does. */
  @Column('boolean', { default: false })
  committed!: boolean;

  /** The first answer, encrypted; null while there is none, and where it could not be kept. */
  @Column('bytea', { nullable: true, select: false })
  answer!: Buffer | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;
}
