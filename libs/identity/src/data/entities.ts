import { Check, Column, Entity, Index, PrimaryColumn, Unique, ForeignKey } from 'typeorm';
import type { Role } from '@plumbline/contracts';

@Entity('organizations')
export class OrganizationEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_organizations' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('boolean', { name: 'four_eyes', default: false })
  fourEyes!: boolean;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;
}

/** Out of the application role's reach: see the migration's functions. Declared for the drift check alone. */
@Entity('accounts')
@Unique('uq_accounts_email', ['email'])
@Check('ck_accounts_email_folded', 'email = lower(email)')
@ForeignKey(() => OrganizationEntity, ['lastOrganizationId'], ['id'], {
  name: 'fk_accounts_last_organization',
})
export class AccountEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_accounts' })
  id!: string;

  @Column('text')
  email!: string;

  @Column('text')
  name!: string;

  @Column('text', { name: 'password_hash' })
  passwordHash!: string;

  @Column('uuid', { name: 'last_organization_id', nullable: true })
  lastOrganizationId!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;
}

@Entity('members')
@Unique('uq_members_account', ['organizationId', 'accountId'])
@Index('ix_members_account', ['accountId'])
@Index('ix_members_name', ['organizationId', 'name', 'id'])
@ForeignKey(() => OrganizationEntity, ['organizationId'], ['id'], {
  name: 'fk_members_organization',
})
@ForeignKey(() => AccountEntity, ['accountId'], ['id'], { name: 'fk_members_account' })
export class MemberEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_members' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_members' })
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('text')
  name!: string;

  @Column('text')
  email!: string;

  @Column('text', { array: true })
  roles!: Role[];

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'deactivated_at', nullable: true })
  deactivatedAt!: Date | null;
}

@Entity('sessions')
@ForeignKey(() => MemberEntity, ['organizationId', 'memberId'], ['organizationId', 'id'], {
  name: 'fk_sessions_member',
})
@Check(
  'ck_sessions_kind',
  `(kind = 'member' AND member_id IS NOT NULL AND account_id IS NOT NULL AND candidate_id IS NULL)
   OR (kind = 'candidate' AND candidate_id IS NOT NULL AND assignment_id IS NOT NULL AND member_id IS NULL)`,
)
export class SessionEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_sessions' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_sessions' })
  id!: string;

  @Column('text')
  kind!: 'member' | 'candidate';

  @Column('uuid', { name: 'account_id', nullable: true })
  accountId!: string | null;

  @Column('uuid', { name: 'member_id', nullable: true })
  memberId!: string | null;

  @Column('uuid', { name: 'candidate_id', nullable: true })
  candidateId!: string | null;

  @Column('uuid', { name: 'assignment_id', nullable: true })
  assignmentId!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column('text', { name: 'end_reason', nullable: true })
  endReason!: string | null;
}

@Entity('refresh_tokens')
@Index('ix_refresh_tokens_session', ['organizationId', 'sessionId'])
@ForeignKey(() => SessionEntity, ['organizationId', 'sessionId'], ['organizationId', 'id'], {
  name: 'fk_refresh_tokens_session',
  onDelete: 'CASCADE',
})
export class RefreshTokenEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_refresh_tokens' })
  organizationId!: string;

  /** SHA-256 of the token's text. */
  @PrimaryColumn('bytea', { name: 'token_hash', primaryKeyConstraintName: 'pk_refresh_tokens' })
  tokenHash!: Buffer;

  @Column('uuid', { name: 'session_id' })
  sessionId!: string;

  @Column('timestamptz', { name: 'issued_at', default: () => 'app_now()' })
  issuedAt!: Date;

  @Column('timestamptz', { name: 'rotated_at', nullable: true })
  rotatedAt!: Date | null;
}

@Entity('member_invitations')
@Unique('uq_member_invitations_token', ['organizationId', 'tokenHash'])
@ForeignKey(() => MemberEntity, ['organizationId', 'invitedBy'], ['organizationId', 'id'], {
  name: 'fk_member_invitations_inviter',
})
export class MemberInvitationEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_member_invitations' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_member_invitations' })
  id!: string;

  @Column('text')
  email!: string;

  @Column('text', { nullable: true })
  name!: string | null;

  @Column('text', { array: true })
  roles!: Role[];

  /** SHA-256 of the token's text. */
  @Column('bytea', { name: 'token_hash' })
  tokenHash!: Buffer;

  @Column('uuid', { name: 'invited_by' })
  invitedBy!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'accepted_at', nullable: true })
  acceptedAt!: Date | null;
}
