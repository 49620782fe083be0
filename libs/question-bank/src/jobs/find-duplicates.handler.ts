import { FindDuplicates } from '@plumbline/contracts';
import { ok, type EventPayload, type Result } from '@plumbline/kernel';
import { HandlesLongJob, type JobContext, type LongJobHandler, type Tx } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { ReportDuplicates } from '../use-cases/report-duplicates.ts';

type Requested = EventPayload<typeof FindDuplicates.on>;

@HandlesLongJob(FindDuplicates)
export class FindDuplicatesHandler implements LongJobHandler<Requested> {
  constructor(@Inject(ReportDuplicates) private readonly reports: ReportDuplicates) {}

  async handle(context: JobContext, { reportId }: Requested): Promise<Result<void>> {
    for (let more = true; more;) {
      const step = await context.run(async (tx) => ok(await this.reports.advance(tx, reportId)));
      if (!step.ok) return step;
      more = step.value;
    }
    return ok(undefined);
  }

  giveUp(tx: Tx, { reportId }: Requested): Promise<void> {
    return this.reports.fail(tx, reportId);
  }
}
