import { defineEvent, defineJob, defineScheduledJob } from '@plumbline/kernel';
import { z } from 'zod';
import { AccommodationChanged } from '../candidates/accommodation-events.ts';

/** Looks for assignments whose window closed with nothing handed in. */
export const TellExpired = defineScheduledJob({
  name: 'assessments.tell-expired.v1',
  queue: 'sweeps',
  attempts: 1,
  backoff: { type: 'fixed', delay: 1_000 },
  every: 60_000,
});

/** Gives the candidate's attempts that run the time that they would be given if they were begun now. */
export const ApplyAccommodation = defineJob({
  name: 'assessments.apply-accommodation.v1',
  queue: 'loops',
  attempts: 8,
  backoff: { type: 'exponential', delay: 500 },
  on: AccommodationChanged,
});

/** Many people are to be assigned an assessment. */
export const BulkAssignmentRequested = defineEvent({
  name: 'assessments.bulk-assignment-requested.v1',
  payload: z.object({ bulkAssignmentId: z.uuid() }),
});

/** Its counters moved, or it ended. */
export const BulkAssignmentProgressed = defineEvent({
  name: 'assessments.bulk-assignment-progressed.v1',
  payload: z.object({ bulkAssignmentId: z.uuid() }),
});

export const RunBulkAssignment = defineJob({
  name: 'assessments.run-bulk-assignment.v1',
  queue: 'imports',
  attempts: 5,
  backoff: { type: 'exponential', delay: 1_000 },
  on: BulkAssignmentRequested,
});
