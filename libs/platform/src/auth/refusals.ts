import { defineRefusals } from '@plumbline/kernel';

export const authRefusals = defineRefusals({
  UNAUTHENTICATED: 'Please sign in: this needs a session that is still open.',
  FORBIDDEN: 'Your role does not allow this. An administrator of your organization can change roles.',
});
