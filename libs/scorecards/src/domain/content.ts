import { ok, spellingKey, type Result } from '@plumbline/kernel';
import { refusals } from './refusals.ts';
import { tidyText } from './text.ts';

export const RECOMMENDATIONS = ['STRONG_NO', 'NO', 'YES', 'STRONG_YES', 'NO_DECISION'] as const;
export type Recommendation = (typeof RECOMMENDATIONS)[number];

export const LEVELS = [1, 2, 3, 4] as const;
export type Level = (typeof LEVELS)[number];

/** What an interviewer saw of one competency. `level` null is "not assessed": it counts in no average. */
export interface Rating {
  readonly competency: string;
  readonly level: Level | null;
  readonly evidence: string;
}

/** Everything an interviewer writes on a scorecard. */
export interface ScorecardContent {
  /** One for each competency of the interview's rubric, in the rubric's order. */
  readonly ratings: readonly Rating[];
  readonly notes: string;
  readonly summary: string;
  readonly recommendation: Recommendation | null;
}

export interface RatingInput {
  readonly competency: string;
  readonly level?: number | null;
  readonly evidence?: string | null;
}

export interface ContentInput {
  readonly ratings: readonly RatingInput[];
  readonly notes?: string | null;
  readonly summary?: string | null;
  readonly recommendation?: Recommendation | null;
}

const invalid = (field: string, problem: string) => refusals.INVALID_SCORECARD({ field, values: { problem } });

const isLevel = (value: number): value is Level => LEVELS.some((level) => level === value);

/**
 * Lays what was written out along the interview's rubric; a competency that was left out is not assessed. Refuses with
 * `UNKNOWN_COMPETENCY` or `INVALID_SCORECARD` and the field's path.
 */
export function writeContent(rubric: readonly string[], input: ContentInput): Result<ScorecardContent> {
  const names = new Map(rubric.map((name) => [spellingKey(name), name]));
  const written = new Map<string, Rating>();
  for (const [index, rating] of input.ratings.entries()) {
    const field = `ratings.${index}`;
    const competency = names.get(spellingKey(rating.competency));
    if (competency === undefined) {
      const values = { competency: rating.competency.slice(0, 100) };
      return refusals.UNKNOWN_COMPETENCY({ field: `${field}.competency`, values });
    }
    if (written.has(competency)) return invalid(`${field}.competency`, `"${competency}" is rated twice.`);
    const level = rating.level ?? null;
    if (level !== null && !isLevel(level)) return invalid(`${field}.level`, 'A rating is a level from 1 to 4.');
    const evidence = tidyText(rating.evidence, 10_000);
    if (evidence === null) return invalid(`${field}.evidence`, 'Evidence has at most 10,000 characters.');
    written.set(competency, { competency, level, evidence });
  }
  const notes = tidyText(input.notes, 50_000);
  if (notes === null) return invalid('notes', 'Notes have at most 50,000 characters.');
  const summary = tidyText(input.summary, 2_000);
  if (summary === null) return invalid('summary', 'The summary has at most 2,000 characters.');
  return ok({
    ratings: rubric.map((competency) => written.get(competency) ?? { competency, level: null, evidence: '' }),
    notes,
    summary,
    recommendation: input.recommendation ?? null,
  });
}

export type CompleteContent = ScorecardContent & { readonly recommendation: Recommendation };

/** Only the recommendation and one sentence are required. Refuses with `SCORECARD_INCOMPLETE`, `details.missing`. */
export function requireComplete(content: ScorecardContent): Result<CompleteContent> {
  const { recommendation, summary } = content;
  if (recommendation !== null && summary !== '') return ok({ ...content, recommendation });
  const missing = [...(recommendation === null ? ['recommendation'] : []), ...(summary === '' ? ['summary'] : [])];
  return refusals.SCORECARD_INCOMPLETE({ field: missing[0] ?? 'recommendation', details: { missing } });
}

export function sameContent(one: ScorecardContent, other: ScorecardContent): boolean {
  return (
    one.notes === other.notes &&
    one.summary === other.summary &&
    one.recommendation === other.recommendation &&
    one.ratings.length === other.ratings.length &&
    one.ratings.every(({ competency, level, evidence }, index) => {
      const rating = other.ratings[index];
      return rating?.competency === competency && rating.level === level && rating.evidence === evidence;
    })
  );
}
