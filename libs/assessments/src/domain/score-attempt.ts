import { gradingPolicy } from './assessment.ts';
import type { ScoringPolicy } from './blueprint.ts';
import { grade, scoreText, totalScore, type Outcome } from './grading.ts';
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

export interface AttemptGrade {
  readonly points: string;
  readonly maximum: string;
  readonly percent: string;
  readonly passed: boolean | null;
  readonly passMarkPercent: string | null;
  readonly gradingRevision: number;
  readonly items: readonly ItemGrade[];
}

/**
 * The grade of an attempt: its paper's items, in the order of the terms, each scored against the answer that stands;
 * what was not answered is blank.
 */
export function scoreAttempt(
  terms: GradingTerms,
  paper: readonly string[],
  answers: ReadonlyMap<string, ItemResponse>,
): AttemptGrade {
  const policy = gradingPolicy(terms);
  const dealt = new Set(paper);
  const scored = terms.items
    .filter(({ id }) => dealt.has(id))
    .map(({ id, kind, key, points }) => {
      const item = { kind, key, points: Rational.fromDecimal(points) };
      return { id, item, score: grade(item, answers.get(id) ?? {}, policy) };
    });
  const { passMarkPercent, gradingRevision } = terms;
  const total = totalScore(scored, passMarkPercent === null ? null : Rational.fromDecimal(passMarkPercent));
  return {
    points: scoreText(total.points),
    maximum: scoreText(total.maximum),
    percent: scoreText(total.percent),
    passed: total.passed,
    passMarkPercent,
    gradingRevision,
    items: scored.map(({ id, item, score }) => ({
      itemId: id,
      points: scoreText(score.points),
      maximum: scoreText(item.points),
      outcome: score.outcome,
      overridden: false,
    })),
  };
}
