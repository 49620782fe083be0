import { defineRefusals } from '@plumbline/kernel';

/** Why a session may not do something, for whoever holds it. */
export const FORBIDDEN_REASON = {
  member: 'Your role does not allow this. An administrator of your organization can change roles.',
  candidate: 'Your link opens the test that you were invited to, and nothing else.',
  system: 'This is open to nobody.',
} as const;

export const authRefusals = defineRefusals({
  UNAUTHENTICATED: 'Please sign in: this needs a session that is still open.',
  FORBIDDEN: '{reason}',
});
