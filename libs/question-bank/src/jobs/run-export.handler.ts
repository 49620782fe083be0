import { RunExport } from '@plumbline/contracts';
import { ok, type EventPayload, type Result } from '@plumbline/kernel';
import { HandlesLongJob, type JobContext, type LongJobHandler, type Tx } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { refusals } from '../domain/refusals.ts';
import { ExportRunner } from '../use-cases/export-runner.ts';

type Payload = EventPayload<typeof RunExport.on>;

@HandlesLongJob(RunExport)
export class RunExportHandler implements LongJobHandler<Payload> {
  constructor(@Inject(ExportRunner) private readonly runner: ExportRunner) {}

  async handle(context: JobContext, { exportId }: Payload): Promise<Result<void>> {
    await this.runner.run((work) => context.run(work), exportId);
    return ok(undefined);
  }

  async giveUp(tx: Tx, { exportId }: Payload): Promise<void> {
    await this.runner.fail(tx, exportId, refusals.EXPORT_FAILED().error);
  }
}
