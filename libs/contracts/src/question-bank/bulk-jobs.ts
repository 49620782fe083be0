import { defineEvent, defineJob } from '@plumbline/kernel';
import { z } from 'zod';

/** An action on many questions has questions that wait. */
export const BulkActionRequested = defineEvent({
  name: 'question-bank.bulk-action-requested.v1',
  payload: z.object({ bulkActionId: z.uuid() }),
});

/** The counters of an action on many questions moved, or it ended. */
export const BulkActionProgressed = defineEvent({
  name: 'question-bank.bulk-action-progressed.v1',
  payload: z.object({ bulkActionId: z.uuid() }),
});

export const RunBulkAction = defineJob({
  name: 'question-bank.run-bulk-action.v1',
  queue: 'bank',
  attempts: 5,
  backoff: { type: 'exponential', delay: 1_000 },
  on: BulkActionRequested,
});
