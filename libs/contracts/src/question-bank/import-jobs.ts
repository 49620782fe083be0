import { defineEvent, defineJob, defineScheduledJob } from '@plumbline/kernel';
import { z } from 'zod';

/** An import too large to answer at once waits for a worker. */
export const ImportRequested = defineEvent({
  name: 'question-bank.import-requested.v1',
  payload: z.object({ importId: z.uuid() }),
});

/** The counters of an import moved, or it ended. */
export const ImportProgressed = defineEvent({
  name: 'question-bank.import-progressed.v1',
  payload: z.object({ importId: z.uuid() }),
});

export const RunImport = defineJob({
  name: 'question-bank.run-import.v1',
  queue: 'imports',
  attempts: 5,
  backoff: { type: 'exponential', delay: 1_000 },
  on: ImportRequested,
});

/** What is left of files that nobody will read any more. */
export const PruneUploads = defineScheduledJob({
  name: 'question-bank.prune-uploads.v1',
  queue: 'sweeps',
  attempts: 1,
  backoff: { type: 'fixed', delay: 1_000 },
  every: 3_600_000,
});
