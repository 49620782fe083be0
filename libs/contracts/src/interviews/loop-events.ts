import { defineEvent, defineJob } from '@plumbline/kernel';
import { z } from 'zod';
import { DebriefOpened, DecisionRecorded, ScorecardSubmitted } from '../scorecards/scorecard-events.ts';

export const InterviewScheduled = defineEvent({
  name: 'interviews.interview-scheduled.v1',
  payload: z.object({ interviewId: z.uuid(), loopId: z.uuid() }),
});

export const InterviewCancelled = defineEvent({
  name: 'interviews.interview-cancelled.v1',
  payload: z.object({ interviewId: z.uuid(), loopId: z.uuid() }),
});

export const StageAdvanced = defineEvent({
  name: 'interviews.stage-advanced.v1',
  payload: z.object({
    loopId: z.uuid(),
    loopStageId: z.uuid(),
    state: z.enum(['WAITING', 'READY', 'SCHEDULED', 'NEEDS_DECISION', 'DONE']),
  }),
});

/** All that precedes a loop's debrief is done; in a loop without a debrief stage: everything is. */
export const DebriefDue = defineEvent({
  name: 'interviews.debrief-due.v1',
  payload: z.object({ loopId: z.uuid() }),
});

const loops = { queue: 'loops', attempts: 8, backoff: { type: 'exponential', delay: 500 } } as const;

/** An interview is over when everybody on its panel has submitted. */
export const NoteFeedback = defineJob({ ...loops, name: 'interviews.note-feedback.v1', on: ScorecardSubmitted });

export const CompleteDebrief = defineJob({ ...loops, name: 'interviews.complete-debrief.v1', on: DebriefOpened });

/** Closes the loop, or opens it again when a decision to wait supersedes one that closed it. */
export const FollowDecision = defineJob({ ...loops, name: 'interviews.follow-decision.v1', on: DecisionRecorded });

export const OpenDueDebrief = defineJob({ ...loops, name: 'scorecards.open-due-debrief.v1', on: DebriefDue });
