import { RunBulkAssignment } from '@plumbline/contracts';
import type { EventPayload, Result } from '@plumbline/kernel';
import { HandlesLongJob, type JobContext, type LongJobHandler, type Tx } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { BulkAssigner } from '../use-cases/bulk-assigner.ts';

type Requested = EventPayload<typeof RunBulkAssignment.on>;

@HandlesLongJob(RunBulkAssignment)
export class RunBulkAssignmentHandler implements LongJobHandler<Requested> {
  constructor(@Inject(BulkAssigner) private readonly assigner: BulkAssigner) {}

  handle(context: JobContext, { bulkAssignmentId }: Requested): Promise<Result<void>> {
    return this.assigner.run(context, bulkAssignmentId);
  }

  giveUp(tx: Tx, { bulkAssignmentId }: Requested): Promise<void> {
    return this.assigner.giveUp(tx, bulkAssignmentId);
  }
}
