import { gradingPolicy } from './assessment.ts';
import type { ScoringPolicy } from './blueprint.ts';
import { grade, resultOf, scoreText, totalScore, type GradedItem, type ItemScore, type Outcome } from './grading.ts';
import type { ItemKey, ItemKind } from './item.ts';
import { Rational } from './rational.ts';
import type { ItemResponse } from './response.ts';

/** Why a revision of a grade was made. */
export type GradeCause = 'GRADING' | 'REGRADE' | 'OVERRIDE' | 'LATE_EVIDENCE';

/** One item of a grade; amounts are decimal texts. */
export interface ItemGrade {
  readonly itemId: string;
  readonly points: string;
  readonly maximum: string;
  readonly outcome: Outcome;
  /** Whether a person gave these points. */
  readonly overridden: boolean;
}

/** All that grading an attempt needs of its assessment. Amounts are decimal texts. */
export interface GradingTerms {
  readonly scoring: ScoringPolicy;
  readonly negativeFraction: string | null;
  readonly passMarkPercent: string | null;
  /** The assessment's, whose keys and pass mark these are. */
  readonly gradingRevision: number;
  readonly items: readonly {
    readonly id: string;
    readonly kind: ItemKind;
    readonly points: string;
    readonly key: ItemKey;
  }[];
}

/** The points that persons have given one attempt, decimal texts. */
export interface GradeOverrides {
  /** For the whole of it; null where it follows from its items. */
  readonly total: string | null;
  /** By item. */
  readonly items: ReadonlyMap<string, string>;
}

export const NO_OVERRIDES: GradeOverrides = { total: null, items: new Map() };

export interface AttemptGrade {
  readonly points: string;
  readonly maximum: string;
  readonly percent: string;
  /** Null without a pass mark, and while the grade is not complete. */
  readonly passed: boolean | null;
  readonly passMarkPercent: string | null;
  readonly gradingRevision: number;
  /** False while a person has yet to give points; what is PENDING counts nothing so far. */
  readonly complete: boolean;
  readonly items: readonly ItemGrade[];
}

/**
 * The grade of an attempt: its paper's items, in the order of the terms, each scored against the answer that stands;
 * what was not answered is blank. Points that a person gave for an item stand in place of what its key says, those for
 * the whole in place of the sum.
 */
export function scoreAttempt(
  terms: GradingTerms,
  paper: readonly string[],
  answers: ReadonlyMap<string, ItemResponse>,
  overrides: GradeOverrides = NO_OVERRIDES,
): AttemptGrade {
  const policy = gradingPolicy(terms);
  const dealt = new Set(paper);
  const scored = terms.items
    .filter(({ id }) => dealt.has(id))
    .map(({ id, kind, key, points }) => {
      const item = { kind, key, points: Rational.fromDecimal(points) };
      const given = overrides.items.get(id);
      const score = grade(item, answers.get(id) ?? {}, policy);
      return {
        id,
        item,
        score: given === undefined ? score : scoreGiven(item, Rational.fromDecimal(given), score),
        overridden: given !== undefined,
      };
    });
  const { passMarkPercent, gradingRevision } = terms;
  const mark = passMarkPercent === null ? null : Rational.fromDecimal(passMarkPercent);
  const sum = totalScore(scored, mark);
  const total = overrides.total === null ? sum : resultOf(Rational.fromDecimal(overrides.total), sum.maximum, mark);
  const complete = overrides.total !== null || scored.every(({ score }) => score.outcome !== 'PENDING');
  return {
    points: scoreText(total.points),
    maximum: scoreText(total.maximum),
    percent: scoreText(total.percent),
    passed: complete ? total.passed : null,
    passMarkPercent,
    gradingRevision,
    complete,
    items: scored.map(({ id, item, score, overridden }) => ({
      itemId: id,
      points: scoreText(score.points),
      maximum: scoreText(item.points),
      outcome: score.outcome,
      overridden,
    })),
  };
}

/** Points that a person gave say what came of the item, except that a blank stays one. */
function scoreGiven({ points: worth }: GradedItem, given: Rational, { outcome }: ItemScore): ItemScore {
  if (given.equals(worth)) return { points: given, outcome: 'RIGHT' };
  if (given.compare(Rational.ZERO) > 0) return { points: given, outcome: 'PARTIAL' };
  return { points: given, outcome: outcome === 'BLANK' ? 'BLANK' : 'WRONG' };
}

/** Whether two grades of an attempt say the same of its points, of passing and of each item. */
export function sameResult(a: AttemptGrade, b: AttemptGrade): boolean {
  const told = ({ points, maximum, passed, complete, items }: AttemptGrade): string =>
    JSON.stringify([
      [points, maximum, passed, complete],
      ...items.map((item) => [item.itemId, item.points, item.maximum, item.outcome, item.overridden]),
    ]);
  return told(a) === told(b);
}
