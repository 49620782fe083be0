import { ServicePulse } from '@plumbline/contracts';
import { LOGGER } from '@plumbline/platform';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';

const INTERVAL_MS = 5_000;
/** After a beat that failed: what the database's absence cost is credited soon after it is back. */
const RETRY_MS = 1_000;

/**
 * Says every few seconds that this process serves candidates. The first time is before it listens: what an outage cost is
 * credited before anyone can be told that their time is over.
 */
@Injectable()
export class Heart implements OnApplicationBootstrap, OnModuleDestroy {
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(
    @Inject(ServicePulse) private readonly pulse: ServicePulse,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.pulse.beat();
    this.beatIn(INTERVAL_MS);
  }

  async onModuleDestroy(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#beating;
  }

  private beatIn(delay: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => (this.#beating = this.beat()), delay);
    this.#timer.unref();
  }

  private async beat(): Promise<void> {
    let next = INTERVAL_MS;
    try {
      await this.pulse.beat();
    } catch (error) {
      next = RETRY_MS;
      this.logger.warn({ err: error }, 'the heartbeat failed');
    }
    this.beatIn(next);
  }
}
