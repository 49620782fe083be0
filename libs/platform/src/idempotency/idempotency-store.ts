import { ok, type Result } from '@plumbline/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../auth/actor.ts';
import type { NamedStatement, Tx } from '../database/tx.ts';
import { UnitOfWork } from '../database/unit-of-work.ts';
import type { KeyOwner } from './key-seal.ts';
import { outsideOfOperation } from './operation-in-progress.ts';
import { idempotencyRefusals } from './refusals.ts';

/** How long a claim lasts that nobody moves on: a retry after a crash waits this long. */
export const LEASE_MS = 30_000;
/** From when on a key is as if it had never been used. */
export const KEPT_HOURS = 24;

/** A request that somebody carries out. */
export interface Claim extends KeyOwner {
  readonly keyHash: Buffer;
  readonly id: string;
}

export interface ClaimRequest extends Claim {
  readonly requestHash: Buffer;
  readonly secretId: Buffer;
}

/** What is known of a request whose key was used before: the answer to it, sealed by the claim that gave it. */
export interface KnownAnswer {
  readonly claimId: string;
  readonly answer: Buffer;
}

interface KeyRow {
  readonly sameRequest: boolean;
  readonly sameSecret: boolean;
  readonly isRunning: boolean;
  readonly claimId: string;
  readonly answer: Buffer | null;
}

/** SQLSTATE lock_not_available. */
const LOCK_TIMEOUT = '55P03';
/**
 * How long to wait for a transaction that holds the row. It holds it from the mark to the commit, a moment, unless its
 * client was cut off between the two; then the server rolls it back a minute later.
 */
const WAIT = `set_config('lock_timeout', '2s', true)`;
const WHICH = 'organization_id = $1 AND scope = $2 AND key_hash = $3';

const CLAIM: NamedStatement = {
  name: 'claim-idempotency-key',
  text: `
    INSERT INTO idempotency_keys AS known
      (organization_id, scope, key_hash, claim_id, request_hash, secret_id, lease_until, created_at)
    SELECT $1::uuid, $2::uuid, $3::bytea, $4::uuid, $5::bytea, $6::bytea, app_now() + ${LEASE_MS} * interval '1 ms', app_now() FROM ${WAIT}
    ON CONFLICT (organization_id, scope, key_hash) DO UPDATE
    SET claim_id = excluded.claim_id, request_hash = excluded.request_hash, secret_id = excluded.secret_id,
        lease_until = excluded.lease_until, created_at = excluded.created_at, committed = false, answer = NULL
    WHERE known.created_at <= app_now() - interval '${KEPT_HOURS} hours'
       OR (NOT known.committed AND known.answer IS NULL AND known.lease_until <= app_now()
           AND (known.request_hash = excluded.request_hash OR known.secret_id <> excluded.secret_id))
    RETURNING 1`,
};

const LOOK: NamedStatement = {
  name: 'look-at-idempotency-key',
  text: `
    SELECT request_hash = $4 AS "sameRequest", secret_id = $5 AS "sameSecret", lease_until > app_now() AS "isRunning",
           claim_id AS "claimId", answer
    FROM idempotency_keys WHERE ${WHICH}`,
};

const MARK: NamedStatement = {
  name: 'mark-idempotency-key',
  text: `UPDATE idempotency_keys SET committed = true WHERE ${WHICH} AND claim_id = $4 RETURNING 1`,
};

const RENEW: NamedStatement = {
  name: 'renew-idempotency-key',
  text: `
    UPDATE idempotency_keys SET lease_until = app_now() + ${LEASE_MS} * interval '1 ms' FROM ${WAIT}
    WHERE ${WHICH} AND claim_id = $4 RETURNING 1`,
};

const SETTLE: NamedStatement = {
  name: 'settle-idempotency-key',
  text: `
    UPDATE idempotency_keys SET lease_until = app_now(), answer = $5::bytea FROM ${WAIT}
    WHERE ${WHICH} AND claim_id = $4 RETURNING 1`,
};

const claimed = ({ organizationId, scope, keyHash, id }: Claim) => [organizationId, scope, keyHash, id];

/** The statements behind `Idempotency-Key`s. Each of its own accord, but for the mark, which belongs to an effect. */
@Injectable()
export class IdempotencyStore {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /**
   * Claims a request that was never made, or that was given up without an effect; null then. Gives the answer of one
   * that was made. Refuses with `IDEMPOTENCY_KEY_REUSED`, `IDEMPOTENCY_KEY_IN_USE`, `IDEMPOTENCY_ANSWER_LOST`.
   */
  async claim(actor: Actor, request: ClaimRequest): Promise<Result<KnownAnswer | null>> {
    const { organizationId, scope, keyHash, requestHash, secretId } = request;
    try {
      return await this.#run(actor, async (tx) => {
        const taken = await tx.named(CLAIM, [...claimed(request), requestHash, secretId]);
        if (taken.length > 0) return ok(null);
        // The conflict has locked the row, so it is still the same one.
        const rows = await tx.named<KeyRow>(LOOK, [organizationId, scope, keyHash, requestHash, secretId]);
        return rows[0] ? answerOf(rows[0]) : idempotencyRefusals.IDEMPOTENCY_KEY_IN_USE();
      });
    } catch (error) {
      if ((error as { code?: unknown } | null)?.code === LOCK_TIMEOUT) {
        return idempotencyRefusals.IDEMPOTENCY_KEY_IN_USE();
      }
      throw error;
    }
  }

  /** Notes the effect in its own transaction; false when the request is somebody else's by now. */
  async mark(tx: Tx, claim: Claim): Promise<boolean> {
    const isForeign = tx.organizationId !== claim.organizationId;
    // Whoever goes over into another organization works there, and the key is kept where they came from.
    if (isForeign) await setTenant(tx, claim.organizationId);
    const marked = await tx.named(MARK, claimed(claim));
    if (isForeign) await setTenant(tx, tx.organizationId);
    return marked.length > 0;
  }

  /** Moves the lease on from now. */
  async renew(actor: Actor, claim: Claim): Promise<void> {
    await this.#run(actor, async (tx) => ok(await tx.named(RENEW, claimed(claim))));
  }

  /**
   * Ends the claim, with the answer to be repeated or without one; false when the request is somebody else's by now.
   * Without an answer it can be claimed again if it has had no effect.
   */
  async settle(actor: Actor, claim: Claim, answer: Buffer | null): Promise<boolean> {
    const settled = await this.#run(actor, async (tx) =>
      ok((await tx.named(SETTLE, [...claimed(claim), answer])).length > 0),
    );
    return settled.ok && settled.value;
  }

  #run<T>(actor: Actor, work: (tx: Tx) => Promise<Result<T>>): Promise<Result<T>> {
    return outsideOfOperation(() => this.unitOfWork.run(actor, work));
  }
}

async function setTenant(tx: Tx, organizationId: string): Promise<void> {
  await tx.query(`SELECT set_config('app.org', $1, true)`, [organizationId]);
}

/** What a repeated request is told, where it could not be claimed. */
function answerOf({ sameRequest, sameSecret, isRunning, claimId, answer }: KeyRow): Result<KnownAnswer> {
  if (sameSecret && !sameRequest) return idempotencyRefusals.IDEMPOTENCY_KEY_REUSED();
  if (answer !== null) return ok({ claimId, answer });
  return isRunning ? idempotencyRefusals.IDEMPOTENCY_KEY_IN_USE() : idempotencyRefusals.IDEMPOTENCY_ANSWER_LOST();
}
