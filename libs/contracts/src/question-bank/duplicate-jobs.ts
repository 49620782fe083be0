import { defineEvent, defineJob } from '@plumbline/kernel';
import { z } from 'zod';

/** A report of near-duplicates has a step to make. */
export const DuplicatesRequested = defineEvent({
  name: 'question-bank.duplicates-requested.v1',
  payload: z.object({ reportId: z.uuid() }),
});

/** The counters of a report of near-duplicates moved, or it ended. */
export const DuplicatesSought = defineEvent({
  name: 'question-bank.duplicates-sought.v1',
  payload: z.object({ reportId: z.uuid() }),
});

export const FindDuplicates = defineJob({
  name: 'question-bank.find-duplicates.v1',
  queue: 'imports',
  attempts: 5,
  backoff: { type: 'exponential', delay: 1_000 },
  on: DuplicatesRequested,
});
