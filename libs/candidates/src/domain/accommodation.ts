import { isStorable, ok, type Err, type Refusal, type Result } from '@plumbline/kernel';
import { candidateRefusals } from './refusals.ts';

/** What stands on a candidate, and every assignment inherits. */
export interface Accommodation {
  /** Added to every time limit, in percent, 0 to 400. */
  readonly extraTimePercent: number;
  /** Breaks that stop the clock, in an attempt in all, 0 to 480. */
  readonly breakMinutes: number;
}

/** What would help a candidate; null where nothing is asked for. */
export interface AskedAccommodation {
  readonly extraTimePercent: number | null;
  readonly breakMinutes: number | null;
  /** In their own words; nobody has to name a diagnosis. */
  readonly note: string | null;
}

export const REQUEST_STATUSES = ['OPEN', 'GRANTED', 'DECLINED'] as const;
export type RequestStatus = (typeof REQUEST_STATUSES)[number];

const MAX_EXTRA_TIME_PERCENT = 400;
const MAX_BREAK_MINUTES = 480;
const MAX_NOTE = 1_000;

/** Refuses with `INVALID_ACCOMMODATION` and the field. Null passes: it asks for nothing, or leaves what stands. */
export function checkAmounts<Amounts extends { [Amount in keyof Accommodation]: number | null }>(
  amounts: Amounts,
): Result<Amounts> {
  const { extraTimePercent, breakMinutes } = amounts;
  if (extraTimePercent !== null && !isWhole(extraTimePercent, MAX_EXTRA_TIME_PERCENT)) {
    return invalid('extraTimePercent', `extra time must be from 0 to ${MAX_EXTRA_TIME_PERCENT} percent`);
  }
  if (breakMinutes !== null && !isWhole(breakMinutes, MAX_BREAK_MINUTES)) {
    return invalid('breakMinutes', `breaks must be from 0 to ${MAX_BREAK_MINUTES} minutes`);
  }
  return ok(amounts);
}

/** A note as it is kept; null where it says nothing. Refuses with `INVALID_ACCOMMODATION` at `note`. */
export function checkNote(note: string | null): Result<string | null> {
  const text = note?.trim() ?? '';
  if (text.length > MAX_NOTE || !isStorable(text)) return invalid('note', `a note has at most ${MAX_NOTE} characters`);
  return ok(text === '' ? null : text);
}

/** Refuses with `INVALID_ACCOMMODATION`, also where nothing at all is asked for. */
export function checkAsked(asked: AskedAccommodation): Result<AskedAccommodation> {
  const amounts = checkAmounts(asked);
  if (!amounts.ok) return amounts;
  const note = checkNote(asked.note);
  if (!note.ok) return note;
  const { extraTimePercent, breakMinutes } = asked;
  if (note.value === null && !extraTimePercent && !breakMinutes) {
    return invalid('note', 'say what would help: extra time, breaks, or a few words');
  }
  return ok({ extraTimePercent, breakMinutes, note: note.value });
}

/** What stands after a request was granted: as decided, else as asked, else as it stood. */
export const granted = (
  decided: { readonly [Amount in keyof Accommodation]: number | null },
  asked: AskedAccommodation,
  standing: Accommodation,
): Accommodation => ({
  extraTimePercent: decided.extraTimePercent ?? asked.extraTimePercent ?? standing.extraTimePercent,
  breakMinutes: decided.breakMinutes ?? asked.breakMinutes ?? standing.breakMinutes,
});

const isWhole = (value: number, most: number): boolean => Number.isInteger(value) && value >= 0 && value <= most;

const invalid = (field: string, reason: string): Err<Refusal> =>
  candidateRefusals.INVALID_ACCOMMODATION({ field, values: { reason } });
