import { CountExposure, Deliveries } from '@plumbline/contracts';
import { ok, type EventPayload, type Result } from '@plumbline/kernel';
import { HandlesJob, type Tx } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { ExposureRepository } from '../data/exposure.repository.ts';

/** Counts what attempts have delivered. The delivery of the event is the fence: its work is committed once. */
@HandlesJob(CountExposure)
export class CountExposureHandler {
  constructor(
    @Inject(Deliveries) private readonly deliveries: Deliveries,
    @Inject(ExposureRepository) private readonly exposures: ExposureRepository,
  ) {}

  async handle(tx: Tx, { attemptIds }: EventPayload<typeof CountExposure.on>): Promise<Result<void>> {
    await this.exposures.add(tx, await this.deliveries.ofAttempts(tx, attemptIds));
    return ok(undefined);
  }
}
