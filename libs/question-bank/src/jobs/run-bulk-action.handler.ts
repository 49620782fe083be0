import { RunBulkAction } from '@plumbline/contracts';
import { ok, type EventPayload, type Result } from '@plumbline/kernel';
import { HandlesJob, type Tx } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { BulkRunner } from '../use-cases/bulk-runner.ts';

@HandlesJob(RunBulkAction)
export class RunBulkActionHandler {
  constructor(@Inject(BulkRunner) private readonly runner: BulkRunner) {}

  async handle(tx: Tx, { bulkActionId }: EventPayload<typeof RunBulkAction.on>): Promise<Result<void>> {
    await this.runner.advance(tx, bulkActionId);
    return ok(undefined);
  }
}
