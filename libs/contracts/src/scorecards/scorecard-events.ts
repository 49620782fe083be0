import { defineEvent } from '@plumbline/kernel';
import { z } from 'zod';

/** A card was sealed. It tells that it happened and not what stands on it: events travel past the blind rule. */
export const ScorecardSubmitted = defineEvent({
  name: 'scorecards.scorecard-submitted.v1',
  payload: z.object({ scorecardId: z.uuid(), loopId: z.uuid(), interviewId: z.uuid(), interviewerId: z.uuid() }),
});

export const DebriefOpened = defineEvent({
  name: 'scorecards.debrief-opened.v1',
  payload: z.object({ loopId: z.uuid() }),
});

export const DecisionRecorded = defineEvent({
  name: 'scorecards.decision-recorded.v1',
  payload: z.object({ decisionId: z.uuid(), loopId: z.uuid() }),
});
