import { isStorable, ok, type Result } from '@plumbline/kernel';
import { gradingPolicy } from './assessment.ts';
import { boundsOf } from './grading.ts';
import { Rational } from './rational.ts';
import { refusals } from './refusals.ts';
import type { GradingTerms } from './score-attempt.ts';

const MAX_REASON = 2_000;

/** A reason without the space around it, 1 to 2,000 characters. Refuses with `REASON_REQUIRED`. */
export function checkReason(reason: string): Result<string> {
  const given = reason.trim();
  const fits = given.length > 0 && given.length <= MAX_REASON && isStorable(given);
  return fits ? ok(given) : refusals.REASON_REQUIRED({ field: 'reason' });
}

/** The canonical text of a decimal within bounds and of at most six places; null where it is none. */
export function decimalWithin(text: string, least: Rational, most: Rational): string | null {
  const value = Rational.parse(text);
  if (!value || value.compare(least) < 0 || value.compare(most) > 0) return null;
  const canonical = value.toDecimal(6);
  return Rational.fromDecimal(canonical).equals(value) ? canonical : null;
}

/**
 * Points that a person may give for an item of a paper, or for all of it where `itemId` is null: from 0, or from what a
 * wrong answer costs under NEGATIVE, to what it is worth. Refuses with `NOT_FOUND` (no such item in the paper) or
 * `INVALID_POINTS`.
 */
export function checkPoints(
  terms: GradingTerms,
  paper: readonly string[],
  itemId: string | null,
  points: string | null,
): Result<string | null> {
  const asked = terms.items.filter(({ id }) => paper.includes(id) && (itemId === null || id === itemId));
  if (asked.length === 0) return refusals.NOT_FOUND({ field: 'itemId', values: { what: 'item in this attempt' } });
  if (points === null) return ok(null);
  const worth = asked.reduce((sum, item) => sum.plus(Rational.fromDecimal(item.points)), Rational.ZERO);
  const { least, most } = boundsOf(worth, gradingPolicy(terms));
  const given = decimalWithin(points, least, most);
  if (given !== null) return ok(given);
  return refusals.INVALID_POINTS({ field: 'points', values: { least: least.toDecimal(6), most: most.toDecimal(6) } });
}
