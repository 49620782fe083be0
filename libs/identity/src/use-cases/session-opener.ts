import { Clock, newId } from '@plumbline/kernel';
import { CONFIG, type Config, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AccessTokens } from '../access/access-tokens.ts';
import { hashOfToken, newOpaqueToken } from '../access/opaque-token.ts';
import { SessionRepository } from '../data/session.repository.ts';

/** What a client holds of a session. The access token ends at `expiresAt`; the refresh token gets another. */
export interface SessionTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: Date;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Opens sessions inside the caller's transaction and signs their tokens. */
@Injectable()
export class SessionOpener {
  constructor(
    @Inject(SessionRepository) private readonly sessions: SessionRepository,
    @Inject(AccessTokens) private readonly tokens: AccessTokens,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async openForMember(tx: Tx, memberId: string, accountId: string): Promise<SessionTokens> {
    const expiresAt = new Date(this.clock.now().getTime() + this.config.REFRESH_TOKEN_DAYS * DAY);
    return this.open(tx, { kind: 'member', memberId, accountId, candidateId: null, assignmentId: null, expiresAt });
  }

  /** A candidate's session does not rotate: its access token lasts as long as it does. */
  async openForCandidate(tx: Tx, candidateId: string, assignmentId: string, expiresAt: Date): Promise<SessionTokens> {
    return this.open(tx, { kind: 'candidate', memberId: null, accountId: null, candidateId, assignmentId, expiresAt });
  }

  /** The next tokens of a session that goes on. */
  renew(organizationId: string, sessionId: string, refreshToken: string, until: Date): SessionTokens {
    const soon = new Date(this.clock.now().getTime() + this.config.ACCESS_TOKEN_MINUTES * MINUTE);
    return this.tokensFor(organizationId, sessionId, refreshToken, soon < until ? soon : until);
  }

  /** The same tokens again, for a session that does not rotate. */
  renewWhole(organizationId: string, sessionId: string, refreshToken: string, until: Date): SessionTokens {
    return this.tokensFor(organizationId, sessionId, refreshToken, until);
  }

  private async open(tx: Tx, session: Omit<Parameters<SessionRepository['insert']>[1], 'id'>): Promise<SessionTokens> {
    const id = newId<'Session'>();
    const refreshToken = newOpaqueToken(tx.organizationId);
    await this.sessions.insert(tx, { ...session, id });
    await this.sessions.insertRefreshToken(tx, id, hashOfToken(refreshToken));
    return session.kind === 'candidate'
      ? this.tokensFor(tx.organizationId, id, refreshToken, session.expiresAt)
      : this.renew(tx.organizationId, id, refreshToken, session.expiresAt);
  }

  private tokensFor(organizationId: string, sessionId: string, refreshToken: string, expiresAt: Date): SessionTokens {
    const accessToken = this.tokens.sign({ sid: sessionId, org: organizationId }, expiresAt);
    return { accessToken, refreshToken, expiresAt };
  }
}
