import { defineRefusals } from '@plumbline/kernel';

/** The catalogue of this library's refusals. Codes are stable; messages are for people. */
export const refusals = defineRefusals({
  NOT_FOUND: 'There is no such {what}, or it is not yours to see.',

  // building
  INVALID_ASSESSMENT: 'The assessment cannot be made: {reason}.',
  QUESTION_NOT_PUBLISHED: 'This question has no published version to put into an assessment.',
  ITEM_NOT_GRADABLE: 'This question cannot be graded automatically: {reason}.',
  DRAW_UNFILLABLE:
    'The question bank lacks {missing} of the questions that the sections draw. Ask for fewer, or for others.',
  ASSESSMENT_NOT_DRAFT:
    'The assessment is published, and what is published does not change. Revise it to draft its next version.',
  ASSESSMENT_CHANGED: 'Somebody has changed this draft since you opened it. Open it again, then make your changes.',
  ASSESSMENT_ARCHIVED: 'The assessment is archived. Restore it first.',
  DRAFT_EXISTS: 'The next version of this assessment is being drafted already. Go on with that draft.',
  PREVIEW_STALE: 'The preview no longer has this question. Open the preview again.',
  INVALID_SEED: 'A seed must have 1 to 100 characters.',
  ASSESSMENT_NOT_PUBLISHED: 'Only a published assessment can be assigned.',

  // assigning
  INVALID_ASSIGNMENT: 'The assignment cannot be made: {reason}.',
  CANDIDATE_NOT_FOUND: 'There is no such candidate.',
  ASSIGNMENT_BEGUN: 'An attempt was begun under the terms that stand. What they promise can be made more, not less.',
  ASSIGNMENT_REVOKED: 'The assignment is withdrawn. Reopen it first.',
  NOT_REOPENABLE: 'The assignment cannot be reopened: {reason}.',
  BULK_TARGET: 'Say whom to assign it to: either candidates or people, one of the two.',
  BULK_EMPTY: 'There is nobody to assign it to.',
  BULK_TOO_LARGE: 'At most {limit} people can be assigned an assessment at once.',
  BULK_ENDED: 'This has ended already, and what was assigned stays assigned.',
  ALREADY_ASSIGNED: 'This person has an assignment of this assessment that is still open.',
  LOOP_STAGE_NOT_FOUND: 'There is no such assessment stage in a loop of this candidate.',

  // the invitation
  INVITATION_INVALID: 'This invitation link is not valid. Check that it was copied whole.',
  INVITATION_EXPIRED: 'This invitation can no longer be used: {reason}.',
  INVITATION_REVOKED: 'This invitation was withdrawn by the hiring team.',
  INVITATION_NOT_OPEN: 'This assessment opens at {opensAt}.',

  // taking
  ATTEMPTS_EXHAUSTED: 'All attempts that this invitation allows have been used.',
  ATTEMPT_TAKEN_OVER:
    'This test was opened on another device and goes on there. Everything saved is kept. To go on here instead, continue on this device.',
  ATTEMPT_CLOSED: 'This attempt is closed and takes no more answers. Everything saved before is kept.',
  ATTEMPT_PAUSED: 'The clock is stopped for a break. End the break first, then go on.',
  ITEM_LEFT: 'You have moved on from this question, and this test does not go back.',
  COOL_DOWN: 'The next attempt can begin at {readyAt}.',
  NOTHING_TO_LEAVE: 'This test has nothing here that is left for good: go to any question that you see.',
  LAST_REACHED: 'This is the last one. Hand the test in when you are done.',
  NO_BREAK_LEFT: 'There is no break left that stops the clock.',
  CONSENT_REQUIRED: 'This test begins once you have agreed to its terms.',
  DEADLINE_PASSED: 'The time for this attempt is over. Everything saved in time is kept.',
  SEQUENCE_CONFLICT:
    'Another answer to this question was saved meanwhile, perhaps in another window. Open the test anew to see which one stands, then save yours if it should count.',
  INVALID_SEQUENCE: 'The sequence number must be a whole number from 1 to 2147483647.',
  INVALID_RESPONSE: 'The response does not fit the question: {reason}.',

  // points given by persons, regrades, release
  REASON_REQUIRED: 'Say why, in 1 to 2,000 characters.',
  INVALID_POINTS: 'The points must be from {least} to {most}, with at most 6 decimals.',
  ATTEMPT_NOT_GRADED: 'The attempt is not graded yet. Points can be given by hand once it is.',
  NO_OVERRIDE: 'Nobody has given points here that could be taken back.',
  INVALID_PASS_MARK: 'The pass mark must be from 0 to 100 percent, with at most 6 decimals.',
  REGRADE_INCOMPATIBLE:
    'What these questions offer to choose from has changed since they were asked, so their new keys cannot be applied to the answers: items {positions}. Name the items to regrade without them.',
  REGRADE_RUNNING: 'This assessment is being regraded. Ask again when that has ended.',
  RELEASE_TARGET: 'Name either an assessment or 1 to {limit} attempts.',
  RELEASE_NEVER: 'The results of this assessment are never released to candidates.',

  // time, late answers, integrity signals
  INVALID_EXTENSION: 'The time cannot be extended: {reason}.',
  INVALID_CREDIT: 'The time cannot be credited: {reason}.',
  INVALID_EVIDENCE: 'The late answers cannot be accepted: {reason}.',
  NO_LATE_EVIDENCE: 'There is no late answer to accept that is newer than the one that stands.',
  ATTEMPT_IN_PROGRESS: 'The attempt is still open. Late answers can be accepted once it is closed.',
  ATTEMPT_ABANDONED:
    'The attempt was abandoned and is not graded. Reopen it with a reason first; once it is handed in, its late answers can be accepted.',
  INVALID_SIGNALS: 'The signals cannot be recorded: {reason}.',
  SIGNALS_OFF: 'No signals are recorded here: the assessment has them off, or the candidate was not told of them.',
  SIGNALS_FULL: 'No more signals are kept for this attempt.',
  RATE_LIMITED: 'Too many signals at once. Send the next in {seconds} seconds.',
});
