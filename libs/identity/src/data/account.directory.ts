import type { FoundSession } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

export interface SignInRecord {
  readonly accountId: string;
  readonly name: string;
  readonly passwordHash: string;
  /** Null when the account belongs to no organization (any more). */
  readonly organizationId: string | null;
  readonly memberId: string | null;
}

export interface Membership {
  readonly organizationId: string;
  readonly organizationName: string;
  readonly memberId: string;
}

/**
 * The questions that come before a tenant is known. Each is one SECURITY DEFINER function of the identity migration;
 * the application's role can ask nothing else about accounts.
 */
@Injectable()
export class AccountDirectory {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async findSignIn(email: string): Promise<SignInRecord | null> {
    const [row] = await this.dataSource.query<SignInRecord[]>(
      `SELECT account_id AS "accountId", name, password_hash AS "passwordHash",
              organization_id AS "organizationId", member_id AS "memberId"
       FROM find_sign_in($1)`,
      [email],
    );
    return row ?? null;
  }

  memberships(accountId: string): Promise<Membership[]> {
    return this.dataSource.query<Membership[]>(
      `SELECT organization_id AS "organizationId", organization_name AS "organizationName", member_id AS "memberId"
       FROM find_memberships($1)`,
      [accountId],
    );
  }

  async checkSession(organizationId: string, sessionId: string): Promise<FoundSession | null> {
    const [row] = await this.dataSource.query<FoundSession[]>(
      `SELECT kind, account_id AS "accountId", member_id AS "memberId", candidate_id AS "candidateId",
              assignment_id AS "assignmentId", roles
       FROM check_session($1, $2)`,
      [organizationId, sessionId],
    );
    return row ?? null;
  }
}
