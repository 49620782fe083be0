import {
  MemberDirectory,
  OrganizationNames,
  OrganizationSettings,
  type MemberSummary,
  type Role,
} from '@plumbline/contracts';
import { toPage, type Page, type PageRequest, type Transaction } from '@plumbline/kernel';
import { asTx, type Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { MemberEntity, MemberInvitationEntity, OrganizationEntity } from './entities.ts';

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: Role[];
}

const toMember = ({ id, name, email, roles }: MemberEntity): Member => ({ id, name, email, roles });

@Injectable()
export class MemberRepository implements MemberDirectory, OrganizationNames, OrganizationSettings {
  async insertOrganization(tx: Tx, name: string): Promise<void> {
    await tx.manager.insert(OrganizationEntity, { id: tx.organizationId, name });
  }

  async organizationName(transaction: Transaction): Promise<string> {
    const tx = asTx(transaction);
    const { name } = await tx.manager.findOneByOrFail(OrganizationEntity, { id: tx.organizationId });
    return name;
  }

  async read(transaction: Transaction): Promise<{ fourEyes: boolean }> {
    const tx = asTx(transaction);
    const { fourEyes } = await tx.manager.findOneByOrFail(OrganizationEntity, { id: tx.organizationId });
    return { fourEyes };
  }

  /** The setting as it was. */
  async saveFourEyes(tx: Tx, fourEyes: boolean): Promise<boolean> {
    const [row] = await tx.query<{ before: boolean }>(
      `UPDATE organizations o SET four_eyes = $2
       FROM (SELECT id, four_eyes FROM organizations WHERE id = $1 FOR UPDATE) AS standing
       WHERE o.id = standing.id RETURNING standing.four_eyes AS before`,
      [tx.organizationId, fourEyes],
    );
    if (row === undefined) throw new Error('Whoever is signed in has an organization.');
    return row.before;
  }

  async insert(tx: Tx, member: Member & { accountId: string }): Promise<void> {
    await tx.manager.insert(MemberEntity, { ...member, organizationId: tx.organizationId });
  }

  async isActiveMember(tx: Tx, email: string): Promise<boolean> {
    const member = await tx.manager.findOneBy(MemberEntity, { organizationId: tx.organizationId, email });
    return member !== null && member.deactivatedAt === null;
  }

  /** Makes the account a member, or an earlier member one again with these roles; null for whoever is one already. */
  async join(tx: Tx, member: Member & { accountId: string }): Promise<string | null> {
    const [row] = await tx.query<{ id: string }>(
      `INSERT INTO members (organization_id, id, account_id, name, email, roles) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT ON CONSTRAINT uq_members_account
         DO UPDATE SET roles = excluded.roles, name = excluded.name, deactivated_at = NULL
         WHERE members.deactivated_at IS NOT NULL
       RETURNING id`,
      [tx.organizationId, member.id, member.accountId, member.name, member.email, member.roles],
    );
    return row?.id ?? null;
  }

  async find(transaction: Transaction, ids: readonly string[]): Promise<ReadonlyMap<string, MemberSummary>> {
    if (ids.length === 0) return new Map();
    const tx = asTx(transaction);
    const rows = await tx.manager.findBy(MemberEntity, { organizationId: tx.organizationId, id: In([...ids]) });
    return new Map(rows.map((row) => [row.id, { ...toMember(row), active: row.deactivatedAt === null }]));
  }

  async list(tx: Tx, page: PageRequest): Promise<Page<Member>> {
    const [afterName, afterId] = page.after ?? [];
    const rows = await tx.query<Member>(
      `SELECT id, name, email, roles FROM members
       WHERE organization_id = $1 AND deactivated_at IS NULL
         AND ($2::text IS NULL OR (name, id) > ($2, $3::uuid))
       ORDER BY name, id LIMIT $4`,
      [tx.organizationId, afterName ?? null, afterId ?? null, page.limit + 1],
    );
    return toPage(
      rows,
      page,
      (row) => [row.name, row.id],
      (row) => row,
    );
  }

  async insertInvitation(
    tx: Tx,
    invitation: Pick<
      MemberInvitationEntity,
      'id' | 'email' | 'name' | 'roles' | 'tokenHash' | 'invitedBy' | 'expiresAt'
    >,
  ): Promise<void> {
    await tx.manager.insert(MemberInvitationEntity, { ...invitation, organizationId: tx.organizationId });
  }

  /** What was sent to this e-mail before and is still open: it opens nothing any more. */
  async withdrawInvitations(tx: Tx, email: string): Promise<void> {
    await tx.query(
      `UPDATE member_invitations SET expires_at = app_now()
       WHERE organization_id = $1 AND email = $2 AND accepted_at IS NULL AND expires_at > app_now()`,
      [tx.organizationId, email],
    );
  }

  async lockInvitation(tx: Tx, tokenHash: Buffer): Promise<MemberInvitationEntity | null> {
    return tx.manager.findOne(MemberInvitationEntity, {
      where: { organizationId: tx.organizationId, tokenHash },
      lock: { mode: 'pessimistic_write' },
    });
  }

  async markAccepted(tx: Tx, invitationId: string): Promise<void> {
    await tx.manager.update(
      MemberInvitationEntity,
      { organizationId: tx.organizationId, id: invitationId },
      { acceptedAt: () => 'app_now()' },
    );
  }
}
