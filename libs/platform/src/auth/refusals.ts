import { defineRefusals, type Err, type Refusal } from '@plumbline/kernel';

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

/** What a statement found of a session that is not a candidate's open one. */
export type SessionDenial = 'UNAUTHENTICATED' | 'FORBIDDEN';

/** The refusal that the guard would have given, for a denial by a candidate's statement. */
export const sessionDenied = (denial: SessionDenial): Err<Refusal> =>
  denial === 'UNAUTHENTICATED'
    ? authRefusals.UNAUTHENTICATED()
    : authRefusals.FORBIDDEN({ values: { reason: FORBIDDEN_REASON.member } });
