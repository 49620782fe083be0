import type { EventEmitter } from 'node:events';
import type { Actor } from './actor.ts';

/** Tells long-lived connections when the session that they were opened with is over. Implemented by identity. */
export abstract class SessionWatch {
  /**
   * A signal that aborts once the actor's session has ended, whichever process ended it. It is forgotten when
   * `connection` emits `close`.
   */
  abstract ended(actor: Actor, connection: EventEmitter): AbortSignal;
}
