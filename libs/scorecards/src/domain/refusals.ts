import { defineRefusals } from '@plumbline/kernel';

/** Every expected "no" of this library. Codes are stable; messages are for the person who reads them. */
export const refusals = defineRefusals({
  NOT_FOUND: 'There is no such {what}.',
  INVALID_SCORECARD: '{problem}',
  UNKNOWN_COMPETENCY: 'The rubric of this interview does not rate "{competency}".',
  SCORECARD_INCOMPLETE: 'To submit, a recommendation and one sentence that sums it up are needed.',
  SCORECARD_SEALED: 'This scorecard is submitted. A correction is an amendment with a reason.',
  NOT_SUBMITTED: 'This scorecard is still a draft; save it instead of amending it.',
  REVISION_CONFLICT: 'Somebody saved a newer state of this scorecard. Nothing was overwritten.',
  REASON_MISSING: 'Say why.',
  INTERVIEW_CANCELLED: 'This interview is cancelled.',
  INVALID_DECISION: '{problem}',
  NOTHING_TO_REST_ON:
    'No scorecard of this loop is in. To hire all the same, set evenWithoutFeedback: true and say why in the reason.',
  DECISION_STANDS: 'Another decision stands. Name the one that this supersedes.',
});
