import { RunRegrade } from '@plumbline/contracts';
import { ok, type EventPayload, type Result } from '@plumbline/kernel';
import { HandlesLongJob, type JobContext, type LongJobHandler, type Tx } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { RegradeRunner } from '../use-cases/regrade-runner.ts';

type Payload = EventPayload<typeof RunRegrade.on>;

@HandlesLongJob(RunRegrade)
export class RunRegradeHandler implements LongJobHandler<Payload> {
  constructor(@Inject(RegradeRunner) private readonly runner: RegradeRunner) {}

  async handle(context: JobContext, { regradeId }: Payload): Promise<Result<void>> {
    const ended = await this.runner.run((work) => context.run(work), regradeId);
    return ended.ok ? ok(undefined) : ended;
  }

  giveUp(tx: Tx, { regradeId }: Payload): Promise<void> {
    return this.runner.giveUp(tx, regradeId);
  }
}
