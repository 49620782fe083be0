import { defineEvent } from '@plumbline/kernel';
import { z } from 'zod';

/** Subscriptions of this session end. */
export const SessionEnded = defineEvent({
  name: 'identity.session-ended.v1',
  payload: z.object({ sessionId: z.uuid() }),
});
