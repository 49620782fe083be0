import { defineRefusals } from '@plumbline/kernel';

export const identityRefusals = defineRefusals({
  INVALID_CREDENTIALS: 'E-mail and password do not fit together. Check both and try again.',
  EMAIL_IN_USE: 'There is an account with this e-mail. Use its password here, or sign in first.',
  EMAIL_INVALID: 'This is not an e-mail address.',
  NAME_REQUIRED: 'Please give a name of 1 to 200 characters.',
  PASSWORD_TOO_WEAK: 'Please choose a password of 12 to 200 characters that is not your e-mail address.',
  SESSION_EXPIRED: 'This session is over. Please sign in again.',
  REFRESH_TOKEN_REUSED: 'This session was ended, because its refresh token was used twice. Please sign in again.',
  ORGANIZATION_NOT_FOUND: 'There is no such organization among yours.',
  ROLES_REQUIRED: 'Please choose at least one role.',
  MEMBER_EXISTS: 'Somebody with this e-mail is a member of the organization already.',
  INVITATION_INVALID: 'This invitation is not valid. Ask whoever invited you for a new one.',
  INVITATION_EXPIRED: 'This invitation has expired. Ask whoever invited you for a new one.',
});
