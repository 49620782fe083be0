import { defineRefusals } from '@plumbline/kernel';

/** Every expected "no" of this library. Codes are stable; messages are for the person who reads them. */
export const refusals = defineRefusals({
  NOT_FOUND: 'There is no such {what}.',
  INVALID_OPENING: '{problem}',
  INVALID_TEMPLATE: '{problem}',
  INVALID_INTERVIEW: '{problem}',
  COVERAGE_GAP: 'The template does not assess everything that the opening needs, or asks a question twice.',
  TEMPLATE_NOT_PUBLISHED: 'Publish the template before a loop is started from it.',
  QUESTION_UNAVAILABLE: 'A question of the kit cannot be used: it is missing, or not of a kind made for interviews.',
  ASSESSMENT_UNAVAILABLE: 'The assessment of a stage is missing or not published.',
  MEMBER_UNKNOWN: 'Somebody named here is not a member of this organization.',
  CANDIDATE_UNKNOWN: 'There is no such candidate.',
  LOOP_EXISTS: 'This candidate already has a running loop for this opening.',
  LOOP_CLOSED:
    'A decision closed this loop. Start a new loop, or supersede the decision with HOLD to go on with this one.',
  STAGE_NOT_READY: 'Only a ready stage can be scheduled. {hint}',
  STAGE_STATE: 'This cannot happen while the stage is {state}.',
  NO_DECISION_NEEDED: 'This stage is {state} and needs nobody to decide it.',
  LOOP_STAGE_NOT_FOUND: 'There is no such stage.',
  LOOP_STAGE_MISMATCH: 'The stage is not open for this candidate and this assessment.',
  REASON_MISSING: 'Say why.',
  PANEL_TOO_SMALL: 'Interviewers needed for this stage: {required}; named: {given}.',
  INTERVIEW_IN_PAST: 'This interview would be over already. Name a time to come.',
  PLACE_MISSING: 'An interview needs a place or a video link.',
  SLOT_TAKEN: 'An interviewer already has an interview at that time.',
  INTERVIEW_CANCELLED: 'This interview is cancelled.',
  PANELIST_CANNOT_CANCEL:
    'You are on the panel of this interview and others have given feedback. Ask a colleague who is not to cancel it.',
  FEEDBACK_EXISTS:
    'This interview already holds feedback. To cancel it all the same, set evenWithFeedback: true; the feedback is kept.',
});
