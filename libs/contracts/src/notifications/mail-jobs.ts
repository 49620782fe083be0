import { defineEvent, defineJob, defineScheduledJob } from '@plumbline/kernel';
import { z } from 'zod';
import { AssignmentExpiring } from '../assessments/assessment-letters.ts';
import { AssignmentReopened } from '../assessments/assignment-events.ts';
import { AssessmentAssigned, AttemptSubmitted } from '../assessments/attempt-events.ts';
import { ResultReleased } from '../assessments/result-events.ts';

/** There is a message to send. */
export const MailWritten = defineEvent({
  name: 'notifications.mail-written.v1',
  payload: z.object({ mailId: z.uuid() }),
});

const writing = { queue: 'mail', attempts: 8, backoff: { type: 'exponential', delay: 500 } } as const;

export const WriteInvitation = defineJob({
  ...writing,
  name: 'notifications.write-invitation.v1',
  on: AssessmentAssigned,
});

/** Invites once more. */
export const WriteReopening = defineJob({
  ...writing,
  name: 'notifications.write-reopening.v1',
  on: AssignmentReopened,
});

export const WriteReminder = defineJob({ ...writing, name: 'notifications.write-reminder.v1', on: AssignmentExpiring });

export const WriteReceipt = defineJob({ ...writing, name: 'notifications.write-receipt.v1', on: AttemptSubmitted });

export const WriteResult = defineJob({ ...writing, name: 'notifications.write-result.v1', on: ResultReleased });

/** Tried for some four hours, which outlasts greylisting and the restart of a mail server. */
export const SendMail = defineJob({
  name: 'notifications.send-mail.v1',
  queue: 'mail',
  attempts: 14,
  backoff: { type: 'exponential', delay: 2_000 },
  on: MailWritten,
});

/** Lets go of what was kept while there was no mail server. */
export const ReleaseHeldMail = defineScheduledJob({
  name: 'notifications.release-held-mail.v1',
  queue: 'sweeps',
  attempts: 1,
  backoff: { type: 'fixed', delay: 1_000 },
  every: 60_000,
});
