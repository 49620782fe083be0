import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { RequestStatus } from '../domain/accommodation.ts';

@Entity('candidates')
@Unique('uq_candidates_email', ['organizationId', 'email'])
@Index('uq_candidates_external_id', { synchronize: false })
@Index('ix_candidates_name', ['organizationId', 'name', 'id'])
@Check('ck_candidates_extra_time', 'extra_time_percent BETWEEN 0 AND 400')
@Check('ck_candidates_break', 'break_minutes BETWEEN 0 AND 480')
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

  @Column('integer', { name: 'break_minutes', default: 0 })
  breakMinutes!: number;
}

@Entity('accommodation_requests')
@Index('ux_accommodation_requests_open', { synchronize: false })
@Index('ix_accommodation_requests_candidate', ['organizationId', 'candidateId', 'id'])
@Index('ix_accommodation_requests_status', ['organizationId', 'status', 'id'])
@ForeignKey(() => CandidateEntity, ['organizationId', 'candidateId'], ['organizationId', 'id'], {
  name: 'fk_accommodation_requests_candidate',
  onDelete: 'CASCADE',
})
@Check('ck_accommodation_requests_status', `status IN ('OPEN', 'GRANTED', 'DECLINED')`)
@Check('ck_accommodation_requests_decided', `(status = 'OPEN') = (decided_at IS NULL)`)
@Check('ck_accommodation_requests_extra_time', 'extra_time_percent BETWEEN 0 AND 400')
@Check('ck_accommodation_requests_break', 'break_minutes BETWEEN 0 AND 480')
export class AccommodationRequestEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_accommodation_requests' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_accommodation_requests' })
  id!: string;

  @Column('uuid', { name: 'candidate_id' })
  candidateId!: string;

  @Column('text', { default: 'OPEN' })
  status!: RequestStatus;

  @Column('integer', { name: 'extra_time_percent', nullable: true })
  extraTimePercent!: number | null;

  @Column('integer', { name: 'break_minutes', nullable: true })
  breakMinutes!: number | null;

  /** In the candidate's own words. */
  @Column('text', { nullable: true })
  note!: string | null;

  @Column('timestamptz', { name: 'requested_at', default: () => 'app_now()' })
  requestedAt!: Date;

  @Column('timestamptz', { name: 'decided_at', nullable: true })
  decidedAt!: Date | null;

  @Column('uuid', { name: 'decided_by', nullable: true })
  decidedBy!: string | null;

  /** To the candidate. */
  @Column('text', { nullable: true })
  answer!: string | null;
}
