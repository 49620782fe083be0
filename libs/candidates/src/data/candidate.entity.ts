import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

@Entity('candidates')
@Unique('uq_candidates_email', ['organizationId', 'email'])
@Index('uq_candidates_external_id', { synchronize: false })
@Index('ix_candidates_name', ['organizationId', 'name', 'id'])
@Check('ck_candidates_extra_time', 'extra_time_percent BETWEEN 0 AND 400')
export class CandidateEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_candidates' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_candidates' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('text')
  email!: string;

  @Column('text', { name: 'external_id', nullable: true })
  externalId!: string | null;

  @Column('integer', { name: 'extra_time_percent', default: 0 })
  extraTimePercent!: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;
}
