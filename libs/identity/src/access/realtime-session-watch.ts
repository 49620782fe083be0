import { SessionEnded } from '@plumbline/contracts';
import { LOGGER, Realtime, SessionWatch, type Actor, type EventNotice, type Subscription } from '@plumbline/platform';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { EventEmitter } from 'node:events';
import type { Logger } from 'pino';
import { AccountDirectory } from '../data/account.directory.ts';
import { permissionsOf } from './role-permissions.ts';

interface Watched {
  readonly actor: Actor;
  readonly ending: AbortController;
  readonly connections: Set<EventEmitter>;
}

/** A notice may be lost with a connection, and rights may end without one: the database is asked this often besides. */
const RECHECK_MS = 30_000;

/** Hears `SessionEnded` from all processes, and asks the database now and then about the sessions it watches. */
@Injectable()
export class RealtimeSessionWatch extends SessionWatch implements OnModuleDestroy {
  readonly #watched = new Map<string, Watched>();
  #notices: Subscription<EventNotice<{ sessionId: string }>> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(Realtime) private readonly realtime: Realtime,
    @Inject(AccountDirectory) private readonly accounts: AccountDirectory,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super();
  }

  ended(actor: Actor, connection: EventEmitter): AbortSignal {
    const sessionId = actor.sessionId ?? '';
    this.listen();
    const watched = this.#watched.get(sessionId) ?? { actor, ending: new AbortController(), connections: new Set() };
    this.#watched.set(sessionId, watched);
    // Asked for each operation, of which a connection carries any number.
    if (!watched.connections.has(connection)) {
      watched.connections.add(connection);
      connection.once('close', () => {
        watched.connections.delete(connection);
        if (watched.connections.size === 0 && this.#watched.get(sessionId) === watched) this.#watched.delete(sessionId);
      });
    }
    return watched.ending.signal;
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    await this.#notices?.return();
  }

  private listen(): void {
    if (this.#notices) return;
    const notices = this.realtime.subscribe<EventNotice<{ sessionId: string }>>(SessionEnded.name);
    this.#notices = notices;
    void this.hear(notices);
    clearInterval(this.#timer);
    this.#timer = setInterval(() => void this.recheck(), RECHECK_MS);
    this.#timer.unref();
  }

  private async hear(notices: Subscription<EventNotice<{ sessionId: string }>>): Promise<void> {
    try {
      for await (const { payload } of notices) this.end(payload.sessionId);
    } catch (error) {
      this.logger.warn({ err: error }, 'lost the notices of ended sessions; they are found by asking');
    } finally {
      if (this.#notices === notices) this.#notices = undefined;
    }
  }

  private async recheck(): Promise<void> {
    for (const [sessionId, { actor }] of this.#watched) {
      const session = await this.accounts.checkSession(actor.organizationId, sessionId).catch(() => undefined);
      // A database that does not answer says nothing about the session. Changed rights end it as well: what it watches
      // was let through with the old ones, and a client that still may comes back at once.
      const rights = session && [...permissionsOf(session.roles ?? [])].sort().join();
      const changed = session?.kind === 'member' && rights !== [...actor.permissions].sort().join();
      if (session === null || changed) this.end(sessionId);
    }
  }

  private end(sessionId: string): void {
    this.#watched.get(sessionId)?.ending.abort();
    this.#watched.delete(sessionId);
  }
}
