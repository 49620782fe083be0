import { defineEvent } from '@plumbline/kernel';
import { z } from 'zod';

/** The candidate may see the result of this attempt from now on. */
export const ResultReleased = defineEvent({
  name: 'assessments.result-released.v1',
  payload: z.object({ attemptId: z.uuid() }),
});
