import { isEmail, isStorable, ok, type Result } from '@plumbline/kernel';
import { candidateRefusals } from './refusals.ts';

export interface CandidateDraft {
  readonly name: string;
  /** As it is to be written to; compared in lower case. */
  readonly email: string;
  /** The id that another system (an applicant tracking system) knows this person by. */
  readonly externalId: string | null;
}

const within = (text: string, most: number): boolean => text.length >= 1 && text.length <= most && isStorable(text);

/** Refuses with `CANDIDATE_NAME_REQUIRED`, `CANDIDATE_EMAIL_INVALID`, `EXTERNAL_ID_INVALID`, each with its field. */
export function draftCandidate(input: {
  name: string;
  email: string;
  externalId?: string | null;
}): Result<CandidateDraft> {
  const name = input.name.trim();
  const email = input.email.trim().toLowerCase();
  const externalId = input.externalId?.trim() ?? null;
  if (!within(name, 200)) return candidateRefusals.CANDIDATE_NAME_REQUIRED({ field: 'input.name' });
  if (!isEmail(email)) {
    return candidateRefusals.CANDIDATE_EMAIL_INVALID({ field: 'input.email' });
  }
  if (externalId !== null && !within(externalId, 200)) {
    return candidateRefusals.EXTERNAL_ID_INVALID({ field: 'input.externalId' });
  }
  return ok({ name, email, externalId });
}
