import { Injectable } from '@nestjs/common';
import type { PostgresChannels } from '../realtime/postgres-channels.ts';

/** The channel on which the relay hears that there is something to relay. It carries no content. */
export const RELAY_CHANNEL = 'plumbline_outbox';

/** Tells the relay, after a commit, that events wait for it. Losing a call costs one sweep interval, never an event. */
export abstract class RelayWaker {
  abstract wake(): void;
}

/** How long further calls are gathered after one notification went out. */
const QUIET_MS = 20;

/**
 * One `NOTIFY` at once and at most one more per {@link QUIET_MS} and process, on the process's own channel connection:
 * inside the commit it would serialize all commits of the server.
 */
@Injectable()
export class PostgresRelayWaker extends RelayWaker {
  #timer: NodeJS.Timeout | undefined;
  #again = false;

  constructor(private readonly channels: Pick<PostgresChannels, 'notify'>) {
    super();
  }

  wake(): void {
    if (this.#timer) {
      this.#again = true;
      return;
    }
    this.#notify();
  }

  #notify(): void {
    this.#again = false;
    // The sweep finds what a lost notification does not announce.
    this.channels.notify(RELAY_CHANNEL, ['']).catch(() => undefined);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#again) this.#notify();
    }, QUIET_MS);
    this.#timer.unref();
  }
}
