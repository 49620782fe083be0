import type { ItemKey, ItemKind } from './item.ts';
import { Rational } from './rational.ts';
import { isBlank, type ItemResponse } from './response.ts';

/** How a response becomes points (domain rules, "Grading" 1). */
export type GradingPolicy =
  | { readonly type: 'ALL_OR_NOTHING' }
  /** Part of the points for a part of the answer. */
  | { readonly type: 'PARTIAL' }
  /** All or nothing, and a wrong answer costs `fraction` of the item's points. */
  | { readonly type: 'NEGATIVE'; readonly fraction: Rational };

export interface GradedItem {
  readonly kind: ItemKind;
  readonly key: ItemKey;
  /** What a right answer is worth; greater than 0. */
  readonly points: Rational;
}

/** BLANK: nothing was answered. PARTIAL: some points, not all. PENDING: a person has yet to give the points. */
export type Outcome = 'BLANK' | 'WRONG' | 'PARTIAL' | 'RIGHT' | 'PENDING';

export interface ItemScore {
  /** At most the item's points; below 0 under NEGATIVE only, and then not below −fraction × points. */
  readonly points: Rational;
  readonly outcome: Outcome;
}

/**
 * Grades one response, which was checked with `checkResponse`. Pure and exact. A blank is worth 0 under every policy, and
 * what no key decides is PENDING, worth 0 so far.
 * - ALL_OR_NOTHING: the points when the response is right in every part, else 0.
 * - PARTIAL: choices: points × (right chosen − wrong chosen) / right, not below 0; orders and matchings: points × share
 *   of right positions or pairs; numbers and texts have no parts.
 * - NEGATIVE: the points when right in every part, else −fraction × points.
 */
export function grade(item: GradedItem, response: ItemResponse, policy: GradingPolicy): ItemScore {
  if (isBlank(response)) return { points: Rational.ZERO, outcome: 'BLANK' };
  if (item.key.type === 'MANUAL') return { points: Rational.ZERO, outcome: 'PENDING' };
  const share = shareOf(item.key, response);
  if (share.equals(Rational.ONE)) return { points: item.points, outcome: 'RIGHT' };
  if (policy.type === 'PARTIAL' && share.compare(Rational.ZERO) > 0) {
    return { points: item.points.times(share), outcome: 'PARTIAL' };
  }
  const cost = policy.type === 'NEGATIVE' ? item.points.times(policy.fraction).negated() : Rational.ZERO;
  return { points: cost, outcome: 'WRONG' };
}

/** How much of the answer is right, from 0 to 1; 1 only when all of it is. */
function shareOf(key: Exclude<ItemKey, { type: 'MANUAL' }>, response: ItemResponse): Rational {
  switch (key.type) {
    case 'CHOICES': {
      const right = new Set(key.choiceIds);
      const chosen = new Set(response.choiceIds ?? []);
      const rightChosen = [...chosen].filter((id) => right.has(id)).length;
      const balance = rightChosen - (chosen.size - rightChosen);
      return Rational.of(Math.max(balance, 0), right.size);
    }
    case 'NUMERIC':
      return allOrNone(response.numeric !== undefined && withinTolerance(key, Rational.fromDecimal(response.numeric)));
    case 'TEXT': {
      const fold = key.caseSensitive ? foldSpaces : foldText;
      const given = fold(response.text ?? '');
      return allOrNone(key.accepted.some((accepted) => fold(accepted) === given));
    }
    case 'ORDER': {
      const given = response.order ?? [];
      return Rational.of(key.order.filter((id, position) => given[position] === id).length, key.order.length);
    }
    case 'MATCHES': {
      const given = new Map((response.matches ?? []).map(({ left, right }) => [left, right]));
      return Rational.of(key.matches.filter(({ left, right }) => given.get(left) === right).length, key.matches.length);
    }
  }
}

const allOrNone = (right: boolean): Rational => (right ? Rational.ONE : Rational.ZERO);

function withinTolerance(key: Extract<ItemKey, { type: 'NUMERIC' }>, given: Rational): boolean {
  const value = Rational.fromDecimal(key.value);
  const tolerance = Rational.fromDecimal(key.tolerance);
  const allowed = key.toleranceMode === 'RELATIVE' ? tolerance.times(value.absolute()) : tolerance;
  return given.minus(value).absolute().compare(allowed) <= 0;
}

/** Composed characters (Unicode NFC), runs of white space as one space, none at the ends. */
const foldSpaces = (text: string): string => text.normalize('NFC').replace(/\s+/gu, ' ').trim();

/**
 * What two short texts are compared by: spaces folded, and no difference of case. Upper case first, since it expands
 * what lower case alone leaves apart ("ß" and "SS").
 */
export const foldText = (text: string): string => foldSpaces(text).toUpperCase().toLowerCase().normalize('NFC');

export interface AttemptScore {
  readonly points: Rational;
  /** The sum of the items' points. */
  readonly maximum: Rational;
  /** 100 × points / maximum; negative where wrong answers cost more than right ones earned. */
  readonly percent: Rational;
  /** Null where the assessment has no pass mark. */
  readonly passed: boolean | null;
}

/**
 * The attempt's result: exact sums, and the pass mark (in percent) compared before anything is rounded.
 * Throws a RangeError on an attempt without items, which no published assessment has.
 */
export function totalScore(
  items: readonly { readonly item: GradedItem; readonly score: ItemScore }[],
  passMarkPercent: Rational | null,
): AttemptScore {
  const points = items.reduce((sum, { score }) => sum.plus(score.points), Rational.ZERO);
  const maximum = items.reduce((sum, { item }) => sum.plus(item.points), Rational.ZERO);
  return resultOf(points, maximum, passMarkPercent);
}

/** The result that so many points of a maximum above 0 make. */
export function resultOf(points: Rational, maximum: Rational, passMarkPercent: Rational | null): AttemptScore {
  const percent = points.times(Rational.of(100)).dividedBy(maximum);
  return { points, maximum, percent, passed: passMarkPercent && percent.compare(passMarkPercent) >= 0 };
}

/** The least and the most that may be given for something worth `worth`, by whoever gives it. */
export const boundsOf = (
  worth: Rational,
  policy: GradingPolicy,
): { readonly least: Rational; readonly most: Rational } => ({
  least: policy.type === 'NEGATIVE' ? worth.times(policy.fraction).negated() : Rational.ZERO,
  most: worth,
});

/** Decimals kept of points and percentages when they are stored and shown. */
const SCORE_SCALE = 6;

export const scoreText = (score: Rational): string => score.toDecimal(SCORE_SCALE);
