import { defineScheduledJob } from '@plumbline/kernel';

/** Looks for assignments whose window closed with nothing handed in. */
export const TellExpired = defineScheduledJob({
  name: 'assessments.tell-expired.v1',
  queue: 'sweeps',
  attempts: 1,
  backoff: { type: 'fixed', delay: 1_000 },
  every: 60_000,
});
