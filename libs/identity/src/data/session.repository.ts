import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { SessionEntity } from './entities.ts';

export interface LockedRefreshToken {
  readonly sessionId: string;
  readonly kind: 'member' | 'candidate';
  readonly accountId: string | null;
  readonly memberId: string | null;
  readonly expiresAt: Date;
  readonly open: boolean;
  readonly rotated: boolean;
  /** Rotated so recently that this may be a repeated request whose answer was lost. */
  readonly withinGrace: boolean;
}

/** Seconds in which a rotated refresh token still gets its successor again. */
const ROTATION_GRACE_SECONDS = 30;

@Injectable()
export class SessionRepository {
  async insert(tx: Tx, session: Omit<SessionEntity, 'organizationId' | 'createdAt' | 'endedAt' | 'endReason'>) {
    await tx.manager.insert(SessionEntity, { ...session, organizationId: tx.organizationId });
  }

  async insertRefreshToken(tx: Tx, sessionId: string, tokenHash: Buffer): Promise<void> {
    await tx.query(
      `INSERT INTO refresh_tokens (organization_id, token_hash, session_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
      [tx.organizationId, tokenHash, sessionId],
    );
  }

  async lockRefreshToken(tx: Tx, tokenHash: Buffer): Promise<LockedRefreshToken | null> {
    const [row] = await tx.query<LockedRefreshToken>(
      `SELECT s.id AS "sessionId", s.kind, s.account_id AS "accountId", s.member_id AS "memberId",
              s.expires_at AS "expiresAt",
              s.ended_at IS NULL AND s.expires_at > app_now() AND m.deactivated_at IS NULL AS open,
              t.rotated_at IS NOT NULL AS rotated,
              coalesce(t.rotated_at > app_now() - make_interval(secs => $3), false) AS "withinGrace"
       FROM refresh_tokens t
       JOIN sessions s ON s.organization_id = t.organization_id AND s.id = t.session_id
       LEFT JOIN members m ON m.organization_id = s.organization_id AND m.id = s.member_id
       WHERE t.organization_id = $1 AND t.token_hash = $2
       FOR UPDATE OF t, s`,
      [tx.organizationId, tokenHash, ROTATION_GRACE_SECONDS],
    );
    return row ?? null;
  }

  async markRotated(tx: Tx, tokenHash: Buffer): Promise<void> {
    await tx.query(`UPDATE refresh_tokens SET rotated_at = app_now() WHERE organization_id = $1 AND token_hash = $2`, [
      tx.organizationId,
      tokenHash,
    ]);
  }

  async end(tx: Tx, sessionId: string, reason: string): Promise<void> {
    await tx.manager.update(
      SessionEntity,
      { organizationId: tx.organizationId, id: sessionId, endedAt: IsNull() },
      { endedAt: () => 'app_now()', endReason: reason },
    );
  }
}
