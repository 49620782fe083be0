import { newId } from '@plumbline/kernel';
import type { ExecutionResult } from 'graphql';
import type { Logger } from 'pino';
import type { Actor } from '../auth/actor.ts';
import type { Tx } from '../database/tx.ts';
import { RefusedError, unwrap } from '../errors/refused-error.ts';
import type { OperationRequest } from '../graphql/graphql-engine.ts';
import { LEASE_MS, type Claim, type IdempotencyStore } from './idempotency-store.ts';
import { KeySeal, type KeyOwner } from './key-seal.ts';
import { runInOperation, type OperationInProgress } from './operation-in-progress.ts';
import { idempotencyRefusals } from './refusals.ts';

/** Longest answer that is kept, in bytes of its JSON. */
export const MAX_ANSWER_BYTES = 1_048_576;

export interface KeyedRequest extends OperationRequest {
  readonly key: string;
}

interface Held extends Claim {
  readonly actor: Actor;
  readonly seal: KeySeal;
}

/**
 * One mutation under an `Idempotency-Key`: claimed before its first effect, marked in the commit of each, answered once.
 * What is promised and how stands in `docs/adr` under "Idempotency keys".
 */
export class KeyedOperation implements OperationInProgress {
  #admission: Promise<void> | undefined;
  #held: Held | undefined;
  #known: ExecutionResult | undefined;
  #isBusy = false;
  #isOver = false;

  constructor(
    private readonly request: KeyedRequest,
    private readonly secret: string,
    private readonly store: IdempotencyStore,
    private readonly logger: Logger,
  ) {}

  /** What the response says beside its body: that the answer is a repetition, or in how many seconds to ask again. */
  get headers(): Readonly<Record<string, string>> {
    if (this.#known) return { 'idempotent-replayed': 'true' };
    return this.#isBusy ? { 'retry-after': '1' } : {};
  }

  admit(actor: Actor): Promise<void> {
    this.#admission ??= this.#claim(actor);
    return this.#admission;
  }

  async admitPublic(): Promise<void> {
    await this.#admission;
  }

  async markEffect(tx: Tx): Promise<void> {
    // What goes on after the answer is no part of it.
    if (!this.#held || this.#isOver) return;
    if (!(await this.store.mark(tx, this.#held))) throw this.#tookOver();
  }

  /**
   * Runs the operation, or gives the answer that it was given the first time.
   * @param execute gives the answer with its errors masked
   * @throws RefusedError (`IDEMPOTENCY_KEY_IN_USE`) when somebody else has taken the request over meanwhile
   */
  async answer(execute: () => Promise<ExecutionResult>): Promise<ExecutionResult> {
    let renewal: NodeJS.Timeout | undefined;
    try {
      renewal = setInterval(() => void this.#renew(), LEASE_MS / 3).unref();
      const result = await runInOperation(this, execute);
      return this.#known ?? (this.#held ? await this.#settle(this.#held, result) : result);
    } finally {
      this.#isOver = true;
      clearInterval(renewal);
    }
  }

  async #claim(actor: Actor): Promise<void> {
    const owner = ownerOf(actor);
    const seal = new KeySeal(this.secret, owner, this.request.key);
    const claim = { ...owner, keyHash: seal.keyHash, id: newId() };
    const requestHash = seal.requestHash(this.request);
    const claimed = await this.store.claim(actor, { ...claim, requestHash, secretId: seal.secretId });
    this.#isBusy = !claimed.ok && claimed.error.code === 'IDEMPOTENCY_KEY_IN_USE';
    const known = unwrap(claimed);
    if (!known) {
      this.#held = { ...claim, actor, seal };
      return;
    }
    const text = seal.open(known.answer, known.claimId);
    if (text === null) throw new RefusedError(idempotencyRefusals.IDEMPOTENCY_ANSWER_LOST().error);
    this.#known = JSON.parse(text) as ExecutionResult;
    // Nobody sees this: it keeps the fields from running.
    throw new RefusedError(inUse);
  }

  async #renew(): Promise<void> {
    if (!this.#held || this.#isOver) return;
    // The next turn may succeed, and if none does, a retry takes the request over before an effect, and not after.
    await this.store.renew(this.#held.actor, this.#held).catch(() => undefined);
  }

  /**
   * An answer that a fault of ours is part of is not kept: what it asked for can be tried again if nothing of it has
   * been committed. Whether it has, only the row can tell, since the fault may have been the loss of that very answer.
   */
  async #settle(held: Held, result: ExecutionResult): Promise<ExecutionResult> {
    const text = JSON.stringify(result);
    const isKept = !isFault(result) && Buffer.byteLength(text) <= MAX_ANSWER_BYTES;
    let isOurs: boolean;
    try {
      isOurs = await this.store.settle(held.actor, held, isKept ? held.seal.seal(text, held.id) : null);
    } catch (error) {
      // It was done, and the client waits for its answer: only a repetition will not have it.
      this.logger.warn({ err: error }, 'an answer could not be kept for its Idempotency-Key');
      return result;
    }
    if (!isOurs) throw this.#tookOver();
    return result;
  }

  #tookOver(): RefusedError {
    this.#isBusy = true;
    return new RefusedError(inUse);
  }
}

const inUse = idempotencyRefusals.IDEMPOTENCY_KEY_IN_USE().error;

const isFault = ({ errors = [] }: ExecutionResult): boolean =>
  errors.some(({ extensions }) => extensions['code'] === 'INTERNAL');

/** A key belongs to a person and not to a session: it is still theirs after signing in anew, or on another device. */
function ownerOf({ organizationId, assignmentId, accountId, memberId }: Actor): KeyOwner {
  const scope = assignmentId ?? accountId ?? memberId;
  if (scope === null) throw new TypeError('Only somebody with a session can hold an Idempotency-Key.');
  return { organizationId, scope };
}
