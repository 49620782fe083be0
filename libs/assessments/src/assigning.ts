import { AssignmentStandings } from '@plumbline/contracts';
import type { Provider } from '@nestjs/common';
import { SqlAssignmentStandings } from './data/sql-assignment-standings.ts';

const standings: Provider = { provide: AssignmentStandings, useClass: SqlAssignmentStandings };

/** Assignments after they were made: their terms, their end, many at once, and what loops hear of them. */
export const assigning: Readonly<Record<'workerPorts', readonly Provider[]>> = {
  /** Exported too. */
  workerPorts: [standings],
};
