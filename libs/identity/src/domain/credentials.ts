import { isEmail, isStorable, ok, type Result } from '@plumbline/kernel';
import { identityRefusals } from './refusals.ts';

/** The form in which an e-mail names an account: trimmed, in lower case. Refuses with `EMAIL_INVALID`. */
export function parseEmail(text: string, field: string): Result<string> {
  const email = text.trim().toLowerCase();
  return isEmail(email) ? ok(email) : identityRefusals.EMAIL_INVALID({ field });
}

/** Refuses with `NAME_REQUIRED`. */
export function parseName(text: string, field: string): Result<string> {
  const name = text.trim();
  const usable = name.length >= 1 && name.length <= 200 && isStorable(name);
  return usable ? ok(name) : identityRefusals.NAME_REQUIRED({ field });
}

/**
 * Length is what protects (NIST SP 800-63B, section 5.1.1.2): no rules about kinds of characters.
 * Refuses with `PASSWORD_TOO_WEAK`.
 */
export function checkPassword(password: string, email: string, field: string): Result<void> {
  const long = [...password].length;
  const weak = long < 12 || long > 200 || password.toLowerCase() === email;
  return weak ? identityRefusals.PASSWORD_TOO_WEAK({ field }) : ok(undefined);
}
