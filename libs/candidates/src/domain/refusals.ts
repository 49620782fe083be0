import { defineRefusals } from '@plumbline/kernel';

export const candidateRefusals = defineRefusals({
  CANDIDATE_EXISTS: 'There is a candidate with this e-mail or external id already.',
  CANDIDATE_NAME_REQUIRED: 'Please give a name of 1 to 200 characters.',
  CANDIDATE_EMAIL_INVALID: 'This is not an e-mail address.',
  EXTERNAL_ID_INVALID: 'An external id has 1 to 200 characters.',
  NOT_FOUND: 'There is no such {what}.',
  INVALID_ACCOMMODATION: 'This cannot be noted: {reason}.',
  REQUEST_DECIDED: 'This request was answered already. Set the accommodation of the candidate to change it.',
});
