import { defineEvent, defineJob, defineScheduledJob } from '@plumbline/kernel';
import { z } from 'zod';

export const AssessmentPublished = defineEvent({
  name: 'assessments.assessment-published.v1',
  payload: z.object({ assessmentId: z.uuid() }),
});

export const AssessmentAssigned = defineEvent({
  name: 'assessments.assessment-assigned.v1',
  payload: z.object({
    assignmentId: z.uuid(),
    assessmentId: z.uuid(),
    candidateId: z.uuid(),
    loopStageId: z.uuid().nullable(),
  }),
});

export const AttemptSubmitted = defineEvent({
  name: 'assessments.attempt-submitted.v1',
  payload: z.object({ attemptId: z.uuid() }),
});

export const AttemptGraded = defineEvent({
  name: 'assessments.attempt-graded.v1',
  payload: z.object({
    attemptId: z.uuid(),
    assessmentId: z.uuid(),
    assignmentId: z.uuid(),
    candidateId: z.uuid(),
    loopStageId: z.uuid().nullable(),
    /** Null when the assessment has no pass mark, and while the grade is not complete. */
    passed: z.boolean().nullable(),
    /** Of the grade, from 1. Events of former times were of the first alone, and did not say so. */
    revision: z.int().positive().optional(),
    /** False while a person has yet to give points, which nothing may follow from. Left out: it is complete. */
    complete: z.boolean().optional(),
  }),
});

export const GradeAttempt = defineJob({
  name: 'assessments.grade-attempt.v1',
  queue: 'grading',
  attempts: 8,
  backoff: { type: 'exponential', delay: 500 },
  on: AttemptSubmitted,
});

/** Closes attempts whose time is over and that nobody submitted. */
export const CloseOverdueAttempts = defineScheduledJob({
  name: 'assessments.close-overdue-attempts.v1',
  queue: 'sweeps',
  attempts: 1,
  backoff: { type: 'fixed', delay: 1_000 },
  every: 60_000,
});
