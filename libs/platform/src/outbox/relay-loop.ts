import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGER } from '../observability/logger.ts';
import { PostgresChannels } from '../realtime/postgres-channels.ts';
import { OutboxRelay } from './outbox-relay.ts';
import { RELAY_CHANNEL } from './relay-waker.ts';

/** What a lost notification, an expired lease or a lost connection costs at most. */
const SWEEP_MS = 1000;

/** Keeps the relay going: at once when a commit says so, and every {@link SWEEP_MS} anyway. */
@Injectable()
export class RelayLoop {
  #running: Promise<void> | undefined;
  #stopped = false;
  #woken = false;
  #wake: () => void = () => undefined;
  #forget: () => void = () => undefined;

  constructor(
    @Inject(OutboxRelay) private readonly relay: OutboxRelay,
    @Inject(PostgresChannels) private readonly channels: PostgresChannels,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  start(): void {
    if (this.#running) return;
    const nudge = (): void => {
      this.#woken = true;
      this.#wake();
    };
    this.channels.listen(RELAY_CHANNEL, nudge).catch((error: unknown) => {
      if (!this.#stopped) this.logger.warn({ err: error }, 'The relay hears no notifications');
    });
    const forget = this.channels.onRestored(nudge);
    this.#forget = () => {
      forget();
      this.channels.unlisten(RELAY_CHANNEL, nudge);
    };
    this.#running = this.run();
  }

  /** Resolves when the batch at hand is done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#forget();
    this.#wake();
    await this.#running;
  }

  private async run(): Promise<void> {
    while (!this.#stopped) {
      this.#woken = false;
      try {
        await this.relay.sweep(() => this.#stopped);
      } catch (error) {
        this.logger.warn({ err: error }, 'The relay could not sweep');
        this.#woken = false;
      }
      if (!this.#woken && !this.#stopped) await this.pause();
    }
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, SWEEP_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
