import { RunImport } from '@plumbline/contracts';
import { ok, type EventPayload, type Result } from '@plumbline/kernel';
import { HandlesLongJob, type JobContext, type LongJobHandler, type Tx } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { refusals } from '../domain/refusals.ts';
import { ImportRunner } from '../use-cases/import-runner.ts';

type Requested = EventPayload<typeof RunImport.on>;

@HandlesLongJob(RunImport)
export class RunImportHandler implements LongJobHandler<Requested> {
  constructor(@Inject(ImportRunner) private readonly runner: ImportRunner) {}

  async handle(context: JobContext, { importId }: Requested): Promise<Result<void>> {
    await this.runner.run(context, importId);
    return ok(undefined);
  }

  giveUp(tx: Tx, { importId }: Requested): Promise<void> {
    return this.runner.giveUp(tx, importId, refusals.IMPORT_INTERRUPTED().error);
  }
}
