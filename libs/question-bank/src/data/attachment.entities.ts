import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** Pictures that texts refer to by `attachment:DIGEST`. They never change, and are never taken away. */
@Entity('attachments')
@Check('ck_attachments_digest', `digest ~ '^[0-9a-f]{64}$'`)
@Check('ck_attachments_media_type', `media_type IN ('image/png', 'image/jpeg', 'image/gif', 'image/webp')`)
export class AttachmentEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_attachments' })
  organizationId!: string;

  /** SHA-256 of the bytes. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_attachments' })
  digest!: string;

  @Column('text', { name: 'media_type' })
  mediaType!: string;

  @Column('text', { name: 'file_name' })
  fileName!: string;

  @Column('bytea', { select: false })
  bytes!: Buffer;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;
}
