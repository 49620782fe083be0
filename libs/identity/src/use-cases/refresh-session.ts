import { SessionEnded } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import { systemActor, UnitOfWork } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AccessTokens } from '../access/access-tokens.ts';
import { hashOfToken, organizationOfToken } from '../access/opaque-token.ts';
import { SessionRepository } from '../data/session.repository.ts';
import { identityRefusals } from '../domain/refusals.ts';
import { SessionOpener, type SessionTokens } from './session-opener.ts';

/**
 * Rotates a staff session's refresh token (RFC 9700, section 4.14.2). A token used again within 30 s gets the same
 * successor, because its answer may have been lost on the way; used later, it was stolen or copied, and the whole
 * family ends. A candidate's token does not rotate.
 * Refuses with `SESSION_EXPIRED`, `REFRESH_TOKEN_REUSED`.
 */
@Injectable()
export class RefreshSessionUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(SessionRepository) private readonly sessions: SessionRepository,
    @Inject(AccessTokens) private readonly tokens: AccessTokens,
    @Inject(SessionOpener) private readonly opener: SessionOpener,
  ) {}

  async run(refreshToken: string, requestId: string): Promise<Result<SessionTokens>> {
    const organizationId = organizationOfToken(refreshToken);
    if (!organizationId) return identityRefusals.SESSION_EXPIRED();

    // Ending a family is a fact to be kept, so the work answers "ok" and the refusal is told after the commit.
    const outcome = await this.unitOfWork.run(systemActor(organizationId, requestId), async (tx) => {
      const hash = hashOfToken(refreshToken);
      const found = await this.sessions.lockRefreshToken(tx, hash);
      if (!found?.open) return identityRefusals.SESSION_EXPIRED();
      if (found.kind === 'candidate') {
        return ok(this.opener.renewWhole(organizationId, found.sessionId, refreshToken, found.expiresAt));
      }
      if (found.rotated && !found.withinGrace) {
        await this.sessions.end(tx, found.sessionId, 'refresh-token-reused');
        tx.emit(SessionEnded, { sessionId: found.sessionId });
        tx.audit({ action: 'session.family-ended', subject: 'session', subjectId: found.sessionId });
        return ok(null);
      }
      const successor = this.tokens.successorOf(refreshToken, organizationId);
      if (!found.rotated) {
        await this.sessions.markRotated(tx, hash);
        await this.sessions.insertRefreshToken(tx, found.sessionId, hashOfToken(successor));
      }
      return ok(this.opener.renew(organizationId, found.sessionId, successor, found.expiresAt));
    });
    if (!outcome.ok) return outcome;
    return outcome.value ? ok(outcome.value) : identityRefusals.REFRESH_TOKEN_REUSED();
  }
}
