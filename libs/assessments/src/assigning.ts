import { AssignmentStandings } from '@plumbline/contracts';
import type { Provider } from '@nestjs/common';
import { ExpiryRepository } from './data/expiry.repository.ts';
import { SqlAssignmentStandings } from './data/sql-assignment-standings.ts';
import { TellExpiredHandler } from './jobs/tell-expired.handler.ts';

const standings: Provider = { provide: AssignmentStandings, useClass: SqlAssignmentStandings };

/** Assignments after they were made: their terms, their end, many at once, and what loops hear of them. */
export const assigning: Readonly<Record<'worker' | 'workerPorts', Provider[]>> = {
  worker: [standings, ExpiryRepository, TellExpiredHandler],
  /** What the worker's other contexts ask for. */
  workerPorts: [standings],
};
