import { defineEvent, defineJob, defineScheduledJob } from '@plumbline/kernel';
import { z } from 'zod';

/** An export too large to answer at once waits for a worker. */
export const ExportRequested = defineEvent({
  name: 'question-bank.export-requested.v1',
  payload: z.object({ exportId: z.uuid() }),
});

/** The counters of an export moved, or it ended. */
export const ExportProgressed = defineEvent({
  name: 'question-bank.export-progressed.v1',
  payload: z.object({ exportId: z.uuid() }),
});

export const RunExport = defineJob({
  name: 'question-bank.run-export.v1',
  queue: 'imports',
  attempts: 5,
  backoff: { type: 'exponential', delay: 1_000 },
  on: ExportRequested,
});

/** Files hold keys: none stays longer than it was promised. */
export const PruneExports = defineScheduledJob({
  name: 'question-bank.prune-exports.v1',
  queue: 'sweeps',
  attempts: 1,
  backoff: { type: 'fixed', delay: 1_000 },
  every: 3_600_000,
});
