import { defineEvent, defineJob, defineScheduledJob } from '@plumbline/kernel';
import { z } from 'zod';

/** A regrade, or a look at what one would do, has attempts to examine. */
export const RegradeRequested = defineEvent({
  name: 'assessments.regrade-requested.v1',
  payload: z.object({ regradeId: z.uuid() }),
});

/** The counters of a regrade moved, or it ended. */
export const RegradeProgressed = defineEvent({
  name: 'assessments.regrade-progressed.v1',
  payload: z.object({ regradeId: z.uuid() }),
});

export const RunRegrade = defineJob({
  name: 'assessments.run-regrade.v1',
  queue: 'grading',
  attempts: 5,
  backoff: { type: 'exponential', delay: 1_000 },
  on: RegradeRequested,
});

/** Releases the results of assessments whose date of release has come. */
export const ReleaseDueResults = defineScheduledJob({
  name: 'assessments.release-due-results.v1',
  queue: 'sweeps',
  attempts: 1,
  backoff: { type: 'fixed', delay: 1_000 },
  every: 60_000,
});
