import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { BulkLineStatus, BulkState } from '../domain/bulk-assignment.ts';
import { AssessmentEntity } from './assessment.entities.ts';

/** One assessment assigned to many people, with its terms and its progress. */
@Entity('bulk_assignments')
@ForeignKey(() => AssessmentEntity, ['organizationId', 'assessmentId'], ['organizationId', 'id'], {
  name: 'fk_bulk_assignments_assessment',
})
@Check('ck_bulk_assignments_state', `state IN ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')`)
@Check('ck_bulk_assignments_counts', 'assigned + skipped + failed <= total')
export class BulkAssignmentEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_bulk_assignments' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_bulk_assignments' })
  id!: string;

  @Column('uuid', { name: 'assessment_id' })
  assessmentId!: string;

  @Column('timestamptz', { name: 'opens_at', nullable: true })
  opensAt!: Date | null;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  @Column('integer', { name: 'extra_time_percent', nullable: true })
  extraTimePercent!: number | null;

  @Column('integer', { name: 'attempts_allowed' })
  attemptsAllowed!: number;

  @Column('integer', { name: 'cool_down_minutes' })
  coolDownMinutes!: number;

  @Column('integer', { name: 'break_minutes', nullable: true })
  breakMinutes!: number | null;

  @Column('text', { default: 'QUEUED' })
  state!: BulkState;

  @Column('integer')
  total!: number;

  @Column('integer', { default: 0 })
  assigned!: number;

  @Column('integer', { default: 0 })
  skipped!: number;

  @Column('integer', { default: 0 })
  failed!: number;

  @Column('uuid', { name: 'requested_by', nullable: true })
  requestedBy!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;
}

@Entity('bulk_assignment_lines')
@ForeignKey(() => BulkAssignmentEntity, ['organizationId', 'bulkAssignmentId'], ['organizationId', 'id'], {
  name: 'fk_bulk_assignment_lines_bulk',
})
@Check('ck_bulk_assignment_lines_status', `status IN ('ASSIGNED', 'SKIPPED', 'FAILED')`)
@Check('ck_bulk_assignment_lines_who', 'candidate_id IS NOT NULL OR email IS NOT NULL')
@Check('ck_bulk_assignment_lines_assigned', `(status = 'ASSIGNED') = (assignment_id IS NOT NULL)`)
export class BulkAssignmentLineEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_bulk_assignment_lines' })
  organizationId!: string;

  @PrimaryColumn('uuid', { name: 'bulk_assignment_id', primaryKeyConstraintName: 'pk_bulk_assignment_lines' })
  bulkAssignmentId!: string;

  /** From 1, in the order asked. */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_bulk_assignment_lines' })
  ordinal!: number;

  @Column('uuid', { name: 'candidate_id', nullable: true })
  candidateId!: string | null;

  /** With the two that follow as given, and only until the person is known as a candidate. */
  @Column('text', { nullable: true })
  name!: string | null;

  @Column('text', { nullable: true })
  email!: string | null;

  @Column('text', { name: 'external_id', nullable: true })
  externalId!: string | null;

  /** Null while it waits. */
  @Column('text', { nullable: true })
  status!: BulkLineStatus | null;

  @Column('text', { nullable: true })
  code!: string | null;

  @Column('text', { nullable: true })
  message!: string | null;

  @Column('uuid', { name: 'assignment_id', nullable: true })
  assignmentId!: string | null;
}
