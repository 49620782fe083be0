import { RunImport } from '@plumbline/contracts';
import { ok, type EventPayload, type Result } from '@plumbline/kernel';
import { HandlesJob, type Tx } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { ImportRunner } from '../use-cases/import-runner.ts';

@HandlesJob(RunImport)
export class RunImportHandler {
  constructor(@Inject(ImportRunner) private readonly runner: ImportRunner) {}

  async handle(tx: Tx, { importId }: EventPayload<typeof RunImport.on>): Promise<Result<void>> {
    await this.runner.advance(tx, importId);
    return ok(undefined);
  }
}
