import { AssignmentStandings } from '@plumbline/contracts';
import type { Provider } from '@nestjs/common';
import { AssignmentChangesResolver } from './api/assignment-changes.resolver.ts';
import { BulkAssignmentResolver } from './api/bulk-assignment.resolver.ts';
import { AccommodationRepository } from './data/accommodation.repository.ts';
import { BulkAssignmentRepository } from './data/bulk-assignment.repository.ts';
import { ExpiryRepository } from './data/expiry.repository.ts';
import { ReopeningRepository } from './data/reopening.repository.ts';
import { SqlAssignmentStandings } from './data/sql-assignment-standings.ts';
import { ApplyAccommodationHandler } from './jobs/apply-accommodation.handler.ts';
import { RunBulkAssignmentHandler } from './jobs/run-bulk-assignment.handler.ts';
import { TellExpiredHandler } from './jobs/tell-expired.handler.ts';
import { ApplyAccommodation } from './use-cases/apply-accommodation.ts';
import { AssignInBulkUseCase } from './use-cases/assign-in-bulk.ts';
import { BulkAssigner } from './use-cases/bulk-assigner.ts';
import { ReopenAssignmentUseCase } from './use-cases/reopen-assignment.ts';
import { ShowInvitationUseCase } from './use-cases/show-invitation.ts';
import { UpdateAssignmentUseCase } from './use-cases/update-assignment.ts';

const shared: Provider[] = [AccommodationRepository, ApplyAccommodation, BulkAssignmentRepository];
const standings: Provider = { provide: AssignmentStandings, useClass: SqlAssignmentStandings };

/** Assignments after they were made: their terms, their end, many at once, and what loops hear of them. */
export const assigning: Readonly<Record<'api' | 'worker' | 'workerPorts', Provider[]>> = {
  api: [
    ...shared,
    ReopeningRepository,
    UpdateAssignmentUseCase,
    ReopenAssignmentUseCase,
    ShowInvitationUseCase,
    AssignInBulkUseCase,
    AssignmentChangesResolver,
    BulkAssignmentResolver,
  ],
  worker: [
    ...shared,
    standings,
    ExpiryRepository,
    BulkAssigner,
    TellExpiredHandler,
    ApplyAccommodationHandler,
    RunBulkAssignmentHandler,
  ],
  /** What the worker's other contexts ask for. */
  workerPorts: [standings],
};
