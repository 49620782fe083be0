import type { JobDefinition } from '@plumbline/kernel';
import { TellExpiring } from './assessments/assessment-letters.ts';
import { ApplyAccommodation, RunBulkAssignment, TellExpired } from './assessments/assignment-jobs.ts';
import { CloseOverdueAttempts, GradeAttempt } from './assessments/attempt-events.ts';
import { CountExposure, TellDeliveries } from './assessments/deliveries.ts';
import { ReleaseDueResults, RunRegrade } from './assessments/regrade-jobs.ts';
import { CompleteDebrief, FollowDecision, NoteFeedback, OpenDueDebrief } from './interviews/loop-events.ts';
import {
  AdvanceStage,
  AttachAssignment,
  FollowAbandonment,
  FollowExpiry,
  FollowReopening,
  FollowRevocation,
} from './interviews/loop-stages.ts';
import {
  ReleaseHeldMail,
  SendMail,
  WriteInvitation,
  WriteReceipt,
  WriteReminder,
  WriteReopening,
  WriteResult,
} from './notifications/mail-jobs.ts';
import { RunBulkAction } from './question-bank/bulk-jobs.ts';
import { FindDuplicates } from './question-bank/duplicate-jobs.ts';
import { PruneExports, RunExport } from './question-bank/export-jobs.ts';
import { PruneUploads, RunImport } from './question-bank/import-jobs.ts';

/** Every job there is. The worker refuses to start unless each has exactly one handler. */
export const jobs: readonly JobDefinition[] = [
  RunImport,
  PruneUploads,
  RunExport,
  PruneExports,
  FindDuplicates,
  RunBulkAction,
  GradeAttempt,
  CloseOverdueAttempts,
  TellDeliveries,
  TellExpiring,
  TellExpired,
  ApplyAccommodation,
  RunBulkAssignment,
  RunRegrade,
  ReleaseDueResults,
  CountExposure,
  AdvanceStage,
  AttachAssignment,
  FollowRevocation,
  FollowReopening,
  FollowExpiry,
  FollowAbandonment,
  NoteFeedback,
  CompleteDebrief,
  FollowDecision,
  OpenDueDebrief,
  WriteInvitation,
  WriteReopening,
  WriteReminder,
  WriteReceipt,
  WriteResult,
  SendMail,
  ReleaseHeldMail,
];
