import { defineEvent } from '@plumbline/kernel';
import { z } from 'zod';

/** What stands on the candidate as an accommodation changed. */
export const AccommodationChanged = defineEvent({
  name: 'candidates.accommodation-changed.v1',
  payload: z.object({ candidateId: z.uuid() }),
});
