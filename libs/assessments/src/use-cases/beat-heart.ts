import { ServicePulse } from '@plumbline/contracts';
import { newId } from '@plumbline/kernel';
import { currentContext, LOGGER } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { HeartbeatRepository } from '../data/heartbeat.repository.ts';

/** The service's heartbeat; after a gap of a minute or more it credits what candidates lost (domain rules, "Assessments" 11). */
@Injectable()
export class BeatHeart extends ServicePulse {
  constructor(
    @Inject(HeartbeatRepository) private readonly heartbeat: HeartbeatRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super();
  }

  async beat(): Promise<void> {
    if (await this.heartbeat.beat()) return;
    const outage = await this.heartbeat.beatAfterGap(currentContext()?.requestId ?? newId());
    if (outage) this.logger.warn({ ...outage }, 'the service was away, and attempts were credited the time');
  }
}
