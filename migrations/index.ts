import { CreateFoundation1763900000000 } from './1763900000000-create-foundation.ts';
import { CreateOutbox1763900100000 } from './1763900100000-create-outbox.ts';
import { CreateIdentity1763900200000 } from './1763900200000-create-identity.ts';
import { CreateQuestionBank1763900300000 } from './1763900300000-create-question-bank.ts';
import { CreateCandidates1763900400000 } from './1763900400000-create-candidates.ts';
import { CreateAssessments1763900500000 } from './1763900500000-create-assessments.ts';
import { CreateAttemptFunctions1763900510000 } from './1763900510000-create-attempt-functions.ts';
import { CreateInterviews1763900600000 } from './1763900600000-create-interviews.ts';
import { CreateScorecards1763900700000 } from './1763900700000-create-scorecards.ts';
import { DescribeQuestions1764000000000 } from './1764000000000-describe-questions.ts';
import { ClaimDeliveries1764000090000 } from './1764000090000-claim-deliveries.ts';
import { StreamImports1764000100000 } from './1764000100000-stream-imports.ts';
import { CompareQuestions1764000300000 } from './1764000300000-compare-questions.ts';
import { ReviewQuestions1764000400000 } from './1764000400000-review-questions.ts';
import { CreateSkills1764000500000 } from './1764000500000-create-skills.ts';
import { CountExposure1764000600000 } from './1764000600000-count-exposure.ts';
import { CreateExports1764000700000 } from './1764000700000-create-exports.ts';
import { SearchQuestions1764000800000 } from './1764000800000-search-questions.ts';
import { ExtendAssessments1764100000000 } from './1764100000000-extend-assessments.ts';
import { DecideAttempts1764100010000 } from './1764100010000-decide-attempts.ts';
import { MoveAttempts1764100020000 } from './1764100020000-move-attempts.ts';
import { DrawQuestions1764100100000 } from './1764100100000-draw-questions.ts';
import { CreditTime1764100200000 } from './1764100200000-credit-time.ts';
import { AcceptLateAnswers1764100210000 } from './1764100210000-accept-late-answers.ts';
import { RecordIntegritySignals1764100220000 } from './1764100220000-record-integrity-signals.ts';
import { RegradeAttempts1764100300000 } from './1764100300000-regrade-attempts.ts';
import { AccommodateCandidates1764100400000 } from './1764100400000-accommodate-candidates.ts';
import { AssignInBulk1764100410000 } from './1764100410000-assign-in-bulk.ts';
import { NoteStageResults1764100420000 } from './1764100420000-note-stage-results.ts';
import { ActInOneStatement1764100600000 } from './1764100600000-act-in-one-statement.ts';
import { ShowBoard1764100700000 } from './1764100700000-show-board.ts';
import { CreateMail1764100800000 } from './1764100800000-create-mail.ts';
import { KeepIdempotencyKeys1764100900000 } from './1764100900000-keep-idempotency-keys.ts';

/** Every migration, oldest first. They run in this order and are undone in the opposite one. */
export const migrations = [
  CreateFoundation1763900000000,
  CreateOutbox1763900100000,
  CreateIdentity1763900200000,
  CreateQuestionBank1763900300000,
  CreateCandidates1763900400000,
  CreateAssessments1763900500000,
  CreateAttemptFunctions1763900510000,
  CreateInterviews1763900600000,
  CreateScorecards1763900700000,
  DescribeQuestions1764000000000,
  ClaimDeliveries1764000090000,
  StreamImports1764000100000,
  CompareQuestions1764000300000,
  ReviewQuestions1764000400000,
  CreateSkills1764000500000,
  CountExposure1764000600000,
  CreateExports1764000700000,
  SearchQuestions1764000800000,
  ExtendAssessments1764100000000,
  DecideAttempts1764100010000,
  MoveAttempts1764100020000,
  DrawQuestions1764100100000,
  CreditTime1764100200000,
  AcceptLateAnswers1764100210000,
  RecordIntegritySignals1764100220000,
  RegradeAttempts1764100300000,
  AccommodateCandidates1764100400000,
  AssignInBulk1764100410000,
  NoteStageResults1764100420000,
  ActInOneStatement1764100600000,
  ShowBoard1764100700000,
  CreateMail1764100800000,
  KeepIdempotencyKeys1764100900000,
];
