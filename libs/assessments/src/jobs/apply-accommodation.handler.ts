import { ApplyAccommodation as Job } from '@plumbline/contracts';
import { ok, type EventPayload, type Result } from '@plumbline/kernel';
import { HandlesJob, type EventJobHandler, type Tx } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { ApplyAccommodation } from '../use-cases/apply-accommodation.ts';

type Changed = EventPayload<typeof Job.on>;

@HandlesJob(Job)
export class ApplyAccommodationHandler implements EventJobHandler<Changed> {
  constructor(@Inject(ApplyAccommodation) private readonly applying: ApplyAccommodation) {}

  async handle(tx: Tx, { candidateId }: Changed): Promise<Result<void>> {
    await this.applying.run(tx, candidateId);
    return ok(undefined);
  }
}
